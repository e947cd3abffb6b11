import { events, type Station } from '@farwatch/contracts/events';
import type { Batch, InRecord } from '@farwatch/messaging/batch-consumer';
import { migrate } from '@farwatch/persistence/migrate';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';
import { freshDatabase } from '@farwatch/testing/backing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { referenceWorker } from '../src/areas/reference-worker.js';
import { migrations } from '../src/store/migrations.js';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: Pool;

beforeAll(async () => {
  database = await freshDatabase('reference');
  await migrate({ url: database.url, schema: 'reporting', migrations, log: silentLogger });
  pool = createPool(database.url, { name: 'test' });
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

let offset = 0;
/** The record of a station in a district, or of its removal. */
function record(id: string, district: string | null, sequence: number): InRecord {
  const station: Partial<Station> = { id, name: id, kind: 'air', zone: 'II', simulated: false, history: [] };
  return {
    topic: 'farwatch.stations.v1',
    partition: 0,
    offset: offset++,
    key: id,
    value: district === null ? null : Buffer.from(JSON.stringify({ ...station, district })),
    headers: {
      ce_id: Buffer.from(`${id}-${sequence}`),
      ce_type: Buffer.from(events.stationChanged.types.changed),
      'fw-seq': Buffer.from(String(sequence)),
    },
    timestamp: 0,
  };
}

const handle = async (...records: readonly InRecord[]): Promise<void> => {
  const batch = { topic: 'stations', partition: 0, records } as unknown as Batch;
  expect((await referenceWorker(pool)(batch)).filter(Boolean)).toEqual([]);
};

async function districts(): Promise<Record<string, string>> {
  const { rows } = await pool.query<{ id: string; district: string }>(
    'SELECT id, district FROM reporting.station ORDER BY id',
  );
  return Object.fromEntries(rows.map((row) => [row.id, row.district]));
}

test('a record of a sender that was given up changes nothing, in one batch or later, also of what is gone', async () => {
  await handle(record('a', 'new', 12), record('a', 'old', 11), record('b', 'old', 13));
  expect(await districts()).toEqual({ a: 'new', b: 'old' });
  await handle(record('b', null, 15));
  await handle(record('a', 'old', 11), record('b', 'older', 14));
  expect(await districts()).toEqual({ a: 'new' });
  await handle(record('a', null, 10));
  expect(await districts()).toEqual({ a: 'new' });
  await handle(record('a', 'new', 12), record('b', 'again', 16), record('c', 'first', 1));
  expect(await districts()).toEqual({ a: 'new', b: 'again', c: 'first' });
});
