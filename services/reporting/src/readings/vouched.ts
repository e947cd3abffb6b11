import type { PoolClient } from '@farwatch/persistence/pool';
import { unnest } from '@farwatch/persistence/bulk';

import type { IncomingEvent } from './incoming.js';
import type { Candidate } from './settle-batch.js';
import type { Place } from './upsert-readings.js';

/**
 * Keeps who vouched for readings whose message had been refused: of those that a vouched record of this batch has stored. What
 * was there already, because the device had sent it once more, was taken without anybody's word. Nearly always there is nothing to do.
 */
export async function keepVouched(
  client: PoolClient,
  accepted: readonly Candidate[],
  records: readonly { readonly event: IncomingEvent }[],
  placeOf: (record: number) => Place,
): Promise<void> {
  const rows = accepted.flatMap(({ series, record, reading }) => {
    const vouched = records[record]?.event.vouched;
    if (vouched === undefined) return [];
    const { partition, offset } = placeOf(record);
    const [start_at, end_at] = [reading.start, reading.end].map((ms) => new Date(ms).toISOString());
    return [{ series, start_at, end_at, partition, place: offset, ...vouched }];
  });
  if (rows.length === 0) return;
  const { sql, params } = unnest(
    {
      ...{ series: 'int4', start_at: 'timestamptz', end_at: 'timestamptz', partition: 'int4', place: 'int8' },
      ...{ by: 'text', reason: 'text', refusal: 'text', at: 'timestamptz' },
    },
    rows,
  );
  await client.query(
    `INSERT INTO reporting.vouched (series, start_at, end_at, revision, by, reason, refusal, at)
     SELECT r.series, r.start_at, r.end_at, r.revision, v.by, v.reason, v.refusal, v.at
     FROM (SELECT * FROM ${sql}) AS v JOIN reporting.reading r USING (series, start_at, end_at)
     WHERE r.kafka_partition = v.partition AND r.kafka_offset = v.place
     ON CONFLICT DO NOTHING`,
    params,
  );
}
