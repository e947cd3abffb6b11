import type { PoolClient } from '@farwatch/persistence/pool';

import { charArray, int4Array, int8Array, timestampArray } from './pg-arrays.js';
import type { Candidate } from './settle-batch.js';

/**
 * Stores the accepted readings of a batch and moves hours, days and latest values by what each row was and is (PostgreSQL 18
 * RETURNING old, new): one statement, so figures and readings cannot part. Sums are integers: no drift.
 *
 * $1..$9 and $11 columns of the batch, sorted by key without duplicates; $10 series whose days feed other figures.
 * Answers how many readings of each series were new or replaced an older revision.
 */
const sql = `
WITH up AS (
  INSERT INTO reporting.reading AS r
    (series, start_at, end_at, value_e6, below_e6, revision, flag, averaging, kafka_partition, kafka_offset, received_at)
  SELECT series, start_at, end_at, value_e6, below_e6, revision, flag, averaging, kafka_partition, kafka_offset, now()
  FROM unnest($1::int4[], $2::timestamptz[], $3::timestamptz[], $4::int8[], $5::int4[], $6::"char"[], $7::"char"[], $8::int8[], $9::int4[], $11::int8[])
    AS t(series, start_at, end_at, value_e6, revision, flag, averaging, kafka_offset, kafka_partition, below_e6)
  ON CONFLICT (series, start_at, end_at) DO UPDATE SET
    value_e6 = excluded.value_e6, below_e6 = excluded.below_e6, revision = excluded.revision, flag = excluded.flag,
    kafka_partition = excluded.kafka_partition, kafka_offset = excluded.kafka_offset, received_at = excluded.received_at
  WHERE excluded.revision > r.revision
  RETURNING new.series, new.start_at, new.end_at, new.averaging, new.value_e6, new.below_e6, new.flag, new.revision,
    CASE WHEN new.flag = 'N' THEN coalesce(new.value_e6, 0) ELSE 0 END
      - CASE WHEN old.flag = 'N' THEN coalesce(old.value_e6, 0) ELSE 0 END AS d_sum,
    (CASE WHEN new.flag = 'N' AND new.value_e6 IS NOT NULL THEN 1 ELSE 0 END
      - CASE WHEN old.flag = 'N' AND old.value_e6 IS NOT NULL THEN 1 ELSE 0 END) AS d_n,
    (CASE WHEN new.flag <> 'N' AND new.value_e6 IS NOT NULL THEN 1 ELSE 0 END
      - CASE WHEN old.flag <> 'N' AND old.value_e6 IS NOT NULL THEN 1 ELSE 0 END) AS d_bad
), hour_delta AS (
  SELECT series, reporting.hour_of(start_at) AS start_at,
    sum(CASE WHEN averaging = 'm' THEN d_sum ELSE 0 END)::int8 AS minute_sum,
    sum(CASE WHEN averaging = 'm' THEN d_n ELSE 0 END)::int4 AS minute_n,
    sum(CASE WHEN averaging = 'h' THEN d_sum ELSE 0 END)::int8 AS own_sum,
    sum(CASE WHEN averaging = 'h' THEN d_n ELSE 0 END)::int4 AS own_n,
    sum(CASE WHEN averaging = 'h' THEN d_bad ELSE 0 END)::int4 AS own_bad
  FROM up WHERE averaging IN ('m', 'h') AND (d_sum <> 0 OR d_n <> 0 OR d_bad <> 0)
  GROUP BY 1, 2
), hours AS (
  INSERT INTO reporting.hour AS h (series, start_at, minute_sum, minute_n, own_sum, own_n, own_bad)
  SELECT series, start_at, minute_sum, minute_n, own_sum, own_n, own_bad FROM hour_delta
  ON CONFLICT (series, start_at) DO UPDATE SET
    minute_sum = h.minute_sum + excluded.minute_sum, minute_n = h.minute_n + excluded.minute_n,
    own_sum = h.own_sum + excluded.own_sum, own_n = h.own_n + excluded.own_n, own_bad = h.own_bad + excluded.own_bad
  RETURNING new.series, new.start_at, old.effective_e6 AS was, new.effective_e6 AS now
), day_delta AS (
  SELECT series, day, sum(hour_sum)::int8 AS hour_sum, sum(hour_n)::int4 AS hour_n, sum(own_sum)::int8 AS own_sum,
    sum(own_n)::int4 AS own_n, sum(own_bad)::int4 AS own_bad, sum(sample_sum)::int8 AS sample_sum, sum(sample_n)::int4 AS sample_n
  FROM (
    SELECT series, reporting.local_day(start_at) AS day, coalesce(now, 0) - coalesce(was, 0) AS hour_sum,
      (now IS NOT NULL)::int4 - (was IS NOT NULL)::int4 AS hour_n, 0::int8 AS own_sum, 0 AS own_n, 0 AS own_bad,
      0::int8 AS sample_sum, 0 AS sample_n
    FROM hours WHERE now IS DISTINCT FROM was
    UNION ALL
    SELECT series, reporting.local_day(start_at), 0, 0,
      CASE WHEN averaging = 'd' THEN d_sum ELSE 0 END, CASE WHEN averaging = 'd' THEN d_n ELSE 0 END,
      CASE WHEN averaging = 'd' THEN d_bad ELSE 0 END,
      CASE WHEN averaging <> 'd' THEN d_sum ELSE 0 END, CASE WHEN averaging <> 'd' THEN d_n ELSE 0 END
    FROM up WHERE averaging IN ('d', 'f', 'i') AND (d_sum <> 0 OR d_n <> 0 OR d_bad <> 0)
  ) AS parts GROUP BY 1, 2
), days AS (
  INSERT INTO reporting.day AS d (series, day, hour_sum, hour_n, own_sum, own_n, own_bad, sample_sum, sample_n)
  SELECT series, day, hour_sum, hour_n, own_sum, own_n, own_bad, sample_sum, sample_n FROM day_delta
  ON CONFLICT (series, day) DO UPDATE SET
    hour_sum = d.hour_sum + excluded.hour_sum, hour_n = d.hour_n + excluded.hour_n,
    own_sum = d.own_sum + excluded.own_sum, own_n = d.own_n + excluded.own_n, own_bad = d.own_bad + excluded.own_bad,
    sample_sum = d.sample_sum + excluded.sample_sum, sample_n = d.sample_n + excluded.sample_n
  RETURNING new.series, new.day
), dirty AS (
  INSERT INTO reporting.dirty_day AS q (series, day)
  SELECT series, day FROM days JOIN unnest($10::int4[]) AS f(series) USING (series) ORDER BY series, day
  ON CONFLICT (series, day) DO UPDATE SET day = q.day WHERE false -- locks the mark, so that it cannot be taken before the commit
), newest AS (
  INSERT INTO reporting.latest AS l (series, start_at, end_at, value_e6, below_e6, revision, flag, received_at)
  SELECT DISTINCT ON (series) series, start_at, end_at, value_e6, below_e6, revision, flag, now()
  FROM up ORDER BY series, end_at DESC, start_at DESC
  ON CONFLICT (series) DO UPDATE SET
    start_at = excluded.start_at, end_at = excluded.end_at, value_e6 = excluded.value_e6, below_e6 = excluded.below_e6,
    revision = excluded.revision, flag = excluded.flag, received_at = excluded.received_at, changed = pg_current_xact_id()
  WHERE (excluded.end_at, excluded.start_at) >= (l.end_at, l.start_at)
)
SELECT series, count(*)::int4 AS n FROM up GROUP BY series`;

/** Where a record lies in its topic. */
export interface Place {
  readonly partition: number;
  readonly offset: number;
}

/** Stores a batch; answers how many readings of each series changed the store. */
export async function upsertReadings(
  client: PoolClient,
  accepted: readonly Candidate[],
  placeOf: (record: number) => Place,
  figureSeries: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const { rows } = await client.query<[number, number]>({
    name: 'reporting-upsert-readings',
    text: sql,
    rowMode: 'array',
    values: [
      int4Array(accepted, (one) => one.series),
      timestampArray(accepted, (one) => one.reading.start),
      timestampArray(accepted, (one) => one.reading.end),
      int8Array(accepted, (one) => one.reading.valueE6),
      int4Array(accepted, (one) => one.reading.revision),
      charArray(accepted, (one) => one.reading.flag),
      charArray(accepted, (one) => one.reading.averaging),
      int8Array(accepted, (one) => placeOf(one.record).offset),
      int4Array(accepted, (one) => placeOf(one.record).partition),
      int4Array(figureSeries, (series) => series),
      int8Array(accepted, (one) => one.reading.belowE6 ?? null),
    ],
  });
  return new Map(rows);
}

export type ReadingOutcome = 'duplicate' | 'superseded' | 'conflict';

/**
 * What became of readings that did not change the store, compared with what is stored now: the same again, an older
 * revision, or the same revision with other content. Runs in the transaction that stored the accepted readings.
 */
export async function outcomesOf(
  client: PoolClient,
  candidates: readonly Candidate[],
): Promise<readonly ReadingOutcome[]> {
  const { rows } = await client.query<[number, ReadingOutcome]>({
    name: 'reporting-outcomes',
    text: `SELECT at, CASE WHEN r.revision > t.revision THEN 'superseded'
         WHEN (r.value_e6, r.below_e6) IS NOT DISTINCT FROM (t.value_e6, t.below_e6) AND r.flag = t.flag THEN 'duplicate' ELSE 'conflict' END
       FROM unnest($1::int4[], $2::timestamptz[], $3::timestamptz[], $4::int8[], $5::int4[], $6::"char"[], $7::int4[], $8::int8[])
         AS t(series, start_at, end_at, value_e6, revision, flag, at, below_e6)
       JOIN reporting.reading r USING (series, start_at, end_at)`,
    rowMode: 'array',
    values: [
      int4Array(candidates, (one) => one.series),
      timestampArray(candidates, (one) => one.reading.start),
      timestampArray(candidates, (one) => one.reading.end),
      int8Array(candidates, (one) => one.reading.valueE6),
      int4Array(candidates, (one) => one.reading.revision),
      charArray(candidates, (one) => one.reading.flag),
      int4Array([...candidates.keys()], (at) => at),
      int8Array(candidates, (one) => one.reading.belowE6 ?? null),
    ],
  });
  const outcomes = new Array<ReadingOutcome>(candidates.length).fill('duplicate');
  for (const [at, outcome] of rows) outcomes[at] = outcome;
  return outcomes;
}
