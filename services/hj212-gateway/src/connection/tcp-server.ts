import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

import { counter, gauge } from '@farwatch/observability/metrics';
import { networkOf } from '@farwatch/runtime/address';
import type { DoorTls } from '@farwatch/runtime/door-tls';
import { Fault } from '@farwatch/runtime/fault';
import { Strangers } from '@farwatch/runtime/strangers';

import { Connection, type ConnectionOptions } from './connection.js';

const open = gauge('farwatch_hj212_connections', 'Open connections of loggers');
const dropped = counter('farwatch_hj212_connections_refused_total', 'Connections that were not let in', [
  'why',
]);

export interface ServerOptions extends Omit<ConnectionOptions, 'onProven'> {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: string;
  readonly tls: DoorTls | undefined;
  readonly maxConnections: number;
  readonly maxPerAddress: number;
  /** Connections of one address that have not sent a valid frame; the oldest makes room for a new one. */
  readonly maxUnproven: number;
  /** Connections of one MN; the oldest makes room: a device whose line broke is not locked out by its own past. */
  readonly maxPerMn: number;
  readonly onClose: (connection: Connection) => void;
  readonly onSweep: (nowMs: number) => void;
}

/** The door for loggers. */
export interface TcpServer {
  readonly port: number;
  /** Closes the connections that have proved an MN: what they proved it with counts no longer. */
  revoke(mn: string): void;
  /** Lets nobody in any more, finishes what was read, closes all connections. */
  stop(deadlineMs: number): Promise<void>;
}

const sweepMs = 1_000;

export async function openTcpServer(options: ServerOptions): Promise<TcpServer> {
  const connections = new Set<Connection>();
  const perAddress = new Map<string, number>();
  const unproven = new Strangers<Connection>(options.maxUnproven);
  const perMn = new Map<string, Set<Connection>>();
  const proven = (connection: Connection, mn: string): void => {
    unproven.delete(connection.address, connection);
    const own = perMn.get(mn) ?? new Set();
    perMn.set(mn, own.add(connection));
    const [oldest] = own;
    if (own.size <= options.maxPerMn || oldest === undefined) return;
    own.delete(oldest);
    oldest.close('too-many-of-one-mn');
  };
  const gone = (connection: Connection): void => {
    unproven.delete(connection.address, connection);
    for (const mn of connection.mns) {
      const own = perMn.get(mn);
      if (own?.delete(connection) === true && own.size === 0) perMn.delete(mn);
    }
  };
  const ofConnection: ConnectionOptions = { ...options, onProven: proven };
  let lastId = 0;
  const accept = (socket: Socket): void => {
    const address = networkOf(socket.remoteAddress);
    const count = (perAddress.get(address) ?? 0) + 1;
    if (count > options.maxPerAddress) {
      dropped.inc({ why: 'too-many-of-one-address' });
      socket.destroy();
      return;
    }
    perAddress.set(address, count);
    const connection = new Connection(++lastId, socket, ofConnection);
    connections.add(connection);
    unproven.add(address, connection)?.close('too-many-unproven');
    open.set(connections.size);
    socket.once('close', () => {
      connections.delete(connection);
      gone(connection);
      open.set(connections.size);
      const left = (perAddress.get(address) ?? 1) - 1;
      if (left === 0) perAddress.delete(address);
      else perAddress.set(address, left);
      options.onClose(connection);
    });
  };
  const { tls } = options;
  const tlsServer = tls && createTlsServer({ ...tls, handshakeTimeout: options.unprovenMs }, accept);
  const unfollow =
    tlsServer &&
    tls?.follow?.(tlsServer, () => {
      for (const connection of connections) connection.close('certificates-changed');
    });
  const server: Server = tlsServer ?? createTcpServer(accept);
  server.maxConnections = options.maxConnections;
  server.on('drop', () => dropped.inc({ why: 'too-many' }));
  server.on('tlsClientError', () => dropped.inc({ why: 'tls' }));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new Fault('listen', `cannot listen on ${options.host}:${options.port}`, { cause })),
    );
    server.listen({ port: options.port, host: options.host, backlog: 4_096 }, resolve);
  });
  const timer = setInterval(() => {
    const now = Date.now();
    for (const connection of connections) connection.sweep(now);
    options.limits.tell(now);
    options.onSweep(now);
  }, sweepMs);
  return {
    port: (server.address() as AddressInfo).port,
    revoke(mn) {
      for (const connection of connections) if (connection.mns.has(mn)) connection.close('revoked');
    },
    async stop(deadlineMs) {
      clearInterval(timer);
      unfollow?.();
      server.close();
      await Promise.all([...connections].map((connection) => connection.finish(deadlineMs)));
      await options.sender.stop();
      for (const connection of connections) connection.close('stopping');
    },
  };
}
