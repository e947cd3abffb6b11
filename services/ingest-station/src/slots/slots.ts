import type { PacketSource } from '@farwatch/mqtt/packet-source';
import { gauge } from '@farwatch/observability/metrics';
import { describeError } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import type { Health } from '@farwatch/runtime/part';

import { fairShare } from './fair-share.js';
import type { SlotLeases } from './slot-leases.js';

const heldGauge = gauge('farwatch_ingest_slots', 'Bridge connections of this process');

export interface SlotsOptions {
  readonly slots: number;
  /** Undefined: this process holds all slots. */
  readonly leases: SlotLeases | undefined;
  /** `onTakenOver` decides whether a connection that another process throws out goes on trying. */
  readonly open: (slot: number, onTakenOver: () => boolean) => PacketSource;
  readonly renewMs: number;
  readonly leaseMs: number;
  /** How long a slot that was taken from us is left alone. */
  readonly avoidMs: number;
  readonly log: Logger;
}

export interface Slots {
  /** Resolves when all connections of the first round are subscribed. */
  readonly ready: Promise<void>;
  held(): readonly number[];
  health(): Health;
  stop(): Promise<void>;
}

/**
 * Holds this process's share of the numbered bridge connections. A slot whose process is gone is taken over when its
 * lease ends, under the same client id, so that the broker hands on what it had kept. Without Redis what is held is
 * kept; who is thrown out by the broker lets go.
 */
export async function startSlots(options: SlotsOptions): Promise<Slots> {
  const { slots, leases, open, log } = options;
  const sources = new Map<number, PacketSource>();
  /** Slots that another connection took from us, until when they are left alone. */
  const avoided = new Map<number, number>();
  let lastError: string | undefined;
  /** Slots given up to another connection while Redis was away: the lease could not say whose they are. */
  const released = new Set<number>();
  let lease: { readonly held: ReadonlySet<number>; readonly until: number } = { held: new Set(), until: 0 };
  let members = 1;
  let stopping = false;
  let running: Promise<void> = Promise.resolve();

  const mayKeep = (slot: number): boolean => {
    if (!leases || (Date.now() < lease.until && lease.held.has(slot))) return true;
    sources.delete(slot);
    released.add(slot);
    avoided.set(slot, Date.now() + options.avoidMs);
    heldGauge.set(sources.size);
    return false;
  };
  const take = (slot: number): void => {
    if (sources.has(slot)) return;
    log.info({ slot }, 'bridge connection taken');
    sources.set(
      slot,
      open(slot, () => mayKeep(slot)),
    );
    heldGauge.set(sources.size);
  };
  const letGo = async (slot: number, why: string): Promise<void> => {
    const source = sources.get(slot);
    if (!source) return;
    sources.delete(slot);
    heldGauge.set(sources.size);
    log.info({ slot, why }, 'bridge connection given up');
    await source.stop();
    await leases?.release(slot);
  };
  const round = async (): Promise<void> => {
    const now = Date.now();
    for (const [slot, until] of avoided) if (until <= now) avoided.delete(slot);
    if (!leases) {
      for (let slot = 0; slot < slots; slot++) if (!avoided.has(slot) && !stopping) take(slot);
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
      for (const slot of sources.keys())
        if (!result.held.has(slot)) await letGo(slot, 'another process holds the lease');
      for (const slot of result.held) take(slot);
      const tooMany = sources.size - fairShare(slots, members);
      for (const slot of [...sources.keys()].slice(0, Math.max(0, tooMany))) await letGo(slot, 'fair share');
    } catch (error) {
      if (lastError === undefined) {
        log.warn(
          { error: describeError(error) },
          'no answer from Redis: bridge connections stay as they are',
        );
      }
      lastError = describeError(error);
      for (const slot of released) if (!avoided.has(slot) && !stopping) take(slot);
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
      // Without Redis and without a slot nobody knows whether the others work.
      if (lastError !== undefined && sources.size === 0)
        return { ok: false, detail: `no bridge connection: ${lastError}` };
      return { ok: true, detail: `${sources.size} of ${slots} bridge connections, ${members} processes` };
    },
    async stop() {
      stopping = true;
      clearInterval(timer);
      await running;
      await Promise.all(
        [...sources.keys()].map((slot) =>
          letGo(slot, 'stopping').catch((error: unknown) =>
            log.warn({ slot, error: describeError(error) }, 'lease not released; it ends by itself'),
          ),
        ),
      );
      await leases?.close();
    },
  };
}
