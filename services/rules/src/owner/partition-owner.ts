import type { InRecord } from '@farwatch/messaging/batch-consumer';
import { ok, type Outcome } from '@farwatch/messaging/outcome';
import { placeBehindHandled, type Place } from '@farwatch/messaging/positions';
import { archivedFault, closedWithin, type ClosedMonth } from '@farwatch/persistence/closed-months';
import type { StoredClaim } from '@farwatch/persistence/positions';
import { addToOutbox } from '@farwatch/persistence/outbox';
import type { PoolClient } from '@farwatch/persistence/pool';
import { inTransaction, pipelined } from '@farwatch/persistence/transaction';
import { serialQueue } from '@farwatch/runtime/scope';

import { jobsOf, runJob, type Job } from '../judging/derive-changes.js';
import { EpisodeChanges } from '../judging/episode-changes.js';
import { evidenceOf, exceedanceRecord } from '../judging/exceedance-event.js';
import { groupReadings, planForReadings, applyReadings } from '../readings/apply-readings.js';
import { keepArchivedOut } from '../readings/archived-months.js';
import { decodeReadings, type StationReading } from '../readings/decode-readings.js';
import { HOUR_MS, HourBucket } from '../series/hour-bucket.js';
import { isEmpty, planDays, planWatermark, emptyPlan, type LoadPlan } from '../series/load-plan.js';
import { SeriesCache } from '../series/series-cache.js';
import type { Series } from '../series/series.js';
import { findEpisodes, loadEpisodes, loadEpisodesBeyond, writeEpisodes } from '../store/episode-store.js';
import {
  hourBucketMonths,
  loadBounds,
  loadBuckets,
  loadDays,
  writeBuckets,
} from '../store/hour-bucket-store.js';
import { evidenceBuckets } from './evidence-buckets.js';
import type { Failpoint, OwnerDeps } from './owner-deps.js';
import { eventsCommitted, leftOut, rangesJudged, readingsApplied, tellMemory } from './owner-metrics.js';

export const schema = 'rules';
export const group = 'rules';

export type { Failpoint, OwnerDeps };

/** Rounds of loading for one batch; the loaded range doubles with every round, so this is beyond any kept history. */
const maxRounds = 64;

/**
 * One partition as this process owns it: state in memory, and every effect of a batch (state, episodes, events, the next
 * offset) in one transaction under the owner's epoch. State that no event depends on may wait `checkpointMs` for it:
 * the offset waits with it, so a crash only repeats what the store has not seen.
 */
export class PartitionOwner {
  readonly cache: SeriesCache;
  /** One after the other: batches, checkpoints and judging again. */
  readonly exclusively = serialQueue();
  private readonly changed = new Set<Series>();
  private waitingSince: number | undefined;
  private fittedAt = 0;
  private rulesVersion: number;
  /** The archived months by which memory was loaded: of what it holds of a month it is not known when that comes back. */
  private closed: readonly ClosedMonth[] = [];

  /** Offset of the first record that is not in memory. */
  next: number | undefined;
  /** What the next transaction stores as the position: `next`, or the first record that is refused and not parked yet. */
  private place: { readonly next: number | undefined; readonly mark?: string | undefined };

  private constructor(
    readonly deps: OwnerDeps,
    readonly partition: number,
    public claim: StoredClaim,
  ) {
    this.next = claim.next;
    this.place = { next: claim.next, mark: claim.mark };
    this.cache = new SeriesCache((station, pollutant) => deps.rules.newSeries(station, pollutant), deps.now);
    this.rulesVersion = deps.rules.version;
  }

  /** Claims the partition: every older owner is fenced from here on. */
  static async claim(deps: OwnerDeps, partition: number): Promise<PartitionOwner> {
    return new PartitionOwner(deps, partition, await deps.positions.claim(deps.topic, partition));
  }

  /** The position was moved by an operator, and is stored so. Only right after the claim. */
  moved(next: number): void {
    const { epoch, mark, incarnation } = this.claim;
    this.claim = { epoch, next, mark, incarnation };
    this.next = next;
    this.place = { next };
  }

  /**
   * Judges a batch; `commitEachBatch` says not to wait for the checkpoint. After a throw this object must not be used
   * again: memory may be ahead of the store.
   */
  async processBatch(records: readonly InRecord[], commitEachBatch: boolean): Promise<Outcome[]> {
    await this.followRules();
    const readings: StationReading[] = [];
    const { next = 0 } = this;
    const { incarnation } = this.claim;
    const outcomes = records.map((record) =>
      record.offset < next ? ok : decodeReadings(record, readings, incarnation),
    );
    if (this.closed.length > 0) keepArchivedOut(this.closed, records, outcomes, readings);
    const grouped = groupReadings(this.cache, this.deps.rules, readings);
    await this.load(() => planForReadings(grouped));
    const changed = applyReadings(grouped, (series) => this.changed.add(series));
    await this.load(() => {
      const plan = emptyPlan();
      for (const { series } of changed) planWatermark(series, plan);
      return plan;
    });
    const changes = new EpisodeChanges(this.deps.rules);
    await this.run(
      changed.flatMap((one) =>
        jobsOf(one, this.deps.rules.rulesFor(one.series.station, one.series.pollutant)),
      ),
      changes,
    );
    readingsApplied.inc(readings.length);
    const first = this.next === undefined;
    this.next = Math.max(next, (records.at(-1)?.offset ?? -1) + 1);
    const place = placeBehindHandled(records, outcomes);
    if (place !== undefined && place.next > (this.place.next ?? -1)) this.place = place;
    this.waitingSince ??= this.deps.now();
    if (commitEachBatch || first || changes.byId.size > 0 || this.isDue()) await this.flush(changes);
    return outcomes;
  }

  /** Every record in front of it is at its end, also what was refused: stored with the next checkpoint. */
  parkedUpTo(place: Place): void {
    if (place.next <= (this.place.next ?? -1)) return;
    this.place = place;
    this.waitingSince ??= this.deps.now();
  }

  /** Has everything in front of a place been read? What lies in a log that was replaced since never will be. */
  hasRead({ offset, incarnation }: { readonly offset: number; readonly incarnation: number }): boolean {
    return incarnation !== this.claim.incarnation || (this.next ?? 0) >= offset;
  }

  isDue(): boolean {
    return this.waitingSince !== undefined && this.deps.now() - this.waitingSince >= this.deps.checkpointMs;
  }

  get waits(): boolean {
    return this.waitingSince !== undefined;
  }

  /**
   * Changed rules decide anew which series are judged, and how: these are loaded again from the store; all are when a month
   * was archived or came back.
   */
  async followRules(): Promise<void> {
    const { rules } = this.deps;
    const closed = await this.deps.closed.all();
    if (closed.map(({ month }) => month).join() !== this.closed.map(({ month }) => month).join()) {
      if (this.waits) await this.flush();
      this.cache.clear();
    }
    this.closed = closed;
    if (this.rulesVersion === rules.version) return;
    if (this.waits) await this.flush();
    const stations = rules.changedSince(this.rulesVersion);
    this.rulesVersion = rules.version;
    if (stations === undefined) this.cache.clear();
    else for (const station of stations) this.cache.forget(station);
  }

  /**
   * Runs jobs until none needs any more days. A job that cannot be judged without an archived month throws
   * `Fault('month-archived')`, or with `leaveOut` its episodes stay as they are.
   */
  async run(jobs: readonly Job[], changes: EpisodeChanges, leaveOut = false): Promise<void> {
    let todo = jobs;
    for (let round = 0; todo.length > 0; round++) {
      if (round > maxRounds) throw new Error('an affected range does not end');
      const plan = emptyPlan();
      todo = todo.filter((job) => {
        const result = runJob(job);
        if (result.kind === 'needs-days') {
          planDays(job.series, result.fromDay, result.toDay, plan);
          return true;
        }
        const missing = closedWithin(this.closed, result.fromMs, result.toMs);
        if (missing !== undefined) {
          if (!leaveOut) throw archivedFault(missing.month);
          leftOut.inc();
          return false;
        }
        for (const derived of result.changes) changes.add(derived);
        return false;
      });
      await this.fetch(plan);
    }
    rangesJudged.inc(jobs.length);
  }

  /** Loads until the plan is empty. */
  async load(nextPlan: () => LoadPlan): Promise<void> {
    for (let round = 0; round <= maxRounds; round++) {
      const plan = nextPlan();
      if (isEmpty(plan)) return;
      await this.fetch(plan);
    }
    throw new Error('state does not load');
  }

  private async fetch({ bounds, days, buckets }: LoadPlan): Promise<void> {
    const { pool } = this.deps;
    if (bounds.size > 0) {
      await loadBounds(pool, [...bounds]);
      await loadEpisodesBeyond(
        pool,
        [...bounds].filter(({ judged }) => judged),
      );
    }
    if (days.length > 0) {
      await Promise.all([loadEpisodes(pool, days), loadDays(pool, days)]);
    }
    if (buckets.length > 0) {
      const found = await loadBuckets(pool, buckets);
      buckets.forEach(({ series, hour }, i) => series.buckets.set(hour, found[i] ?? HourBucket.empty(hour)));
    }
  }

  /** Stores everything by which memory is ahead of the store, in one transaction. */
  async flush(changes?: EpisodeChanges, also?: (client: PoolClient) => Promise<void>): Promise<void> {
    const { pool, topic, positions, failpoint } = this.deps;
    const [{ partition }, series] = [this, [...this.changed]];
    const times = series.flatMap((one) => [...one.changed.keys()].map((hour) => hour * HOUR_MS));
    await hourBucketMonths(pool).ensureFor(times);
    const inOrder = changes === undefined ? [] : await this.settled(changes);
    const now = new Date(this.deps.now()).toISOString();
    const buckets = await evidenceBuckets(pool, inOrder);
    const events = inOrder.map((change) =>
      exceedanceRecord(
        change,
        evidenceOf(
          change,
          (hour) => change.series.buckets.get(hour) ?? buckets.get(change.series)?.get(hour),
          { topic, incarnation: this.claim.incarnation },
        ),
        now,
      ),
    );
    const rows = inOrder.map(({ row }) => row);
    failpoint?.('before-transaction');
    await inTransaction(pool, async (client) => {
      await pipelined([
        // First, because it waits for a new owner's claim and then throws.
        () => positions.commit(client, [{ topic, partition, epoch: this.claim.epoch, ...this.place }]),
        () => writeBuckets(client, series),
        () => this.deps.closed.assertOpen(client, times),
        () => writeEpisodes(client, rows),
        () => also?.(client) ?? Promise.resolve(),
        () => addToOutbox(client, schema, events),
      ]);
      failpoint?.('before-commit');
    });
    positions.confirm(topic, partition, true);
    failpoint?.('after-commit');
    if (events.length > 0) this.deps.onCommitted();
    for (const { verb } of inOrder) eventsCommitted.inc({ verb });
    for (const one of series) {
      one.changed.clear();
      one.ended.clear();
      // Only the present hours are likely to be written again.
      for (const hour of one.buckets.keys()) if (hour < (one.lastHour ?? 0) - 1) one.buckets.delete(hour);
    }
    for (const change of inOrder) change.series.ended.clear();
    this.changed.clear();
    this.waitingSince = undefined;
    this.fit();
  }

  private fit(): void {
    const now = this.deps.now();
    if (now - this.fittedAt < 1_000) return;
    this.fittedAt = now;
    tellMemory(this.partition, this.cache.shrinkTo(this.deps.cacheBytes()));
  }

  private async settled(changes: EpisodeChanges): Promise<ReturnType<EpisodeChanges['inOrder']>> {
    for (let round = 0; round < 10; round++) {
      const ids = changes.openedIds();
      if (ids.length === 0 || changes.settle(await findEpisodes(this.deps.pool, ids))) break;
    }
    return changes.inOrder();
  }
}
