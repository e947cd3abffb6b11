import type { Logger } from '@farwatch/runtime/log';
import { mqttServer, type RedisServer, type TlsFiles } from '@farwatch/runtime/servers';

import type { SessionMemory } from './bridge/options.js';
import { openSessionLeases, type SessionLeases } from './bridge/session-leases.js';
import { startBridgeSessions, type BridgeSessions } from './bridge/sessions.js';
import type { MqttMessage } from './message.js';
import { openPacketSource, type PacketSource } from './packet-source.js';

export type { BridgeSessions } from './bridge/sessions.js';

const leaseMs = 10_000;
// A free session is seen at the next renewal: with the lease 12 s at most, of the 15 in which work moves.
const renewMs = 2_000;

/** A bridge from an existing broker. Several processes with the same `client` share the work. */
export interface BridgeOptions<T> {
  readonly url: string;
  /** For a broker behind mqtts: its certificate authority; our certificate and key, if it asks for them. PEM. */
  readonly tls?: TlsFiles;
  /** Client ids are `<client>-<session>`, the shared subscription is `$share/<client>/...`. */
  readonly client: string;
  /** Numbered sessions over all processes; never fewer than before, or the broker keeps orphaned ones. */
  readonly sessions: number;
  /** Filters that all sessions share: each message comes to one of them. */
  readonly filters: readonly string[];
  /** Filters of session 0 alone: a broker does not send stored messages to shared subscriptions. */
  readonly firstFilters?: readonly string[];
  readonly protocol?: 4 | 5;
  readonly maxUnacked?: number;
  /** Redis for the leases, and a name that tells installations on it apart; without it this process holds all sessions. */
  readonly leases?: { readonly redis: RedisServer; readonly name: string } | undefined;
  /** As in `PacketSourceOptions`: what is to be made durable for a message. */
  readonly prepare: (message: MqttMessage, items: T[]) => void;
  /** As in `PacketSourceOptions`: makes a batch durable; only then the broker gets its acknowledgements. */
  readonly handOver: (items: readonly T[]) => Promise<void>;
  readonly log: Logger;
}

/** Starts this process's share of the bridge sessions; resolves after the first round of leases. */
export function startBridge<T>(options: BridgeOptions<T>): Promise<BridgeSessions> {
  const {
    url,
    tls = {},
    client,
    sessions,
    firstFilters = [],
    maxUnacked,
    protocol,
    prepare,
    handOver,
  } = options;
  const shared = options.filters.map((filter) => `$share/${client}/${filter}`);
  const leases = options.leases && openSessionLeases({ ...options.leases, sessions, leaseMs });
  const open = (session: number, onTakenOver: () => boolean): PacketSource =>
    openPacketSource({
      url,
      tls,
      clientId: `${client}-${session}`,
      filters: session === 0 ? [...shared, ...firstFilters] : shared,
      ...(protocol === undefined ? {} : { protocol }),
      ...(maxUnacked === undefined ? {} : { maxUnackedMessages: maxUnacked }),
      memory: leases && memoryOf(leases, session, brokerOf(url)),
      log: options.log.child({ session }),
      onTakenOver,
      prepare,
      handOver,
    });
  return startBridgeSessions({
    sessions,
    leases,
    open,
    renewMs,
    leaseMs,
    avoidMs: leaseMs * 1.5,
    log: options.log,
  });
}

/** A session is of one broker: at another one it was never kept. */
const memoryOf = (leases: SessionLeases, session: number, broker: string): SessionMemory => ({
  recall: async () => (await leases.recall(session)) === broker,
  remember: () => leases.remember(session, broker),
});

function brokerOf(url: string): string {
  const { host, port } = mqttServer(url);
  return `${host}:${port}`;
}
