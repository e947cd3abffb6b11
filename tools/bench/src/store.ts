import { events } from '@farwatch/contracts/events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startStack } from '@farwatch/local/stack';
import { migrate } from '@farwatch/persistence/migrate';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { readEvent } from '@farwatch/reporting/incoming';
import { migrations } from '@farwatch/reporting/migrations';
import { ReadingsStore, type ReadingRecord } from '@farwatch/reporting/readings-store';
import { verifyFigures } from '@farwatch/reporting/verify-figures';
import { silentLogger } from '@farwatch/runtime/log';

import { latencyFigures, usage, workFigures, type Bench, type Figure } from './harness.js';

const stations = 1_000;
const pollutants = ['a34004', 'a34002', 'a05024'];
const messagesPerBatch = 2_000;
/** Partitions stored at once, as the part does it. */
const lanes = 3;
const minuteMs = 60_000;

/** What the store has to give back in the end, counted while the messages are made. */
interface Expected {
  readonly intervals: Set<string>;
  received: number;
}

/** Readings into PostgreSQL with hour and day figures kept exact; one message in ten again, one in twenty corrected. */
export const storeBench: Bench = {
  name: 'store',
  about: `minute readings of ${lanes * stations} stations stored with exact hour and day figures, repetitions and corrections among them`,
  async run({ scale, say }) {
    const dir = mkdtempSync(join(tmpdir(), 'farwatch-bench-'));
    say('starting servers of its own');
    const stack = await startStack({
      dataDir: join(dir, 'stack'),
      env: {},
      docker: false,
      services: ['postgres'],
    });
    const pool = createPool(stack.databaseUrl, { name: 'bench', max: lanes + 1 });
    try {
      await migrate({ url: stack.databaseUrl, schema: 'reporting', migrations, log: silentLogger });
      // Connections and compiled code are not measured.
      await lane(pool, 99, makeBatches(99, 5, { intervals: new Set(), received: 0 }));
      return await measure(pool, Math.max(5, Math.round(40 * scale)), say);
    } finally {
      await pool.end();
      await stack.remove();
      rmSync(dir, { recursive: true, force: true });
    }
  },
};

async function measure(pool: Pool, batches: number, say: (line: string) => void): Promise<Figure[]> {
  const expected: Expected = { intervals: new Set(), received: 0 };
  say(`making ${lanes * batches * messagesPerBatch} messages`);
  const made = Array.from({ length: lanes }, (_, partition) => makeBatches(partition, batches, expected));
  say('storing them');
  const before = usage();
  const began = performance.now();
  const times = (await Promise.all(made.map((own, partition) => lane(pool, partition, own)))).flat();
  const seconds = (performance.now() - began) / 1_000;
  const cpuSeconds = usage().cpuSeconds - before.cpuSeconds;
  say('computing every figure again from the readings');
  const startMs = firstMinute();
  const verified = await verifyFigures(pool, startMs - 86_400_000, startMs + 2 * 86_400_000);
  const { rows } = await pool.query<{ n: number; settled: number }>(
    `SELECT (SELECT count(*) FROM reporting.reading r JOIN reporting.series s ON s.id = r.series WHERE s.station NOT LIKE 'p99-%') AS n,
       sum(stored + duplicates + superseded + conflicts)::int8 AS settled
     FROM reporting.integrity WHERE source NOT LIKE 'p99-%'`,
  );
  const row = rows[0]!;
  const intervals = expected.intervals.size * pollutants.length;
  // MDA8 and days of areas are computed by a job of the part, which does not run here.
  const ofJob = new Set(['mda8_day', 'air_day']);
  const wrong = verified.differences.filter((difference) => !ofJob.has(difference.table)).length;
  return [
    ...workFigures('readings', expected.received, seconds, cpuSeconds, usage().peakMb, '50,000'),
    ...latencyFigures(`batch of ${messagesPerBatch * pollutants.length}`, times),
    { name: 'intervals stored', value: row.n, unit: `of ${intervals}` },
    { name: 'lost', value: intervals - row.n, bar: '0' },
    {
      name: 'readings not accounted for',
      value: expected.received - row.settled,
      bar: '0',
    },
    { name: 'figures that differ from a rebuild', value: wrong, bar: '0' },
  ];
}

/** A record of the topic of readings. */
interface Message {
  readonly station: string;
  readonly bytes: Buffer;
}

const headers = {
  ce_id: Buffer.from('bench'),
  ce_type: Buffer.from(events.readingReceived.types.received),
};

/** Stores the batches of one partition one after the other; answers the milliseconds of each. */
async function lane(
  pool: Pool,
  partition: number,
  batches: readonly (readonly Message[])[],
): Promise<number[]> {
  const store = new ReadingsStore(pool);
  const times: number[] = [];
  for (const [batch, values] of batches.entries()) {
    const began = performance.now();
    const records = values.map((value, at): ReadingRecord => {
      const event = readEvent({ key: value.station, value: value.bytes, headers });
      if ('reason' in event) throw new Error(event.detail);
      return { offset: batch * messagesPerBatch + at, timestamp: Date.now(), event };
    });
    await store.store('readings', [{ partition: partition, records: records }], Date.now());
    times.push(performance.now() - began);
  }
  return times;
}

function makeBatches(partition: number, batches: number, expected: Expected): Message[][] {
  const next = sequence(partition + 1);
  const startMs = firstMinute();
  return Array.from({ length: batches }, (_, batch) =>
    Array.from({ length: messagesPerBatch }, (_, at) =>
      message(partition, startMs, batch * messagesPerBatch + at, next, expected),
    ),
  );
}

function message(
  partition: number,
  startMs: number,
  index: number,
  next: () => number,
  expected: Expected,
): Message {
  const station = `p${partition}-${index % stations}`;
  let minute = Math.floor(index / stations);
  let revision = 0;
  const chance = next();
  if (minute > 3 && chance < 0.1) minute -= 1 + Math.floor(next() * 2);
  else if (minute > 3 && chance < 0.15) {
    minute -= 2;
    revision = 1;
  }
  const start = startMs + minute * minuteMs;
  expected.intervals.add(`${station}/${minute}`);
  expected.received += pollutants.length;
  const readings = pollutants.map((pollutant, at) => ({
    pollutant,
    value: ((minute * 13 + at * 3 + revision * 11) % 1_000) / 10,
    unit: 'ug/m3',
    start: new Date(start).toISOString(),
    end: new Date(start + minuteMs).toISOString(),
    flag: 'N',
    revision,
  }));
  const data = { station, via: 'mqtt', mapping: 'native@1', seq: minute, boot: 'b', readings };
  return { station, bytes: Buffer.from(JSON.stringify(data)) };
}

/** 00:00 of a day that is over: every minute of it is in the past. */
function firstMinute(): number {
  return Math.floor(Date.now() / 86_400_000) * 86_400_000 - 3 * 86_400_000 - 8 * 3_600_000;
}

/** Numbers below 1 that are the same in every run. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}
