import { DAY_MS, LOCAL_OFFSET_MS, localDate } from '@farwatch/domain/reading';
import { unnest } from '@farwatch/persistence/bulk';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { inTransaction } from '@farwatch/persistence/transaction';

/** Counts of one source and local day of receipt. */
export interface Counts {
  messages: number;
  received: number;
  stored: number;
  duplicates: number;
  superseded: number;
  conflicts: number;
  parked: number;
}

/** Adds up per source and day, then writes one row for each. */
export class IntegrityCounts {
  readonly #rows = new Map<string, Counts & { readonly source: string; readonly day: string }>();

  of(source: string, day: string): Counts {
    const key = `${day}/${source}`;
    let row = this.#rows.get(key);
    if (!row) {
      row = {
        source,
        day,
        messages: 0,
        received: 0,
        stored: 0,
        duplicates: 0,
        superseded: 0,
        conflicts: 0,
        parked: 0,
      };
      this.#rows.set(key, row);
    }
    return row;
  }

  /** Adds the counts to the table, inside the transaction that holds what they count. */
  async write(client: PoolClient): Promise<void> {
    if (this.#rows.size === 0) return;
    const rows = [...this.#rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    const names = [
      'messages',
      'received',
      'stored',
      'duplicates',
      'superseded',
      'conflicts',
      'parked',
    ] as const;
    const source = unnest(
      {
        source: 'text',
        day: 'date',
        messages: 'int8',
        received: 'int8',
        stored: 'int8',
        duplicates: 'int8',
        superseded: 'int8',
        conflicts: 'int8',
        parked: 'int8',
      },
      rows,
    );
    await client.query({
      name: 'reporting-integrity',
      text: `INSERT INTO reporting.integrity AS i (${source.columns}) SELECT ${source.columns} FROM ${source.sql}
        ON CONFLICT (source, day) DO UPDATE SET ${names.map((name) => `${name} = i.${name} + excluded.${name}`).join(', ')}`,
      values: source.params,
    });
  }
}

/** Records of one partition of one log, in their order. */
interface Part<R = object> {
  readonly partition: number;
  /** Which log of the topic's name: see `Batch.incarnation`. Default: the first. */
  readonly incarnation?: number;
  readonly records: readonly (R & { readonly offset: number })[];
}

/**
 * Which records of partitions, each given once, were not counted before, and marks them as counted in this transaction. The
 * rows are locked, so two owners of a partition cannot count the same record.
 */
export async function takeUncounted(
  client: PoolClient,
  topic: string,
  parts: readonly Part[],
): Promise<readonly (readonly boolean[])[]> {
  const marks = parts
    .filter(({ records }) => records.length > 0)
    .map(({ partition, incarnation = 0, records }) => ({
      topic,
      partition,
      incarnation,
      next_offset: records.at(-1)!.offset + 1,
    }))
    .sort((a, b) => a.partition - b.partition);
  if (marks.length === 0) return parts.map(() => []);
  const source = unnest(
    { topic: 'text', partition: 'int4', incarnation: 'int4', next_offset: 'int8' },
    marks,
  );
  const { rows } = await client.query<{ partition: number; before: number | null }>({
    name: 'reporting-counted',
    text: `INSERT INTO reporting.counted_offset AS c (${source.columns}) SELECT ${source.columns} FROM ${source.sql}
      ON CONFLICT (topic, partition, incarnation) DO UPDATE SET
        next_offset = greatest(c.next_offset, excluded.next_offset)
      RETURNING new.partition, old.next_offset AS before`,
    values: source.params,
  });
  const counted = new Map(rows.map(({ partition, before }) => [partition, before ?? 0]));
  return parts.map(({ partition, records }) =>
    records.map(({ offset }) => offset >= (counted.get(partition) ?? 0)),
  );
}

/** Counts parked records by source and local day, each once. */
export async function countParked(
  pool: Pool,
  topic: string,
  part: Part<{ readonly source: string; readonly timestamp: number }>,
  position?: (client: PoolClient) => Promise<void>,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await position?.(client);
    const [fresh = []] = await takeUncounted(client, topic, [part]);
    const integrity = new IntegrityCounts();
    for (const [at, { source, timestamp }] of part.records.entries())
      if (fresh[at]) integrity.of(source, receiptDay(timestamp)).parked += 1;
    await integrity.write(client);
  });
}

/** Message numbers of one device boot that arrived on one day. */
export interface SeqRange {
  readonly source: string;
  readonly boot: string;
  readonly day: string;
  readonly seqs: number[];
}

/**
 * A ledger of this size takes no further numbers: some thousand separate ranges of one day are no counter (the time in
 * seconds, say), and each of its messages would rewrite all of them.
 */
export const fullLedgerBytes = 32_000;

/** Enters message numbers in the gap ledger; entering them again changes nothing. */
export async function addSeqs(client: PoolClient, ranges: readonly SeqRange[]): Promise<void> {
  if (ranges.length === 0) return;
  const rows = ranges
    .map(({ source, boot, day, seqs }) => ({ source, boot, day, seqs: multirange(seqs) }))
    .sort((a, b) => compare(a.source, b.source) || compare(a.boot, b.boot) || compare(a.day, b.day));
  const source = unnest({ source: 'text', boot: 'text', day: 'date', seqs: 'text' }, rows);
  await client.query({
    name: 'reporting-seqs',
    text: `INSERT INTO reporting.seq_ledger AS l (source, boot, day, seqs)
      SELECT source, boot, day, seqs::int8multirange FROM ${source.sql}
      ON CONFLICT (source, boot, day) DO UPDATE SET seqs = l.seqs + excluded.seqs
      WHERE NOT l.seqs @> excluded.seqs AND pg_column_size(l.seqs) < ${fullLedgerBytes}`,
    values: source.params,
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Numbers as a compact multirange: 1,2,3,7 is {[1,3],[7,7]}. */
export function multirange(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let at = 0; at < sorted.length;) {
    let end = at;
    while (end + 1 < sorted.length && sorted[end + 1] === (sorted[end] ?? 0) + 1) end++;
    parts.push(`[${sorted[at]},${sorted[end]}]`);
    at = end + 1;
  }
  return `{${parts.join(',')}}`;
}

let knownDay = NaN;
let knownDate = '';

/** Local date of an instant; computed for every record, and nearly always the same as before. */
export function receiptDay(ms: number): string {
  const day = Math.floor((ms + LOCAL_OFFSET_MS) / DAY_MS);
  if (day !== knownDay) {
    knownDay = day;
    knownDate = localDate(ms);
  }
  return knownDate;
}
