import { events, type Exceedance } from '@farwatch/contracts/events';
import type { ExceedanceVerb } from '@farwatch/domain/lead';
import type { InRecord } from '@farwatch/messaging/batch-consumer';
import { eventRecord, type OutRecord } from '@farwatch/messaging/outputs';
import { migrate } from '@farwatch/persistence/migrate';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';
import { freshDatabase } from '@farwatch/testing/backing';

import { migrations } from '../src/store/migrations.js';

export interface TestDatabase {
  readonly url: string;
  readonly pool: Pool;
  close(): Promise<void>;
}

/** An empty database with the schema of enforcement. */
export async function database(): Promise<TestDatabase> {
  const { url, drop } = await freshDatabase('enforcement');
  await migrate({ url, schema: 'enforcement', migrations, log: silentLogger });
  const pool = createPool(url, { name: 'test', max: 12 });
  return {
    url,
    pool,
    async close() {
      await pool.end();
      await drop();
    },
  };
}

/** Whole hours of 1 November 2026 and after. */
export const hour = (n: number): string => new Date(Date.UTC(2026, 10, 1, n)).toISOString();

/** An hourly exceedance of outlet `station`: hours `from` to `to`, peak 60 + version. */
export function episode(
  id: string,
  version: number,
  change: Partial<Exceedance> & { readonly from?: number; readonly to?: number } = {},
): Exceedance {
  const { from = 0, to = version, ...rest } = change;
  const count = Math.max(0, to - from);
  return {
    episode: id,
    version,
    station: 'outlet-1',
    stationName: '一号排口',
    stationKind: 'outlet',
    enterprise: 'ent-1',
    enterpriseName: '某企业',
    simulated: true,
    pollutant: 'w01018',
    rule: { id: 'permit-hour', version: 1 },
    limit: {
      id: 'l1',
      basis: 'permit',
      value: 50,
      unit: 'mg/L',
      averaging: 'hour',
      comparison: 'max',
      standard: '排污许可证',
      clause: '表 3',
      validFrom: '2026-01-01',
      validTo: null,
      confidence: 'primary',
    },
    start: hour(from),
    end: hour(to),
    state: 'open',
    endedBy: null,
    peak: { value: 60 + version, start: hour(from), end: hour(from + 1) },
    count,
    intervals: Array.from({ length: count }, (_, i) => ({
      start: hour(from + i),
      end: hour(from + i + 1),
      value: 60 + version,
      completeness: 1,
      flag: 'N' as const,
      limit: 50,
    })),
    evidence: [],
    ...rest,
  };
}

export interface Reported {
  readonly verb: ExceedanceVerb;
  readonly data: Exceedance;
}

export const reported = (verb: ExceedanceVerb, data: Exceedance): Reported => ({
  verb,
  data: {
    ...data,
    state: verb === 'withdrawn' ? 'withdrawn' : verb === 'closed' ? 'closed' : data.state,
    endedBy: verb === 'closed' ? 'met' : data.endedBy,
  },
});

/** As the rules publish it. */
export function toOut({ verb, data }: Reported): OutRecord {
  return eventRecord(events.exceedance, verb, data, {
    id: `${data.episode}-${data.version}-${verb}`,
    source: '/farwatch/rules',
    time: hour(0),
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  });
}

/** As Kafka hands it over. */
export function toIn(one: Reported, offset = 0): InRecord {
  const out = toOut(one);
  return {
    topic: 'farwatch.exceedances.v1',
    partition: 0,
    offset,
    key: out.key,
    value: Buffer.from(out.value as string),
    headers: Object.fromEntries(
      Object.entries(out.headers).map(([name, value]) => [name, Buffer.from(value as string)]),
    ),
    timestamp: Date.now(),
  };
}

/** A seeded generator (mulberry32): a failure is repeated with SEED=<n>. */
export const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
export function random(from = seed): () => number {
  let state = from >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function shuffle<T>(list: readonly T[], next: () => number): T[] {
  const out = [...list];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}

/**
 * `episodes` lives of 1 to 6 events each, on series of their own, and what must be left of each: naive, by the newest version.
 */
export function lives(
  episodes: number,
  next: () => number,
): { events: Reported[][]; expected: Map<string, Exceedance> } {
  const verbs = ['extended', 'amended', 'closed', 'withdrawn', 'opened'] as const;
  const events: Reported[][] = [];
  const expected = new Map<string, Exceedance>();
  for (let n = 0; n < episodes; n++) {
    const station = `outlet-${n}`;
    const life = Array.from({ length: 1 + Math.floor(next() * 6) }, (_, i) =>
      reported(
        i === 0 ? 'opened' : verbs[Math.floor(next() * verbs.length)]!,
        episode(`ep-${n}`, i + 1, { station, to: 1 + Math.floor(next() * 4) }),
      ),
    );
    events.push(life);
    expected.set(`ep-${n}`, life.at(-1)!.data);
  }
  return { events, expected };
}

/** What is stored of every lead, without what depends on the order of arrival. */
export async function storedLeads(pool: Pool): Promise<object[]> {
  const { rows } = await pool.query<object>(
    `SELECT details->'episode'->>'id' AS id, (details->'episode'->>'version')::int AS version, status, start_at, end_at,
            details->'episode'->>'state' AS state, details->'episode'->>'endedBy' AS ended_by,
            (details->'episode'->'peak'->>'value')::float8 AS peak, (details->'episode'->>'count')::int AS count, active
     FROM enforcement.lead ORDER BY 1`,
  );
  return rows;
}

/** The same from the newest versions. */
export function expectedLeads(expected: ReadonlyMap<string, Exceedance>): object[] {
  return [...expected.values()]
    .map((data) => ({
      id: data.episode,
      version: data.version,
      status: data.state === 'withdrawn' ? 'withdrawn' : 'open',
      start_at: new Date(data.start),
      end_at: new Date(data.end),
      state: data.state,
      ended_by: data.endedBy,
      peak: data.peak.value,
      count: data.count,
      active: data.state !== 'withdrawn',
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
