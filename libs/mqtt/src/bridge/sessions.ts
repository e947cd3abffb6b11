import { gauge } from '@farwatch/observability/metrics';
import { describeError } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import type { Health } from '@farwatch/runtime/part';

import type { PacketSource } from '../packet-source.js';
import type { SessionLeases } from './session-leases.js';

const heldGauge = gauge('farwatch_mqtt_bridge_sessions', 'Bridge sessions that this process holds');

/** How many of `sessions` one of `members` may hold, so that all are held and nobody holds two more than another. */
const fairShare = (sessions: number, members: number): number => Math.ceil(sessions / Math.max(1, members));

export interface BridgeSessionsOptions {
  readonly sessions: number;
  /** Undefined: this process holds all sessions. */
  readonly leases: SessionLeases | undefined;
  /** `onTakenOver` decides whether a connection that another process throws out goes on trying. */
  readonly open: (session: number, onTakenOver: () => boolean) => PacketSource;
  readonly renewMs: number;
  readonly leaseMs: number;
  /** How long a session that was taken from us is left alone. */
  readonly avoidMs: number;
  readonly log: Logger;
}

export interface BridgeSessions {
  /** Resolves when all connections of the first round are subscribed. */
  readonly ready: Promise<void>;
  held(): readonly number[];
  health(): Health;
  stop(): Promise<void>;
}

/**
 * Holds this process's share of the numbered bridge connections. A session whose process is gone is taken over when its
 * lease ends, under the same client id, so that the broker hands on what it had kept. Without Redis what is held is
 * kept; who is thrown out by the broker lets go.
 */
export async function startBridgeSessions(options: BridgeSessionsOptions): Promise<BridgeSessions> {
  const { sessions, leases, open, log } = options;
  const sources = new Map<number, PacketSource>();
  /** BridgeSessions that another connection took from us, until when they are left alone. */
  const avoided = new Map<number, number>();
  let lastError: string | undefined;
  /** BridgeSessions given up to another connection while Redis was away: the lease could not say whose they are. */
  const released = new Set<number>();
  let lease: { readonly held: ReadonlySet<number>; readonly until: number } = { held: new Set(), until: 0 };
  let members = 1;
  let stopping = false;
  let running: Promise<void> = Promise.resolve();

  const mayKeep = (session: number): boolean => {
    if (!leases || (Date.now() < lease.until && lease.held.has(session))) return true;
    sources.delete(session);
    released.add(session);
    avoided.set(session, Date.now() + options.avoidMs);
    heldGauge.set(sources.size);
    return false;
  };
  const take = (session: number): void => {
    if (sources.has(session)) return;
    log.info({ session }, 'bridge connection taken');
    sources.set(
      session,
      open(session, () => mayKeep(session)),
    );
    heldGauge.set(sources.size);
  };
  const letGo = async (session: number, why: string): Promise<void> => {
    const source = sources.get(session);
    if (!source) return;
    sources.delete(session);
    heldGauge.set(sources.size);
    log.info({ session, why }, 'bridge connection given up');
    await source.stop();
    await leases?.release(session);
  };
  const round = async (): Promise<void> => {
    const now = Date.now();
    for (const [session, until] of avoided) if (until <= now) avoided.delete(session);
    if (!leases) {
      for (let session = 0; session < sessions; session++)
        if (!avoided.has(session) && !stopping) take(session);
      return;
    }
    try {
      const result = await leases.round(new Set(avoided.keys()));
      if (stopping) return;
      lease = { held: result.held, until: now + options.leaseMs };
      released.clear();
      members = result.members;
      if (lastError !== undefined) log.info({}, 'Redis answers again');
      lastError = undefined;
      for (const session of sources.keys())
        if (!result.held.has(session)) await letGo(session, 'another process holds the lease');
      for (const session of result.held) take(session);
      const tooMany = sources.size - fairShare(sessions, members);
      for (const session of [...sources.keys()].slice(0, Math.max(0, tooMany)))
        await letGo(session, 'fair share');
    } catch (error) {
      if (lastError === undefined) {
        log.warn(
          { error: describeError(error) },
          'no answer from Redis: bridge connections stay as they are',
        );
      }
      lastError = describeError(error);
      for (const session of released) if (!avoided.has(session) && !stopping) take(session);
    }
  };

  await round();
  const timer = setInterval(() => (running = running.then(round)), options.renewMs);

  return {
    ready: Promise.all([...sources.values()].map((source) => source.ready)).then(() => undefined),
    held: () => [...sources.keys()].sort((a, b) => a - b),
    health() {
      const broken = [...sources.values()].map((source) => source.health()).find(({ ok }) => !ok);
      if (broken) return broken;
      // Without Redis and without a session nobody knows whether the others work.
      if (lastError !== undefined && sources.size === 0)
        return { ok: false, detail: `no bridge connection: ${lastError}` };
      const attention = [...sources.values()].map((source) => source.health().attention).find(Boolean);
      return {
        ok: true,
        ...(attention !== undefined && { attention }),
        detail: `${sources.size} of ${sessions} bridge connections, ${members} processes`,
      };
    },
    async stop() {
      stopping = true;
      clearInterval(timer);
      await running;
      await Promise.all(
        [...sources.keys()].map((session) =>
          letGo(session, 'stopping').catch((error: unknown) =>
            log.warn({ session, error: describeError(error) }, 'lease not released; it ends by itself'),
          ),
        ),
      );
      await leases?.close();
    },
  };
}
