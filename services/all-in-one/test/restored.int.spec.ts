import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { sequenceOf } from '@farwatch/contracts/envelope';
import type { Exceedance, Lead, Rule } from '@farwatch/contracts/events';
import { createClient, leadRoutes, registryRoutes, type ApiClient } from '@farwatch/contracts/http';
import { createKafkaConnection, ensureTopics, type KafkaConnection } from '@farwatch/messaging/kafka';
import { createProducer, type Producer } from '@farwatch/messaging/producer';
import { readTopic } from '@farwatch/messaging/read-topic';
import { migrate } from '@farwatch/persistence/migrate';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';
import type { Health, Part } from '@farwatch/runtime/part';
import { startParts, type Running } from '@farwatch/runtime/run';
import { anyRecord } from '@farwatch/testing/any-record';
import { backing, freshDatabase, topicPrefix } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { catalogue, migrationsOf, type SchemaName } from '../src/catalogue.js';

// PostgreSQL goes back under running parts, while Kafka has what they published since: on real servers. What is derived anew
// must be what one plain pass makes of the readings, and whoever reads the topics must end with it.
const dir = mkdtempSync(join(tmpdir(), 'farwatch-restored-'));
const hour = 3_600_000;
const origin = Date.parse('2026-05-31T16:00:00Z');
const iso = (ms: number): string => new Date(ms).toISOString();
const stationIds = ['s1', 's2', 's3'];
const names = ['registry', 'rules', 'enforcement', 'reporting', 'parking', 'api'];

let connection: KafkaConnection;
let producer: Producer;
let running: Running | undefined;
let client: ApiClient;
let server: Pool;
let live: { readonly url: string; drop(): Promise<void> };
const copies: string[] = [];
let sent = 0;

const nameOf = (url: string): string => new URL(url).pathname.slice(1);
const reading = (id: string, at: number, value: number, revision = 0) =>
  anyRecord(
    'readings',
    id,
    {
      id: `e${sent++}`,
      type: 'cn.farwatch.reading.received.v1',
      source: '/farwatch/test',
      time: iso(origin),
    },
    {
      ...{ station: id, via: 'mqtt', mapping: 'native@1' },
      readings: [
        {
          ...{ pollutant: 'a05024', value, unit: 'ug/m3', flag: 'N', revision },
          ...{ start: iso(origin + at * hour), end: iso(origin + (at + 1) * hour) },
        },
      ],
    },
  );
const importStations = (ids: readonly string[]) =>
  client.call(registryRoutes.importStations, {
    file: {
      type: 'text/csv',
      content: `id,kind,name,district,zone\n${ids.map((id) => `${id},air,${id},d1,II`).join('\n')}\n`,
    },
  });

/** Nobody may connect, and whoever was connected is not any more. */
async function shut(): Promise<void> {
  const name = nameOf(live.url);
  await server.query(`ALTER DATABASE "${name}" ALLOW_CONNECTIONS false`);
  await server.query('SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1', [
    name,
  ]);
}
const open = async (): Promise<void> => {
  await server.query(`ALTER DATABASE "${nameOf(live.url)}" ALLOW_CONNECTIONS true`);
};
/** Keeps the database as it is now; returns the way back to it, at the moment of which `meanwhile` runs. */
async function keep(): Promise<(meanwhile: () => Promise<void>) => Promise<void>> {
  const name = nameOf(live.url);
  const copy = `${name}_copy`;
  const lost = `${name}_lost${copies.length}`;
  await shut();
  await server.query(`CREATE DATABASE "${copy}" TEMPLATE "${name}"`);
  await open();
  copies.push(copy, lost);
  return async (meanwhile) => {
    await shut();
    await meanwhile();
    await server.query(`ALTER DATABASE "${name}" RENAME TO "${lost}"`);
    await server.query(`ALTER DATABASE "${copy}" RENAME TO "${name}"`);
    await open();
  };
}
async function rows(sql: string): Promise<Record<string, unknown>[]> {
  const pool = createPool(live.url, { name: 'test', max: 1 });
  try {
    return (await pool.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await pool.end();
  }
}

/** Active episodes of the hour rule, as `station from..to`, hours since the beginning. */
const episodes = async (): Promise<string[]> =>
  (
    await rows(`SELECT station || ' ' || (start_ms - ${origin}) / ${hour} || '..' || (end_ms - ${origin}) / ${hour} AS text
      FROM rules.episode WHERE NOT withdrawn AND averaging = 'hour' ORDER BY 1`)
  ).map(({ text }) => String(text));
/** Leads that stand, in the same words. */
const leads = async (): Promise<string[]> =>
  (
    await rows(`SELECT station || ' ' || round(extract(epoch FROM start_at) - ${origin / 1_000}) / 3600 || '..'
        || round(extract(epoch FROM end_at) - ${origin / 1_000}) / 3600 AS text
      FROM enforcement.lead WHERE NOT gone AND active AND rule_id = 'ambient-hour' ORDER BY 1`)
  ).map(({ text }) => String(text).replaceAll(/(\d+)\.0*(?=\.\.|$)/g, '$1'));
const waiting = async (): Promise<unknown> =>
  (
    await rows(`SELECT ((SELECT count(*) FROM rules.outbox) + (SELECT count(*) FROM enforcement.outbox)
      + (SELECT count(*) FROM registry.outbox) + (SELECT count(*) FROM reporting.outbox) + (SELECT count(*) FROM rules.rejudge)
      + (SELECT count(*) FROM reporting.dirty_day) + (SELECT count(*) FROM reporting.dirty_year))::int AS n`)
  )[0]!['n'];
const standing = (wanted: readonly string[]): Promise<unknown> =>
  eventually(
    async () =>
      expect({ episodes: await episodes(), leads: await leads(), waiting: await waiting() }).toEqual({
        episodes: wanted,
        leads: wanted,
        waiting: 0,
      }) ?? true,
    { timeoutMs: 90_000, what: `the leads ${wanted.join(', ')}` },
  );

/** What a reader believes that holds to versions, and checks on the way that no two states have one version. */
async function believed<T extends Exceedance | Lead>(
  topic: 'exceedances' | 'leads',
  idOf: (data: T) => string,
): Promise<Map<string, T>> {
  const newest = new Map<string, T>();
  const states = new Map<string, string>();
  await readTopic(connection, topic, ({ value, headers }) => {
    const data = JSON.parse(value!.toString()) as T;
    const state = `${idOf(data)} ${data.version}`;
    const id = headers['ce_id']!.toString();
    expect({ state, id: states.get(state) ?? id }).toEqual({ state, id });
    states.set(state, id);
    if (data.version > (newest.get(idOf(data))?.version ?? 0)) newest.set(idOf(data), data);
  });
  return newest;
}
/** The newest record of each key of a compacted topic, as `openTable` has it. */
async function table(topic: string): Promise<Map<string, unknown>> {
  const newest = new Map<string, { sequence: number; data: unknown }>();
  await readTopic(connection, topic, ({ key, value, headers }) => {
    const sequence = sequenceOf(headers);
    if (sequence < (newest.get(key)?.sequence ?? 0)) return;
    newest.set(key, { sequence, data: value === null ? null : (JSON.parse(value.toString()) as unknown) });
  });
  return new Map([...newest].map(([key, { data }]) => [key, data]));
}

beforeAll(async () => {
  const { kafka, redisUrl, databaseUrl } = await backing();
  server = createPool(databaseUrl, { name: 'test', max: 1 });
  live = await freshDatabase('restored');
  for (const schema of Object.keys(migrationsOf) as SchemaName[])
    await migrate({ url: live.url, schema, ...(await migrationsOf[schema]()), log: silentLogger });
  const prefix = topicPrefix();
  connection = createKafkaConnection({
    brokers: kafka,
    clientId: 'test',
    topicPrefix: prefix,
    log: silentLogger,
  });
  await ensureTopics(connection, undefined, 200_000);
  producer = await createProducer(connection, { name: 'test' });
  const entries = catalogue.filter(({ name }) => names.includes(name));
  const neighbours = (): Record<string, Health> => running?.health() ?? {};
  const parts: Part[] = [];
  for (const { load } of entries) parts.push(await load(neighbours));
  running = await startParts(parts, {
    env: {
      KAFKA_BROKERS: kafka,
      DATABASE_URL: live.url,
      REDIS_URL: redisUrl,
      FARWATCH_TOPIC_PREFIX: prefix,
      FARWATCH_RULES_CHECKPOINT_MS: '200',
      FARWATCH_REPORTING_REFRESH_MS: '100',
      DATA_DIR: dir,
      PORT: '0',
    },
    log: silentLogger,
  });
  const { api, token } = running.parts.get('api')!.doors ?? {};
  client = createClient({ base: api!, token: () => token! });
  await importStations(stationIds);
  await eventually(async () => (await rows('SELECT FROM rules.reference WHERE key = $$s3$$')).length === 1, {
    timeoutMs: 60_000,
    what: 'the stations',
  });
}, 300_000);
afterAll(async () => {
  await running?.stop();
  await producer?.close();
  await live?.drop();
  for (const name of copies) await server.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
  await server?.end();
  rmSync(dir, { recursive: true, force: true });
});

test('the database goes back: episodes, leads and what is published of them are those of one plain pass', async () => {
  await producer.send([reading('s1', 0, 250), reading('s2', 0, 50), reading('s3', 0, 50)]);
  await standing(['s1 0..1']);
  const putBack = await keep();

  // The lost time: s1 grows in several versions, s2 and s3 exceed, an officer decides.
  for (const at of [1, 2, 3]) {
    await producer.send([reading('s1', at, 260)]);
    await standing([`s1 0..${at + 1}`]);
  }
  await producer.send([reading('s2', 1, 300), reading('s3', 1, 240), reading('s3', 2, 40)]);
  await standing(['s1 0..4', 's2 1..2', 's3 1..2']);
  const { items } = await client.call(leadRoutes.listLeads, { query: { station: 's1' } });
  const { id } = items[0]!;
  await client.call(leadRoutes.acknowledgeLead, { params: { id }, body: {} });

  await putBack(async () => {
    // Read in one go with what they correct: s2 never exceeds then, s1 is shorter than it was.
    await producer.send([reading('s1', 2, 20, 1), reading('s1', 3, 30, 1), reading('s2', 1, 60, 1)]);
  });
  await standing(['s1 0..2', 's3 1..2']);

  const stored = new Map(
    (
      await rows(
        `SELECT id, version, CASE WHEN withdrawn THEN 'withdrawn' ELSE state END AS state FROM rules.episode`,
      )
    ).map((row) => [row['id'], { version: row['version'], state: row['state'] }]),
  );
  const said = await believed<Exceedance>('exceedances', ({ episode }) => episode);
  expect(new Map([...said].map(([key, { version, state }]) => [key, { version, state }]))).toEqual(stored);
  const saidLeads = await believed<Lead>('leads', (lead) => lead.id);
  const storedLeads = await rows('SELECT id, version, status FROM enforcement.lead');
  expect(new Map([...saidLeads].map(([key, { version, status }]) => [key, { version, status }]))).toEqual(
    new Map(storedLeads.map(({ id: key, ...rest }) => [key, rest])),
  );
  // What the officer did is lost, nobody believes otherwise, and the lead says why.
  expect(saidLeads.get(id)).toMatchObject({ status: 'open' });
  const { timeline } = await client.call(leadRoutes.getLead, { params: { id } });
  expect(timeline.map(({ what }) => what)).toContain('restored');
  expect(timeline.map(({ what }) => what)).not.toContain('acknowledged');
  // And goes on.
  await producer.send([reading('s3', 3, 270)]);
  await standing(['s1 0..2', 's3 1..2', 's3 3..4']);
}, 300_000);

test('the database goes back: reference data and figures are said again as they are, and later changes are heard', async () => {
  const rule = 'ambient-hour';
  const change = (maxGap: number) =>
    client.call(registryRoutes.changeRule, { params: { rule }, body: { maxGap } });
  const heard = (maxGap: number): Promise<unknown> =>
    eventually(
      async () =>
        (await rows(`SELECT content FROM rules.reference WHERE key = '${rule}'`)).some(
          ({ content }) => (content as Rule).maxGap === maxGap,
        ),
      {
        timeoutMs: 60_000,
        what: `a gap of ${maxGap}`,
      },
    );
  await change(4);
  await heard(4);
  const putBack = await keep();
  for (const maxGap of [5, 6, 7])
    await eventually(() => change(maxGap), { timeoutMs: 60_000, what: 'a change' });
  await importStations(['s1', 's2', 's3', 's9']);
  await heard(7);
  await producer.send(Array.from({ length: 24 }, (_, at) => reading('s2', 24 + at, 90 + at)));
  await eventually(async () => (await table('indicators')).size > 0 && (await waiting()) === 0, {
    timeoutMs: 60_000,
    what: 'figures',
  });
  await putBack(() => producer.send([reading('s2', 24, 10, 1)]));

  const said = async (topic: string): Promise<Record<string, unknown>> =>
    Object.fromEntries(await table(topic));
  await eventually(async () => ((await table('rules')).get(rule) as Rule).maxGap === 4, {
    timeoutMs: 60_000,
    what: 'the rule as it is',
  });
  await eventually(async () => (await table('stations')).get('s9') === null, {
    timeoutMs: 60_000,
    what: 's9 to go',
  });
  await eventually(() => change(3), { timeoutMs: 60_000, what: 'a change' });
  await heard(3);
  expect((await said('rules'))[rule]).toMatchObject({ maxGap: 3 });
  await eventually(
    async () => {
      const published = await rows(
        `SELECT area || '/' || indicator || '/' || period AS key, data FROM reporting.published_indicator`,
      );
      expect(published.length).toBeGreaterThan(0);
      expect(await waiting()).toBe(0);
      return (
        expect(await said('indicators')).toEqual(
          Object.fromEntries(published.map(({ key, data }) => [key, data])),
        ) ?? true
      );
    },
    { timeoutMs: 60_000, what: 'the figures' },
  );
}, 300_000);
