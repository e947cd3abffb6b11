/** Values below the detection limit: stored with their limit, averaged as half of it, shown with their sign. */
import { migrate } from '@farwatch/persistence/migrate';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';
import { freshDatabase } from '@farwatch/testing/backing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { listReadings, showReading } from '../src/query/reading-query.js';
import { findStation } from '../src/query/station-query.js';
import { ReadingsStore } from '../src/readings/readings-store.js';
import { migrations } from '../src/store/migrations.js';
import { verifyFigures } from '../src/verify/verify-figures.js';
import { eventOf, startOf } from './given.js';

const day = 86_400_000;
const t0 = startOf('2026-11-02');
const now = t0 + 10 * day;

let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: Pool;

beforeAll(async () => {
  database = await freshDatabase('reporting');
  await migrate({ url: database.url, schema: 'reporting', migrations, log: silentLogger });
  pool = createPool(database.url, { name: 'test' });
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

interface Sample {
  readonly at: number;
  readonly value: number;
  readonly below?: number;
  readonly lengthMs?: number;
  readonly revision?: number;
}

let offset = 0;
function store(samples: readonly Sample[]) {
  const readings = samples.map(({ at, value, below, lengthMs = 0, revision = 0 }) => ({
    ...{ pollutant: 'w21003', unit: 'mg/L', flag: 'N', value, revision },
    ...(below === undefined ? {} : { below }),
    ...{ start: new Date(at).toISOString(), end: new Date(at + lengthMs).toISOString() },
  }));
  const record = { offset: offset++, timestamp: now, event: eventOf({ station: 'nd', readings }) };
  return new ReadingsStore(pool).store('readings', [{ partition: 0, records: [record] }], now);
}

const shown = async (interval: 'raw' | 'hour' | 'day') =>
  (
    await listReadings(pool, 'all', {
      ...{ station: 'nd', pollutant: undefined, interval, limit: 100, after: undefined },
      ...{ fromMs: t0, toMs: now },
    })
  ).map((row) => {
    const { value, below, source } = showReading(row);
    return below === undefined ? { value, source } : { value, below, source };
  });

it('samples of a day enter the mean with half of the limit, and the raw ones keep their sign', async () => {
  const hour = 3_600_000;
  const { conflicts } = await store([
    { at: t0, value: 0.0125, below: 0.025 },
    { at: t0 + 4 * hour, value: 0.2 },
    { at: t0 + 8 * hour, value: 0.3 },
    { at: t0 + 12 * hour, value: 0.4 },
  ]);
  expect(conflicts.size).toBe(0);
  expect((await shown('raw')).slice(0, 2)).toEqual([
    { value: 0.0125, below: 0.025, source: 'reported' },
    { value: 0.2, source: 'reported' },
  ]);
  // (0.0125 + 0.20 + 0.30 + 0.40) / 4
  expect(await shown('day')).toEqual([{ value: 0.228125, source: 'computed' }]);
});

it('hours and days that the station averaged itself keep their sign', async () => {
  await store([
    { at: t0 + day, value: 0.0125, below: 0.025, lengthMs: 3_600_000 },
    { at: t0 + 2 * day, value: 0.0125, below: 0.025, lengthMs: day },
  ]);
  expect(await shown('hour')).toEqual([{ value: 0.0125, below: 0.025, source: 'reported' }]);
  expect((await shown('day')).at(-1)).toEqual({ value: 0.0125, below: 0.025, source: 'reported' });
});

it('the same again is the same; with the sign gone it is other content; a correction takes the sign away', async () => {
  const at = t0 + 4 * day;
  await store([{ at, value: 0.0125, below: 0.025 }]);
  expect((await store([{ at, value: 0.0125, below: 0.025 }])).conflicts.size).toBe(0);
  expect((await store([{ at, value: 0.0125 }])).conflicts.size).toBe(1);
  await pool.query(
    `INSERT INTO reporting.station (id, kind, simulated, data) VALUES ('nd', 'water', true, '{"id":"nd","kind":"water","name":"n"}') ON CONFLICT DO NOTHING`,
  );
  expect((await findStation(pool, 'all', 'nd', now))?.latest).toMatchObject([
    { value: 0.0125, below: 0.025 },
  ]);
  await store([{ at, value: 0.03, revision: 1 }]);
  const [latest] = (await findStation(pool, 'all', 'nd', now))!.latest;
  expect(latest).toMatchObject({ value: 0.03, revision: 1 });
  expect(latest).not.toHaveProperty('below');
  expect((await verifyFigures(pool, t0, now)).differences).toEqual([]);
});
