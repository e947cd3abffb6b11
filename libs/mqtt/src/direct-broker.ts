import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

import { counter, gauge } from '@farwatch/observability/metrics';
import { networkOf } from '@farwatch/runtime/address';
import { commonNameOf } from '@farwatch/runtime/door-tls';
import { Fault } from '@farwatch/runtime/fault';
import type { Health } from '@farwatch/runtime/part';
import { Pace } from '@farwatch/runtime/pace';
import { Strangers } from '@farwatch/runtime/strangers';
import { Aedes, type AuthenticateError, type Client } from 'aedes';

import { AckBatcher } from './direct/ack-batcher.js';
import type { DirectBrokerOptions } from './direct/options.js';
import { guardSocket, PacketGuard } from './direct/packet-guard.js';
import { ReadGate } from './direct/read-gate.js';
import type { MqttMessage } from './message.js';

export type { DirectBrokerOptions } from './direct/options.js';
export { ownTopics, type TopicPolicy } from './direct/topic-policy.js';

const published = counter('farwatch_mqtt_direct_messages_total', 'Messages published by devices', ['qos']);
const refused = counter('farwatch_mqtt_direct_refused_total', 'What devices were refused', ['what']);
const slowed = counter(
  'farwatch_mqtt_direct_slowed_total',
  'Messages after which a device was not read for a while, by why',
  ['why'],
);
const connections = gauge('farwatch_mqtt_direct_connections', 'Open connections of devices');

const publishedBy = [0, 1, 2].map((qos) => published.labels({ qos: String(qos) }));

export interface DirectBroker {
  readonly port: number;
  /** Closes the connections of a device: what it logged in with counts no longer. */
  end(user: string): void;
  /** Lets nobody in any more, hands over what is in hand, then closes all connections. */
  stop(deadlineMs?: number): Promise<void>;
  health(): Health;
}

/**
 * An MQTT 3.1.1 broker for devices only: a PUBACK (QoS 1) or PUBREC (QoS 2) is written when the message is durable,
 * never before. Devices log in under their own name and publish and listen where `topics` lets them. Nothing is stored in
 * the broker: no retained messages, no sessions. QoS 0 is taken and counted; it promises nothing.
 */
export async function openDirectBroker<T>(options: DirectBrokerOptions<T>): Promise<DirectBroker> {
  const {
    log,
    topics,
    auth = 'on',
    maxConnections = 10_000,
    maxPacketBytes = 1_100_000,
    connectMs = 10_000,
    maxPerUser = 4,
    maxUnreleased = 100,
    maxPerMinute,
  } = options;
  if (auth === 'off' && !['127.0.0.1', '::1', 'localhost'].includes(options.host)) {
    throw new Fault('config', 'the direct broker may only run without logins on a loopback address');
  }
  const batcher = new AckBatcher<T>({
    handOver: options.handOver,
    log,
    lingerMs: options.lingerMs ?? 2,
    maxBatchMessages: options.maxBatchMessages ?? 2_000,
    retryBaseMs: options.retryBaseMs ?? 200,
  });
  const gate = new ReadGate(options.maxBytesInHand ?? 128 * 1024 * 1024);
  const pace =
    maxPerMinute === undefined || auth === 'off'
      ? undefined
      : new Pace(maxPerMinute, (fields) =>
          log.warn({ ...fields, maxPerMinute }, 'devices send more than they may; they are read more slowly'),
        );
  const strangers = new Strangers<Socket>(options.maxUnproven ?? 100);
  const known = (socket: Socket): void => strangers.delete(networks.get(socket) ?? '', socket);
  /** Its address, which a closed socket no longer says. */
  const networks = new WeakMap<Socket, string>();
  /** The name that a connection has logged in with. */
  const users = new WeakMap<Client, string>();
  /** Connections that have logged in, by name, the oldest first. */
  const logins = new Map<string, Set<Client>>();
  const loggedIn = (user: string, client: Client): void => {
    const own = logins.get(user) ?? new Set();
    logins.set(user, own.add(client));
    client.conn.once('close', () => {
      if (own.delete(client) && own.size === 0 && logins.get(user) === own) logins.delete(user);
    });
    const [oldest] = own;
    if (own.size <= maxPerUser || oldest === undefined) return;
    own.delete(oldest);
    refused.inc({ what: 'too-many-of-one-user' });
    oldest.close();
  };
  const audit = (what: string, fields: object): void => {
    refused.inc({ what });
    log.warn({ audit: true, what, ...fields }, 'a device was refused');
  };

  const broker = await Aedes.createBroker({
    connectTimeout: connectMs,
    heartbeatInterval: 60_000,
    maxClientsIdLength: 256,
    maxInflightInbound: maxUnreleased,
    preConnect(client, packet, done) {
      const user = packet.username ?? '';
      const will = packet.will?.topic;
      if (will !== undefined && auth === 'on' && !topics.mayHaveWill(user, will)) {
        audit('will', { station: user, topic: will.slice(0, 300) });
        return done(new Error('a will may not go to this topic'), false);
      }
      // Nobody can throw out another device by using its client id, and nothing is kept for who does not come back.
      if (auth === 'on') packet.clientId = `${user}/${packet.clientId}`;
      packet.clean = true;
      users.set(client, user);
      done(null, true);
    },
    authenticate(client, username, password, done) {
      const letIn = (): void => {
        known(client.conn as Socket);
        if (auth === 'on') loggedIn(username ?? '', client);
        done(null, true);
      };
      if (auth === 'off') return letIn();
      const user = username ?? '';
      const { tls } = options;
      if (tls?.requestCert === true && commonNameOf(client.conn as Socket) !== user) {
        audit('certificate', { station: user.slice(0, 200), address: addressOf(client) });
        return done(badLogin(), false);
      }
      void Promise.resolve(user !== '' && password !== undefined && options.authenticate(user, password))
        .catch(() => false)
        .then((fits) => {
          if (fits) return letIn();
          audit('login', { station: user.slice(0, 200), address: addressOf(client) });
          // Guessing is not worth the wait.
          setTimeout(() => done(badLogin(), false), 500);
        });
    },
    authorizePublish(client, packet, done) {
      if (client === null) return done(new Error('not a device'));
      const user = users.get(client) ?? '';
      const { topic } = packet;
      if (!topics.isKnown(topic) || (auth === 'on' && !topics.mayPublish(user, topic))) {
        audit('publish', { station: user, topic: topic.slice(0, 300), address: addressOf(client) });
        return done(new Error('publishing to this topic is not allowed'));
      }
      publishedBy[packet.qos]!.inc();
      packet.retain = false;
      const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
      const message: MqttMessage = {
        topic,
        payload,
        qos: packet.qos,
        retain: false,
        dup: packet.dup,
        arrivalMs: Date.now(),
        // Only a will is published for a client that is gone.
        ...(client.closed ? { will: true } : {}),
      };
      const restMs = pace?.took(user, message.arrivalMs) ?? 0;
      if (restMs > 0 && !client.closed) {
        slowed.inc({ why: 'rate' });
        gate.rest(client.conn as Socket, restMs, () => keepAlive(client));
      }
      const bytes = payload.length + topic.length;
      const wasFull = gate.isFull;
      gate.took(bytes);
      if (gate.isFull && !wasFull) {
        slowed.inc({ why: 'bytes-in-hand' });
        log.warn(
          { waiting: batcher.waiting },
          'too much is in hand: no device is read until Kafka has half of it',
        );
      }
      batcher.add(
        (items) => options.prepare(message, items),
        (error) => {
          gate.gave(bytes);
          // The broker keeps a message of QoS 2 until its PUBREL, which may never come: of what is durable nothing but the number.
          if (packet.qos === 2) packet.payload = nothing;
          done(error);
        },
      );
    },
    authorizeSubscribe(client, subscription, done) {
      const user = users.get(client) ?? '';
      if (topics.mayHear(user, subscription.topic)) return done(null, subscription);
      audit('subscribe', {
        station: user,
        topic: subscription.topic.slice(0, 300),
        address: addressOf(client),
      });
      done(null, null);
    },
  });
  broker.on('clientError', (client, error) =>
    log.debug({ client: client.id, error: error.message }, 'device connection failed'),
  );
  broker.on('connectionError', (_client, error) =>
    log.debug({ error: error.message }, 'device connection failed'),
  );

  const sockets = new Set<Socket>();
  const accept = (socket: Socket): void => {
    sockets.add(socket);
    connections.set(sockets.size);
    const network = networkOf(socket.remoteAddress);
    networks.set(socket, network);
    const tooMany = strangers.add(network, socket);
    if (tooMany) {
      refused.inc({ what: 'too-many-unproven' });
      tooMany.destroy();
    }
    socket.once('close', () => {
      known(socket);
      gate.forget(socket);
      sockets.delete(socket);
      connections.set(sockets.size);
    });
    socket.setNoDelay(true);
    guardSocket(
      socket,
      new PacketGuard(8_192, maxPacketBytes),
      () => audit('packet-size', { address: socket.remoteAddress }),
      () => gate.mayRead(socket),
    );
    broker.handle(socket);
  };
  const tlsServer = options.tls && createTlsServer({ handshakeTimeout: connectMs, ...options.tls }, accept);
  const unfollow =
    tlsServer &&
    options.tls?.follow?.(tlsServer, () => {
      for (const socket of sockets) socket.destroy();
    });
  const server: Server = tlsServer ?? createTcpServer(accept);
  server.maxConnections = maxConnections;
  server.on('tlsClientError', () => refused.inc({ what: 'tls' }));
  server.on('drop', () => refused.inc({ what: 'too-many-connections' }));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new Fault('listen', `cannot listen on ${options.host}:${options.port}`, { cause })),
    );
    server.listen(options.port, options.host, resolve);
  });

  return {
    port: (server.address() as AddressInfo).port,
    end(user) {
      const own = [...(logins.get(user) ?? [])];
      if (own.length > 0) audit('revoked', { station: user.slice(0, 200), connections: own.length });
      for (const client of own) client.close();
    },
    health() {
      if (batcher.lastError !== undefined) return { ok: false, detail: batcher.lastError };
      const detail = pace?.detail(Date.now());
      return { ok: true, ...(detail !== undefined && { detail }) };
    },
    async stop(deadlineMs = 8_000) {
      unfollow?.();
      server.close();
      for (const socket of sockets) socket.pause();
      await batcher.stop(deadlineMs);
      // The acknowledgements of the last batch leave before the connections do.
      await new Promise((resolve) => setTimeout(resolve, 50));
      await new Promise<void>((resolve) => broker.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
    },
  };
}

const nothing = Buffer.alloc(0);

/** A device that we do not listen to is not silent: the broker's own clock of it begins anew. */
function keepAlive(client: Client): void {
  (client as { _keepaliveTimer?: { refresh?: () => void } | null })._keepaliveTimer?.refresh?.();
}

function addressOf(client: Client): string | undefined {
  return (client.conn as Partial<Socket>).remoteAddress;
}

/** MQTT 3.1.1 return code 4: bad user name or password. */
function badLogin(): AuthenticateError {
  return Object.assign(new Error('bad user name or password'), { returnCode: 4 }) as AuthenticateError;
}
