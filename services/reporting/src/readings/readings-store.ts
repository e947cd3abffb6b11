import { ClosedMonths } from '@farwatch/persistence/closed-months';
import { MonthPartitions } from '@farwatch/persistence/months';
import type { Pool } from '@farwatch/persistence/pool';
import type { StoredPlace, StoredPositions } from '@farwatch/persistence/positions';
import { inTransaction } from '@farwatch/persistence/transaction';

import { readingTable } from '../store/archived.js';
import type { IncomingEvent } from './incoming.js';
import { addSeqs, receiptDay, type SeqRange, takeUncounted, IntegrityCounts } from './integrity-counts.js';
import { SeriesIds } from './series-ids.js';
import { type Candidate, settleBatch } from './settle-batch.js';
import { outcomesOf, type Place, upsertReadings } from './upsert-readings.js';
import { keepVouched } from './vouched.js';

/** A good record of the topic of readings. */
export interface ReadingRecord {
  readonly offset: number;
  /** When Kafka got it, epoch milliseconds. */
  readonly timestamp: number;
  readonly event: IncomingEvent;
}

/** Good records of one partition, in their order. */
export interface PartitionRecords {
  readonly partition: number;
  /** Which log of the topic's name: see `Batch.incarnation`. */
  readonly incarnation?: number;
  readonly records: readonly ReadingRecord[];
  /** The place behind the records, known when it is known which of them (by index) contradict what is stored. */
  readonly place?: (conflicts: ReadonlySet<number>) => StoredPlace | undefined;
}

export interface Stored {
  /** Index of the record, in the order given, and what is wrong, for readings whose revision is stored with other content. */
  readonly conflicts: ReadonlyMap<number, string>;
  readonly received: number;
  readonly stored: number;
}

const firstMonthMs = Date.UTC(1990, 0, 1);

/** The store of readings and the figures that move with them. */
export class ReadingsStore {
  #series: SeriesIds;
  readonly #months: MonthPartitions;

  constructor(
    private readonly pool: Pool,
    private readonly positions?: Pick<StoredPositions, 'commit'>,
    private readonly closed = new ClosedMonths(pool, { schema: 'reporting', table: 'reading' }),
  ) {
    this.#series = new SeriesIds(pool);
    this.#months = readingMonths(pool);
  }

  /** The database may have gone back: what is remembered of it, numbers of series, may belong to others by now. */
  forget(): void {
    this.#series = new SeriesIds(this.pool);
  }

  /**
   * Stores the records of partitions, each given once, in one transaction: readings, hours, days, latest values, integrity
   * counts, the gap ledger and the positions. The same records again change nothing. `nowMs` bounds the months that are made.
   * Throws `Fault('month-archived')`, and stores nothing, when a month of one of them was closed a moment ago.
   */
  async store(topic: string, parts: readonly PartitionRecords[], nowMs: number): Promise<Stored> {
    try {
      return await this.#store(topic, parts, nowMs);
    } catch (error) {
      this.forget();
      throw error;
    }
  }

  async #store(topic: string, parts: readonly PartitionRecords[], nowMs: number): Promise<Stored> {
    const known = this.#series;
    const records = parts.flatMap((part) => part.records);
    const partitions = parts.flatMap(({ partition, records: own }) => own.map(() => partition));
    const candidates = await candidatesOf(records, known);
    // Months on demand; what lies outside 1990 to the coming month is kept in the default partition.
    const latest = nowMs + 32 * 86_400_000;
    const starts = candidates.map(({ reading }) => reading.start);
    await this.#months.ensureFor(starts.filter((start) => start >= firstMonthMs && start <= latest));
    const { accepted, superseded } = settleBatch(candidates);
    const figures = [
      ...new Set(accepted.flatMap(({ series }) => (known.feedsFigures(series) ? [series] : []))),
    ];
    return inTransaction(this.pool, async (client) => {
      const fresh = (await takeUncounted(client, topic, parts)).flat();
      const placeOf = (record: number): Place => ({
        partition: partitions[record]!,
        offset: records[record]!.offset,
      });
      const stored = await upsertReadings(client, accepted, placeOf, figures);
      await this.closed.assertOpen(client, starts);
      await keepVouched(client, accepted, records, placeOf);
      const unresolved = [...acceptedNotStored(accepted, stored), ...superseded];
      const outcomes = unresolved.length === 0 ? [] : await outcomesOf(client, unresolved);
      const integrity = this.#count(records, fresh, { accepted, superseded, stored, unresolved, outcomes });
      await integrity.write(client);
      await addSeqs(client, seqRanges(records));
      const conflicts = new Map<number, string>();
      for (const [at, outcome] of outcomes.entries()) {
        const one = unresolved[at];
        if (outcome !== 'conflict' || one === undefined || conflicts.has(one.record)) continue;
        const { pollutant, start, end, revision } = one.reading;
        const interval = `${new Date(start).toISOString()}/${new Date(end).toISOString()}`;
        conflicts.set(
          one.record,
          `${pollutant} ${interval} revision ${revision} is stored with another value or flag`,
        );
      }
      await this.positions?.commit(client, placesOf(parts, conflicts));
      let count = 0;
      for (const n of stored.values()) count += n;
      return { conflicts, received: candidates.length, stored: count };
    });
  }

  #count(
    records: readonly ReadingRecord[],
    fresh: readonly boolean[],
    batch: {
      readonly accepted: readonly Candidate[];
      readonly superseded: readonly Candidate[];
      readonly stored: ReadonlyMap<number, number>;
      readonly unresolved: readonly Candidate[];
      readonly outcomes: readonly string[];
    },
  ): IntegrityCounts {
    const integrity = new IntegrityCounts();
    if (!fresh.includes(true)) return integrity;
    const countsOf = (record: number) => {
      const { event, timestamp } = records[record]!;
      return integrity.of(event.station, receiptDay(timestamp));
    };
    // Every reading counts as stored at first; those that did not change the store are taken back below.
    for (const [record, { event }] of records.entries()) {
      if (!fresh[record]) continue;
      const counts = countsOf(record);
      counts.messages += 1;
      counts.received += event.readings.length;
      counts.stored += event.readings.length;
    }
    // Accepted readings of a series that were stored look like duplicates now: `skip` of them are not.
    const skip = new Map(batch.stored);
    const acceptedUnresolved = batch.unresolved.length - batch.superseded.length;
    for (const [at, one] of batch.unresolved.entries()) {
      // What was counted before was stored before: it cannot be among those stored now.
      if (!fresh[one.record]) continue;
      const outcome = batch.outcomes[at];
      const left = at < acceptedUnresolved && outcome === 'duplicate' ? (skip.get(one.series) ?? 0) : 0;
      if (left > 0) {
        skip.set(one.series, left - 1);
        continue;
      }
      const counts = countsOf(one.record);
      counts.stored -= 1;
      if (outcome === 'conflict') counts.conflicts += 1;
      else if (outcome === 'superseded') counts.superseded += 1;
      else counts.duplicates += 1;
    }
    return integrity;
  }
}

/** Where each partition is behind its records now. */
function placesOf(parts: readonly PartitionRecords[], conflicts: ReadonlyMap<number, string>): StoredPlace[] {
  let first = 0;
  return parts.flatMap(({ records, place }) => {
    const own = [...conflicts.keys()].map((at) => at - first).filter((at) => at >= 0 && at < records.length);
    first += records.length;
    const behind = place?.(new Set(own));
    return behind === undefined ? [] : [behind];
  });
}

/** Accepted readings of the series of which not all were stored; the statement answers how many, not which. */
function acceptedNotStored(accepted: readonly Candidate[], stored: ReadonlyMap<number, number>): Candidate[] {
  const given = new Map<number, number>();
  for (const { series } of accepted) given.set(series, (given.get(series) ?? 0) + 1);
  return accepted.filter(({ series }) => stored.get(series) !== given.get(series));
}

function seqRanges(records: readonly ReadingRecord[]): SeqRange[] {
  const ranges = new Map<string, SeqRange>();
  for (const { event, timestamp } of records) {
    if (event.seq === undefined) continue;
    const day = receiptDay(timestamp);
    const key = `${day}\0${event.station}\0${event.boot}`;
    let range = ranges.get(key);
    if (!range) ranges.set(key, (range = { source: event.station, boot: event.boot, day, seqs: [] }));
    range.seqs.push(event.seq);
  }
  return [...ranges.values()];
}

/** The months of `reporting.reading`. */
export const readingMonths = (pool: Pool): MonthPartitions => new MonthPartitions(pool, readingTable);

/** Every reading with the number of its series. */
async function candidatesOf(records: readonly ReadingRecord[], known: SeriesIds): Promise<Candidate[]> {
  const pairs: { station: string; pollutant: string }[] = [];
  for (const { event } of records)
    for (const { pollutant } of event.readings)
      if (known.get(event.station, pollutant) === undefined)
        pairs.push({ station: event.station, pollutant });
  await known.resolve(pairs);
  const candidates: Candidate[] = [];
  for (const [record, { event }] of records.entries()) {
    for (const reading of event.readings) {
      const series = known.get(event.station, reading.pollutant);
      if (series !== undefined) candidates.push({ series, record, reading });
    }
  }
  return candidates;
}
