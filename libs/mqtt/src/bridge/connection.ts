import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions as TlsOptions } from 'node:tls';

import { describeError, Fault } from '@farwatch/runtime/fault';
import type { ServerAddress } from '@farwatch/runtime/servers';
import {
  generate,
  type IConnackPacket,
  type IDisconnectPacket,
  type ISubackPacket,
  type Packet,
} from 'mqtt-packet';

import { Keepalive } from './keepalive.js';
import { PacketReader, type PublishPacket } from './packet-reader.js';

export interface ConnectionOptions {
  readonly address: ServerAddress;
  readonly tls?: TlsOptions;
  readonly clientId: string;
  readonly protocol: 4 | 5;
  readonly filters: readonly string[];
  readonly keepaliveSeconds: number;
  readonly sessionExpirySeconds: number;
  readonly receiveMaximum: number;
  readonly connectTimeoutMs: number;
}

export interface ConnectionEvents {
  /** CONNACK: whether the broker has kept the session. Comes before any message. */
  session(present: boolean): void;
  publish(packet: PublishPacket): void;
  /** All packets of one read have been handed over. */
  readEnd(): void;
  /** Exactly once, whether it ever was open or not. */
  closed(why: CloseReason): void;
}

export interface CloseReason {
  /**
   * `taken-over`: the broker said that another connection uses the client id (MQTT 5, and not by every broker);
   * `closed`: the broker closed the open connection without a word; `lost`: everything else.
   */
  readonly kind: 'taken-over' | 'closed' | 'lost';
  readonly detail: string;
}

/** One connection, from its first byte on. */
export interface Connection {
  /**
   * Resolves when all filters are granted. Rejects with `Fault` `mqtt-version` when the broker does not speak the
   * protocol version, `mqtt-refused` when it does not let us in or refuses a filter, `mqtt-connect` otherwise.
   */
  readonly opened: Promise<void>;
  write(bytes: Buffer): void;
  pause(): void;
  resume(): void;
  /** Says goodbye, keeping the session. */
  end(): Promise<void>;
}

/** An MQTT 5 broker does not deliver anything larger. Other brokers must be told by their own settings. */
const maximumPacketSize = 16 * 1024 * 1024;
/** We ask more often than the broker demands, so that its silence is noticed in 15 s; it has patience with us for longer. */
const maxPingSeconds = 5;
const sessionTakenOver = 0x8e;
/** CONNACK codes for "this protocol version is not spoken here": MQTT 3.1.1 and 5. */
const wrongVersion: readonly number[] = [0x01, 0x84];

/**
 * Connects, keeps the session (clean false; MQTT 5 session expiry) and subscribes with QoS 1. What the broker has
 * kept for the session comes at once, before the subscriptions are granted: be ready for it.
 */
export function openConnection(options: ConnectionOptions, events: ConnectionEvents): Connection {
  const { address, protocol } = options;
  const wire = { protocolVersion: protocol };
  let resolve!: () => void;
  let reject!: (error: Error) => void;
  const opened = new Promise<void>((yes, no) => ([resolve, reject] = [yes, no]));
  const socket: Socket = address.tls
    ? connectTls({
        host: address.host,
        port: address.port,
        // RFC 6066: a server name is never an IP address.
        ...(isIP(address.host) === 0 ? { servername: address.host } : {}),
        ...options.tls,
      })
    : connectTcp({ host: address.host, port: address.port });
  socket.setNoDelay(true);
  let over = false;
  let leaving = false;
  let subscribed = false;
  let lastWord: CloseReason | undefined;
  const send = (packet: Packet): void => void socket.write(generate(packet, wire));

  const keepalive = new Keepalive(
    Math.min(options.keepaliveSeconds, maxPingSeconds) * 1_000,
    () => send({ cmd: 'pingreq' }),
    () => fail(new Fault('mqtt-connect', 'the broker is silent', { retriable: true })),
  );
  const timer = setTimeout(
    () =>
      fail(new Fault('mqtt-connect', `no answer within ${options.connectTimeoutMs} ms`, { retriable: true })),
    options.connectTimeoutMs,
  );

  function fail(error: Error): void {
    if (over) return;
    over = true;
    clearTimeout(timer);
    keepalive.stop();
    socket.destroy();
    reject(error);
    events.closed(lastWord ?? { kind: 'lost', detail: describeError(error) });
  }

  function onConnack(packet: IConnackPacket): void {
    const code = packet.reasonCode ?? packet.returnCode ?? 0;
    if (code !== 0) {
      const kind = wrongVersion.includes(code) ? 'mqtt-version' : 'mqtt-refused';
      return fail(
        new Fault(kind, `the broker refuses the connection with code ${code}`, { retriable: true }),
      );
    }
    clearTimeout(timer);
    events.session(packet.sessionPresent);
    send({
      cmd: 'subscribe',
      messageId: 1,
      // rh 1: stored messages only for a subscription that is new.
      subscriptions: options.filters.map((topic) => ({
        topic,
        qos: 1,
        ...(protocol === 5 ? { rh: 1 } : {}),
      })),
    });
  }

  function onSuback(packet: ISubackPacket): void {
    const refused = options.filters.filter((_, at) => Number(packet.granted[at] ?? 128) > 2);
    if (refused.length > 0) {
      return fail(new Fault('mqtt-refused', `the broker refuses ${refused.join(', ')}`, { retriable: true }));
    }
    subscribed = true;
    resolve();
  }

  function onPacket(packet: Packet): void {
    if (over || leaving) return;
    if (packet.cmd === 'connack') onConnack(packet);
    else if (packet.cmd === 'suback') onSuback(packet);
    else if (packet.cmd === 'disconnect') {
      lastWord = farewell(packet);
      fail(new Fault('mqtt-connect', lastWord.detail, { retriable: true }));
    }
  }

  const reader = new PacketReader(protocol, {
    publish(packet) {
      if (!over && !leaving) events.publish(packet);
    },
    packet: onPacket,
    error: (cause) => fail(new Fault('mqtt-connect', 'the broker sent what is not MQTT', { cause })),
  });
  socket.once(address.tls ? 'secureConnect' : 'connect', () => {
    keepalive.start();
    send(connectPacket(options));
  });
  socket.on('data', (chunk: Buffer) => {
    keepalive.heard();
    reader.read(chunk);
    events.readEnd();
  });
  socket.on('error', (cause) =>
    fail(new Fault('mqtt-connect', 'the connection failed', { retriable: true, cause })),
  );
  socket.on('end', () => {
    if (subscribed) lastWord ??= { kind: 'closed', detail: 'the broker closed the connection' };
  });
  socket.on('close', () =>
    fail(new Fault('mqtt-connect', 'the broker closed the connection', { retriable: true })),
  );

  return {
    opened,
    write: (bytes) => void (over || socket.write(bytes)),
    pause() {
      socket.pause();
      keepalive.paused(true);
    },
    resume() {
      keepalive.paused(false);
      socket.resume();
    },
    end: () =>
      new Promise((ended) => {
        if (over) return ended();
        leaving = true;
        lastWord = { kind: 'lost', detail: 'ended by us' };
        // A busy broker may still have to read the last acknowledgements.
        const late = setTimeout(() => socket.destroy(), 3_000);
        socket.once('close', () => {
          clearTimeout(late);
          ended();
        });
        socket.resume();
        if (socket.connecting) socket.destroy();
        else socket.end(generate({ cmd: 'disconnect' }, wire));
      }),
  };
}

function farewell(packet: IDisconnectPacket): CloseReason {
  const code = packet.reasonCode ?? 0;
  return code === sessionTakenOver
    ? { kind: 'taken-over', detail: 'another connection has taken over the session' }
    : { kind: 'lost', detail: `the broker said goodbye with code ${code}` };
}

function connectPacket(options: ConnectionOptions): Packet {
  const { address, protocol } = options;
  return {
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: protocol,
    clean: false,
    clientId: options.clientId,
    keepalive: options.keepaliveSeconds,
    ...(address.username === undefined ? {} : { username: address.username }),
    ...(address.password === undefined ? {} : { password: Buffer.from(address.password) }),
    ...(protocol === 5
      ? {
          properties: {
            sessionExpiryInterval: options.sessionExpirySeconds,
            receiveMaximum: options.receiveMaximum,
            maximumPacketSize,
          },
        }
      : {}),
  };
}
