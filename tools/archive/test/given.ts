import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { catalogue, migrationsOf, type SchemaName } from '@farwatch/all-in-one/catalogue';
import { limit, rule, station } from '@farwatch/contracts/events';
import { createKafkaConnection, ensureTopics, type KafkaConnection } from '@farwatch/messaging/kafka';
import { createProducer, type Producer } from '@farwatch/messaging/producer';
import { migrate } from '@farwatch/persistence/migrate';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';
import type { Health } from '@farwatch/runtime/part';
import { startParts, type Running } from '@farwatch/runtime/run';
import { anyRecord } from '@farwatch/testing/any-record';
import { backing, freshDatabase, topicPrefix } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';
import { expect } from '@jest/globals';

export const hour = 3_600_000;
const iso = (ms: number): string => new Date(ms).toISOString();

/** Parts on real servers, with topics of their own and a database that may be changed for another. */
export interface Given {
  readonly producer: Producer;
  readonly connection: KafkaConnection;
  /** A migrated database. */
  database(): Promise<{ readonly url: string; readonly pool: Pool }>;
  start(url: string): Promise<Running>;
  stop(): Promise<void>;
  /** The public door of the running parts, and its token. */
  doors(): Readonly<Record<string, string>>;
  /** Runs the command line as an operator does. */
  farwatch(url: string, command: string): Promise<{ readonly code: number; readonly said: string }>;
  close(): Promise<void>;
}

export async function given(dir: string, env: Readonly<Record<string, string>>): Promise<Given> {
  const { kafka, redisUrl } = await backing();
  const prefix = topicPrefix();
  const connection = createKafkaConnection({
    ...{ brokers: kafka, clientId: 'test', topicPrefix: prefix, log: silentLogger },
  });
  await ensureTopics(connection, undefined, 200_000);
  const producer = await createProducer(connection, { name: 'test' });
  const opened: { readonly pool: Pool; drop(): Promise<void> }[] = [];
  let running: Running | undefined;
  const common = {
    ...{ KAFKA_BROKERS: kafka, REDIS_URL: redisUrl, FARWATCH_TOPIC_PREFIX: prefix, DATA_DIR: dir, PORT: '0' },
    ...{
      FARWATCH_RULES_CHECKPOINT_MS: '200',
      FARWATCH_REPORTING_REFRESH_MS: '100',
      FARWATCH_CHECK_ANSWERS: '1',
    },
    ...env,
  };
  const doors = (): Readonly<Record<string, string>> => running?.parts.get('api')?.doors ?? {};
  const stop = async (): Promise<void> => {
    await running?.stop();
    running = undefined;
  };
  return {
    producer,
    connection,
    async database() {
      const { url, drop } = await freshDatabase('archive');
      for (const schema of Object.keys(migrationsOf) as SchemaName[])
        await migrate({ url, schema, ...(await migrationsOf[schema]()), log: silentLogger });
      const pool = createPool(url, { name: 'test', max: 4 });
      opened.push({ pool, drop });
      return { url, pool };
    },
    async start(url) {
      const names = ['rules', 'enforcement', 'reporting', 'parking', 'api'];
      const neighbours = (): Record<string, Health> => running?.health() ?? {};
      const entries = catalogue.filter(({ name }) => names.includes(name));
      const parts = [];
      for (const { load } of entries) parts.push(await load(neighbours));
      running = await startParts(parts, { env: { ...common, DATABASE_URL: url }, log: silentLogger });
      return running;
    },
    stop,
    doors,
    async farwatch(url, command) {
      const { api = '', token = '' } = doors();
      const child = spawn(
        process.execPath,
        [
          join(process.cwd(), 'services/cli/dist/main.js'),
          '--api',
          api,
          '--token',
          token,
          ...wordsOf(command),
        ],
        {
          env: { PATH: process.env['PATH'] ?? '', DATABASE_URL: url, DATA_DIR: dir, ...env },
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      );
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const [code] = (await once(child, 'close')) as [number];
      return { code, said };
    },
    async close() {
      await stop();
      await producer.close();
      for (const { pool, drop } of opened) await pool.end().then(drop);
    },
  };
}

/** `a "b c"` as a shell reads it. */
const wordsOf = (command: string): string[] =>
  [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);

let sent = 0;
const attributes = (type: string) => ({
  ...{ id: `e${sent++}`, type: `cn.farwatch.${type}.v1`, source: '/farwatch/test' as const },
  time: iso(Date.now()),
});

/** Stations, one limit of ozone (100 an hour) and one rule: an episode opens and closes with a single hour. */
export async function sendReference({ producer }: Given, stations: readonly string[]): Promise<void> {
  const send = (topic: 'stations' | 'limits' | 'rules', id: string, data: object): Promise<unknown> =>
    producer.send([anyRecord(topic, id, attributes(`${topic.slice(0, -1)}.changed`), data)]);
  for (const id of stations) await send('stations', id, station.parse({ id, kind: 'air', name: id }));
  const { l, r } = {
    l: limit.parse({
      ...{ id: 'l', basis: 'ambient', pollutant: 'a05024', averaging: 'hour', comparison: 'max', value: 100 },
      ...{ unit: 'ug/m3', standard: 'GB 3095-2026', clause: 'Table 1', confidence: 'primary' },
      ...{ validFrom: '2020-01-01', validTo: null },
    }),
    r: rule.parse({
      ...{ id: 'r', version: 1, name: { zh: '超标', en: 'exceedance' }, basis: 'ambient', averaging: 'hour' },
      ...{ openAfter: 1, closeAfter: 1, maxGap: 2, enabled: true },
    }),
  };
  await send('limits', 'l', l);
  await send('rules', 'r', r);
}

/** One hour of a station. */
export const hourOf = (
  station: string,
  startMs: number,
  value: number,
  over: Readonly<Record<string, unknown>> = {},
) =>
  anyRecord('readings', station, attributes('reading.received'), {
    ...{ station, via: 'mqtt', mapping: 'native@1' },
    readings: [
      {
        ...{ pollutant: 'a05024', value, unit: 'ug/m3', flag: 'N', revision: 0 },
        ...{ start: iso(startMs), end: iso(startMs + hour), ...over },
      },
    ],
  });

/** What readers see of hours, days, means and leads. The order of arrival and what is only counted are left out. */
const figures: Readonly<Record<string, string>> = {
  hour: `SELECT s.station, s.pollutant, start_at, effective_e6, own_n, own_bad FROM reporting.hour JOIN reporting.series s ON s.id = series ORDER BY 1, 2, 3`,
  day: `SELECT s.station, s.pollutant, day, effective_e6, hour_n FROM reporting.day JOIN reporting.series s ON s.id = series ORDER BY 1, 2, 3`,
  mda8: `SELECT s.station, day, value_e6, windows, valid FROM reporting.mda8_day JOIN reporting.series s ON s.id = series ORDER BY 1, 2`,
  air: `SELECT * FROM reporting.air_day ORDER BY area, day`,
  published: `SELECT area, indicator, period, data - 'computedAt' AS data FROM reporting.published_indicator ORDER BY 1, 2, 3`,
  latest: `SELECT s.station, s.pollutant, start_at, value_e6, flag FROM reporting.latest JOIN reporting.series s ON s.id = series ORDER BY 1, 2`,
  episodes: `SELECT station, rule_id, start_ms, end_ms, state, count, peak_e6 FROM rules.episode WHERE NOT withdrawn ORDER BY 1, 2, 3`,
  leads: `SELECT station, pollutant, start_at, end_at, stage FROM enforcement.lead WHERE NOT gone ORDER BY 1, 2, 3`,
};
export async function figuresOf(pool: Pool): Promise<Record<string, unknown[]>> {
  const all: Record<string, unknown[]> = {};
  for (const [name, sql] of Object.entries(figures)) all[name] = (await pool.query(sql)).rows;
  return all;
}

/** Waits until everything that was sent is handled and nothing is left to be computed or sent; `parked`: refused rows. */
export async function atRest({ connection }: Given, pool: Pool, parked: number): Promise<void> {
  const admin = connection.fresh().admin();
  await admin.connect();
  try {
    await eventually(
      async () => {
        // Every time anew: what was parked comes in again by way of the log.
        const ends = await admin.fetchTopicOffsets(connection.topic('readings'));
        const wanted = ends.reduce((sum, { high }) => sum + Number(high), 0);
        const { rows } = await pool.query<{ rules: number; reporting: number; open: number; parked: number }>(
          `SELECT (SELECT coalesce(sum(next_offset), 0)::int8 FROM rules.partition_offset WHERE consumer = 'rules') AS rules,
             (SELECT coalesce(sum(next_offset), 0)::int8 FROM reporting.partition_offset WHERE consumer = 'reporting') AS reporting,
             (SELECT count(*) FROM reporting.dirty_day) + (SELECT count(*) FROM reporting.dirty_year) + (SELECT count(*) FROM reporting.dirty_area)
               + (SELECT count(*) FROM rules.outbox) + (SELECT count(*) FROM enforcement.outbox) + (SELECT count(*) FROM parking.outbox)
               + (SELECT count(*) FROM reporting.outbox) AS open,
             (SELECT count(*) FROM parking.parked WHERE status = 'parked') AS parked`,
        );
        const now = rows[0]!;
        const all = { rules: wanted, reporting: wanted, open: 0, parked };
        return expect(now).toEqual(all) ?? true;
      },
      { timeoutMs: 90_000, what: `all records handled, ${parked} parked` },
    );
    const exceedances = await admin.fetchTopicOffsets(connection.topic('exceedances'));
    const events = exceedances.reduce((sum, { high }) => sum + Number(high), 0);
    await eventually(
      async () => {
        const { rows } = await pool.query<{ n: number }>(
          `SELECT coalesce(sum(next_offset), 0)::int8 AS n FROM enforcement.partition_offset WHERE topic LIKE '%exceedance%'`,
        );
        return rows[0]!.n >= events;
      },
      { timeoutMs: 60_000, what: 'leads' },
    );
  } finally {
    await admin.disconnect();
  }
}
