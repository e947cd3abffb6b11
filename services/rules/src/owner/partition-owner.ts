import type { InRecord } from '@farwatch/messaging/batch-consumer';
import { ok, type Outcome } from '@farwatch/messaging/outcome';
import { counter, gauge } from '@farwatch/observability/metrics';
import { commitOffset, claimPartition } from '@farwatch/persistence/offsets';
import { addToOutbox } from '@farwatch/persistence/outbox';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { inTransaction, pipelined } from '@farwatch/persistence/transaction';
import { serialQueue } from '@farwatch/runtime/scope';

import type { RuleBook } from '../judging/applicable-rules.js';
import { jobsOf, runJob, type Job } from '../judging/derive-changes.js';
import { Tellings } from '../judging/episode-changes.js';
import { evidenceHours, evidenceOf, exceedanceRecord } from '../judging/exceedance-event.js';
import { groupReadings, needsToPlace, placeReadings } from '../readings/apply-readings.js';
import { decodeReadings, type StationReading } from '../readings/decode-readings.js';
import { HOUR_MS, Slot } from '../series/hour-bucket.js';
import { isNothing, needDays, needWatermark, noNeeds, type Needs } from '../series/load-plan.js';
import { Memory } from '../series/series-cache.js';
import type { Series } from '../series/series.js';
import { findEpisodes, loadEpisodes, writeEpisodes } from '../store/episode-store.js';
import { loadBounds, loadDays, loadSlots, slotMonths, writeSlots } from '../store/hour-bucket-store.js';

export const schema = 'rules';
export const group = 'rules';

/** Places between two effects; tests end the worker there. */
export type Failpoint = 'before-transaction' | 'before-commit' | 'after-commit';

export interface OwnerDeps {
  readonly pool: Pool;
  readonly book: RuleBook;
  /** Real name of the topic of readings. */
  readonly topic: string;
  /** Who claims: names the process in the store. */
  readonly owner: string;
  readonly checkpointMs: number;
  /** Bytes of memory that one partition may hold. */
  readonly cacheBytes: () => number;
  /** Events were committed. */
  readonly told: () => void;
  readonly now: () => number;
  readonly failpoint?: (at: Failpoint) => void;
}

const evaluated = counter('farwatch_rules_readings_total', 'Readings taken over by the rules');
const jobsRun = counter('farwatch_rules_stretches_total', 'Stretches of intervals judged again');
const told = counter('farwatch_rules_events_total', 'Exceedance events', ['verb']);
const held = gauge('farwatch_rules_memory_bytes', 'State in memory', ['partition']);
/** Rounds of loading for one batch; a stretch doubles with every round, so this is beyond any kept history. */
const maxRounds = 64;

/**
 * One partition as this process owns it: state in memory, and every effect of a batch (state, episodes, events, the next
 * offset) in one transaction under the owner's epoch. State that no event depends on may wait `checkpointMs` for it:
 * the offset waits with it, so a crash only repeats what the store has not seen.
 */
export class PartitionOwner {
  readonly memory: Memory;
  /** One after the other: batches, checkpoints and judging again. */
  readonly exclusively = serialQueue();
  private readonly changed = new Set<Series>();
  private waitingSince: number | undefined;
  private fittedAt = 0;
  private bookVersion: number;

  private constructor(
    readonly deps: OwnerDeps,
    readonly partition: number,
    private epoch: number,
    /** Offset of the first record that is not in memory. */
    public next: number | undefined,
  ) {
    this.memory = new Memory((station, pollutant) => deps.book.newSeries(station, pollutant));
    this.bookVersion = deps.book.version;
  }

  /** Takes the partition: every older owner is fenced from here on. */
  static async claim(deps: OwnerDeps, partition: number): Promise<PartitionOwner> {
    const { epoch, next } = await claimPartition(deps.pool, schema, group, deps.topic, partition, deps.owner);
    return new PartitionOwner(deps, partition, epoch, next);
  }

  /** Judges a batch. After a throw this object must not be used again: memory may be ahead of the store. */
  async take(records: readonly InRecord[], careful: boolean): Promise<Outcome[]> {
    await this.followBook();
    const readings: StationReading[] = [];
    const { next = 0 } = this;
    const outcomes = records.map((record) => (record.offset < next ? ok : decodeReadings(record, readings)));
    const grouped = groupReadings(this.memory, this.deps.book, readings);
    await this.load(() => needsToPlace(grouped));
    const dirty = placeReadings(grouped, (series) => this.changed.add(series));
    await this.load(() => {
      const needs = noNeeds();
      for (const { series } of dirty) needWatermark(series, needs);
      return needs;
    });
    const tellings = new Tellings(this.deps.book);
    await this.run(
      dirty.flatMap((one) => jobsOf(one, this.deps.book.tracks(one.series.station, one.series.pollutant))),
      tellings,
    );
    evaluated.inc(readings.length);
    const first = this.next === undefined;
    this.next = Math.max(next, (records.at(-1)?.offset ?? -1) + 1);
    this.waitingSince ??= this.deps.now();
    if (careful || first || tellings.byId.size > 0 || this.isDue()) await this.flush(tellings);
    return outcomes;
  }

  isDue(): boolean {
    return this.waitingSince !== undefined && this.deps.now() - this.waitingSince >= this.deps.checkpointMs;
  }

  get waits(): boolean {
    return this.waitingSince !== undefined;
  }

  /** A changed rule book decides anew which series are judged, and how: their memory starts again from the store. */
  async followBook(): Promise<void> {
    const { book } = this.deps;
    if (this.bookVersion === book.version) return;
    if (this.waits) await this.flush();
    const stations = book.changedSince(this.bookVersion);
    this.bookVersion = book.version;
    if (stations === undefined) this.memory.clear();
    else for (const station of stations) this.memory.forget(station);
  }

  /** Runs jobs until none needs anything more. */
  async run(jobs: readonly Job[], tellings: Tellings): Promise<void> {
    let todo = jobs;
    for (let round = 0; todo.length > 0; round++) {
      if (round > maxRounds) throw new Error('a stretch does not end');
      const needs = noNeeds();
      todo = todo.filter((job) => {
        const result = runJob(job);
        if (result.kind === 'needs') {
          needDays(job.series, result.fromDay, result.toDay, needs);
          return true;
        }
        for (const found of result.found) tellings.add(found);
        return false;
      });
      await this.fetch(needs);
    }
    jobsRun.inc(jobs.length);
  }

  /** Loads until nothing more is asked for. */
  async load(ask: () => Needs): Promise<void> {
    for (let round = 0; round <= maxRounds; round++) {
      const needs = ask();
      if (isNothing(needs)) return;
      await this.fetch(needs);
    }
    throw new Error('state does not load');
  }

  private async fetch({ bounds, days, slots }: Needs): Promise<void> {
    const { pool } = this.deps;
    if (bounds.size > 0) await loadBounds(pool, [...bounds]);
    if (days.length > 0) {
      await Promise.all([loadEpisodes(pool, days), loadDays(pool, days)]);
    }
    if (slots.length > 0) {
      const found = await loadSlots(pool, slots);
      slots.forEach(({ series, hour }, i) => series.slots.set(hour, found[i] ?? Slot.empty(hour)));
    }
  }

  /** One transaction with everything that memory is ahead of the store. */
  async flush(tellings?: Tellings, also?: (client: PoolClient) => Promise<void>): Promise<void> {
    const { pool, topic, failpoint } = this.deps;
    const series = [...this.changed];
    await slotMonths(pool).ensureFor(
      series.flatMap((one) => [...one.changed.keys()].map((hour) => hour * HOUR_MS)),
    );
    const inOrder = tellings === undefined ? [] : await this.settled(tellings);
    const now = new Date(this.deps.now()).toISOString();
    const slots = await this.evidenceSlots(inOrder);
    const events = inOrder.map((telling) =>
      exceedanceRecord(
        telling,
        evidenceOf(
          telling,
          (hour) => telling.series.slots.get(hour) ?? slots.get(telling.series)?.get(hour),
          topic,
        ),
        now,
      ),
    );
    failpoint?.('before-transaction');
    await inTransaction(pool, async (client) => {
      await pipelined([
        // First, because it waits for a new owner's claim and then throws.
        () => commitOffset(client, schema, group, topic, this.partition, this.epoch, this.next ?? 0),
        () => writeSlots(client, series),
        () =>
          writeEpisodes(
            client,
            inOrder.map(({ row }) => row),
          ),
        () => also?.(client) ?? Promise.resolve(),
        () => addToOutbox(client, schema, events),
      ]);
      failpoint?.('before-commit');
    });
    failpoint?.('after-commit');
    if (events.length > 0) this.deps.told();
    for (const { verb } of inOrder) told.inc({ verb });
    for (const one of series) {
      one.changed.clear();
      one.ended.clear();
      // Only the present hours are likely to be written again.
      for (const hour of one.slots.keys()) if (hour < (one.lastHour ?? 0) - 1) one.slots.delete(hour);
    }
    for (const telling of inOrder) telling.series.ended.clear();
    this.changed.clear();
    this.waitingSince = undefined;
    this.fit();
  }

  private fit(): void {
    const now = this.deps.now();
    if (now - this.fittedAt < 1_000) return;
    this.fittedAt = now;
    held.set({ partition: this.partition }, this.memory.fit(this.deps.cacheBytes()));
  }

  private async settled(tellings: Tellings): Promise<ReturnType<Tellings['inOrder']>> {
    for (let round = 0; round < 10; round++) {
      const ids = tellings.openedIds();
      if (ids.length === 0 || tellings.settle(await findEpisodes(this.deps.pool, ids))) break;
    }
    return tellings.inOrder();
  }

  /** The slots behind the told episodes that are not in memory. */
  private async evidenceSlots(
    tellings: ReturnType<Tellings['inOrder']>,
  ): Promise<Map<Series, Map<number, Slot>>> {
    const wanted = tellings.flatMap((telling) =>
      evidenceHours(telling)
        .filter((hour) => !telling.series.slots.has(hour) && !telling.series.knownEmpty(hour))
        .map((hour) => ({ series: telling.series, hour })),
    );
    const found = new Map<Series, Map<number, Slot>>();
    if (wanted.length === 0) return found;
    const slots = await loadSlots(this.deps.pool, wanted);
    wanted.forEach(({ series, hour }, i) => {
      const slot = slots[i];
      if (slot === undefined) return;
      let own = found.get(series);
      if (own === undefined) found.set(series, (own = new Map()));
      own.set(hour, slot);
    });
    return found;
  }
}
