import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startStack } from '@farwatch/local/stack';
import { migrate } from '@farwatch/persistence/migrate';
import { createPool, type Pool, type PoolClient } from '@farwatch/persistence/pool';
import { readingMonths } from '@farwatch/reporting/readings-store';
import { migrations } from '@farwatch/reporting/migrations';
import { streamDays } from '@farwatch/reporting/stream-days';
import { silentLogger } from '@farwatch/runtime/log';

import { usage, workFigures, type Bench, type Figure } from './harness.js';

const stations = 1_000;
/** At scale 1 a quarter of the year: making the rows takes longer than reading them. `--scale 4` is the whole year. */
const daysAtScale1 = 91;
const dayMs = 86_400_000;
/** 2025-01-01 00:00 +08:00 */
const first = Date.UTC(2024, 11, 31, 16);

/** Days rebuilt from the stored hours alone, through the pure core, and compared with sums that PostgreSQL made. */
export const rebuildBench: Bench = {
  name: 'rebuild',
  about: `days of ${stations} stations rebuilt from the hours of a quarter of a year in PostgreSQL (--scale 4: the year)`,
  async run({ scale, say }) {
    const dir = mkdtempSync(join(tmpdir(), 'farwatch-bench-'));
    say('starting servers of its own');
    const stack = await startStack({
      dataDir: join(dir, 'stack'),
      env: {},
      docker: false,
      services: ['postgres'],
    });
    const pool = createPool(stack.databaseUrl, { name: 'bench', max: 2, limitMs: 3_600_000 });
    try {
      await migrate({ url: stack.databaseUrl, schema: 'reporting', migrations, log: silentLogger });
      const days = Math.max(2, Math.min(365, Math.round(daysAtScale1 * scale)));
      say(`making ${(stations * days * 24).toLocaleString('en')} hours`);
      await readingMonths(pool).ensure(first, first + days * dayMs);
      const client = await pool.connect();
      try {
        await makeHours(client, days);
        return await measure(client, days, say);
      } finally {
        client.release();
      }
    } finally {
      await pool.end();
      await stack.remove();
      rmSync(dir, { recursive: true, force: true });
    }
  },
};

/** Hours by a formula, one in 29 and some mornings missing, one in 37 flagged; days summed by SQL, to compare with. */
async function makeHours(client: PoolClient, days: number): Promise<void> {
  const at = new Date(first).toISOString();
  await client.query(
    `INSERT INTO reporting.series (station, pollutant) SELECT 's' || n, 'a34004' FROM generate_series(1, ${stations}) AS n`,
  );
  await client.query(
    `INSERT INTO reporting.reading (series, start_at, end_at, received_at, kafka_offset, value_e6, revision, kafka_partition, flag, averaging)
     SELECT s.id, start_at, start_at + interval '1 hour', now(), 0, ((s.id * 7919 + h * 104729) % 250000) * 1000, 0, 0,
       (CASE WHEN (s.id + h) % 37 = 0 THEN 'C' ELSE 'N' END)::"char", 'h'
     FROM generate_series(0, ${days * 24 - 1}) AS h
       CROSS JOIN LATERAL (SELECT timestamptz '${at}' + h * interval '1 hour' AS start_at) AS t CROSS JOIN reporting.series s
     WHERE (s.id * 3 + h) % 29 <> 0 AND ((s.id + h / 24) % 13 <> 0 OR h % 24 >= 4)`,
  );
  await client.query(
    `INSERT INTO reporting.day (series, day, hour_sum, hour_n, own_sum, own_n, own_bad, sample_sum, sample_n)
     SELECT series, reporting.local_day(start_at), sum(value_e6), count(*), 0, 0, 0, 0, 0
     FROM reporting.reading WHERE flag = 'N' GROUP BY 1, 2`,
  );
  await client.query('VACUUM ANALYZE reporting.reading');
}

async function measure(client: PoolClient, days: number, say: (line: string) => void): Promise<Figure[]> {
  say('rebuilding the days');
  const kept = await keptDays(client);
  const before = usage();
  let valid = 0;
  let wrong = 0;
  let seen = 0;
  let quarterMb = 0;
  const began = performance.now();
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const rows = await streamDays(client, new Date(first), new Date(first + days * dayMs), new Map(), (day) => {
    seen++;
    if (seen === Math.floor((stations * days) / 4)) quarterMb = usage().rssMb;
    if (day.mean.valid) valid++;
    const own = day.mean.valid ? (day.mean.valueE6 ?? -1) : -1;
    if (kept[(day.series - 1) * 400 + day.dayNumber - firstDayNumber] !== own) wrong++;
  });
  await client.query('COMMIT');
  const seconds = (performance.now() - began) / 1_000;
  const after = usage();
  return [
    ...workFigures('hours', rows, seconds, after.cpuSeconds - before.cpuSeconds, after.peakMb, '200,000'),
    { name: 'hours read', value: rows, unit: `${days} days of ${stations} stations` },
    { name: 'memory after a quarter of them', value: quarterMb, unit: 'MB' },
    { name: 'memory at the end', value: after.rssMb, unit: 'MB', bar: 'flat' },
    { name: 'valid days', value: valid, unit: `of ${stations * days}` },
    { name: 'days that differ from the sums of PostgreSQL', value: wrong + stations * days - seen, bar: '0' },
  ];
}

const firstDayNumber = Math.floor((first + 8 * 3_600_000) / dayMs);

/** Valid day means by series and day, -1 where there is none; numbers only, so that they weigh little. */
async function keptDays(client: Pool | PoolClient): Promise<Float64Array> {
  const kept = new Float64Array(stations * 400).fill(-1);
  const { rows } = await client.query<{ series: number; at: number; value: number }>(
    `SELECT series, (day - date '1970-01-01') AS at, effective_e6 AS value FROM reporting.day WHERE effective_e6 IS NOT NULL`,
  );
  for (const { series, at, value } of rows) kept[(series - 1) * 400 + at - firstDayNumber] = value;
  return kept;
}
