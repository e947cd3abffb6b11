import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { catalogue, migrationsOf, type SchemaName } from '@farwatch/all-in-one/catalogue';
import { createClient, leadRoutes, registryRoutes, type ApiClient } from '@farwatch/contracts/http';
import { createKafkaConnection, ensureTopics } from '@farwatch/messaging/kafka';
import { parkRecord } from '@farwatch/messaging/park';
import { createProducer, type Producer } from '@farwatch/messaging/producer';
import { migrate } from '@farwatch/persistence/migrate';
import { createPool } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';
import type { Health, Part } from '@farwatch/runtime/part';
import { startParts, type Running } from '@farwatch/runtime/run';
import { anyRecord } from '@farwatch/testing/any-record';
import { backing, freshDatabase, topicPrefix } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { backup } from '../src/backup.js';
import { checkBackup, restore } from '../src/restore.js';

// The rehearsal: load, a backup under load, more load; restored into an empty database the platform ends with what it has without.
const dir = mkdtempSync(join(tmpdir(), 'farwatch-backup-'));
const folder = join(dir, 'first');
const hour = 3_600_000;
const origin = Date.parse('2026-05-31T16:00:00Z');
const iso = (ms: number): string => new Date(ms).toISOString();
const names = ['registry', 'rules', 'enforcement', 'reporting', 'parking', 'api'];
const stationIds = Array.from({ length: 8 }, (_, index) => `s${index}`);
const databases: { readonly url: string; drop(): Promise<void> }[] = [];

let env: Record<string, string>;
let live: string;
let producer: Producer;
let running: Running | undefined;
let client: ApiClient;
let sent = 0;

const empty = async (): Promise<string> => {
  const database = await freshDatabase('backup');
  databases.push(database);
  return database.url;
};
const reading = (id: string, at: number, value: number) =>
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
          ...{ pollutant: 'a05024', value, unit: 'ug/m3', flag: 'N', revision: 0 },
          ...{ start: iso(origin + at * hour), end: iso(origin + (at + 1) * hour) },
        },
      ],
    },
  );
/** Hour `at` of every station; every third of a station is above its limit. */
const hourOfAll = (at: number) =>
  stationIds.map((id, index) => reading(id, at, (at + index) % 3 === 0 ? 210 + at : 40 + index));
const refused = (n: number) =>
  parkRecord({
    ...{ id: 's1', value: Buffer.from(`wrong\n${n}\t\\.`), headers: {} },
    ...{ from: `mqtt:t/${n}`, reason: 'schema', detail: 'not what its type says' },
  });

async function start(databaseUrl: string): Promise<void> {
  env['DATABASE_URL'] = databaseUrl;
  const entries = catalogue.filter(({ name }) => names.includes(name));
  const neighbours = (): Record<string, Health> => running?.health() ?? {};
  const parts: Part[] = [];
  for (const { load } of entries) parts.push(await load(neighbours));
  running = await startParts(parts, { env, log: silentLogger });
  const { api, token } = running.parts.get('api')!.doors ?? {};
  client = createClient({ base: api!, token: () => token! });
}
async function stop(): Promise<void> {
  await running?.stop();
  running = undefined;
}
async function query<T extends Record<string, unknown>>(databaseUrl: string, sql: string): Promise<T[]> {
  const pool = createPool(databaseUrl, { name: 'test', max: 1 });
  try {
    return (await pool.query<T>(sql)).rows;
  } finally {
    await pool.end();
  }
}

/** What each part leaves behind. Versions may be higher after a restore (ADR 0047); what they say may not differ. */
const effects: Readonly<Record<string, string>> = {
  registry: 'SELECT id, kind, name, district FROM registry.station ORDER BY 1',
  rules: `SELECT station, rule_id, start_ms, end_ms, state, count, peak_e6 FROM rules.episode WHERE NOT withdrawn ORDER BY 1, 2, 3`,
  enforcement: `SELECT id, stage, status, start_at, end_at FROM enforcement.lead WHERE NOT gone ORDER BY 1`,
  reporting: `SELECT s.station, r.start_at, r.value_e6 FROM reporting.reading r JOIN reporting.series s ON s.id = r.series ORDER BY 1, 2`,
  counts: `SELECT source, sum(received) AS received, sum(stored) AS stored, sum(parked) AS parked FROM reporting.integrity GROUP BY 1 ORDER BY 1`,
  parking: `SELECT id, times, status FROM parking.parked ORDER BY 1`,
};
const left = async (databaseUrl: string): Promise<Record<string, unknown>> =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(effects).map(async ([part, sql]) => [part, await query(databaseUrl, sql)] as const),
    ),
  );
const waitingSql = `SELECT ((SELECT count(*) FROM rules.outbox) + (SELECT count(*) FROM enforcement.outbox)
  + (SELECT count(*) FROM registry.outbox) + (SELECT count(*) FROM reporting.outbox) + (SELECT count(*) FROM rules.rejudge))::int AS waiting,
  (SELECT count(*) FROM reporting.reading)::int AS readings, (SELECT count(*) FROM parking.parked)::int AS parked,
  (SELECT count(*) FROM rules.episode WHERE NOT withdrawn AND averaging = 'hour')::int AS episodes,
  (SELECT count(*) FROM enforcement.lead WHERE NOT gone AND rule_id = 'ambient-hour')::int AS leads`;
const settled = (databaseUrl: string, readings: number, parked: number): Promise<unknown> =>
  eventually(
    async () => {
      const [row] = await query<Record<string, number>>(databaseUrl, waitingSql);
      expect(row).toMatchObject({ waiting: 0, readings, parked, leads: row!['episodes'] });
      return row!['episodes']! > 0;
    },
    { timeoutMs: 120_000, what: 'the effects' },
  );

beforeAll(async () => {
  const { kafka, redisUrl } = await backing();
  live = await empty();
  for (const schema of Object.keys(migrationsOf) as SchemaName[])
    await migrate({ url: live, schema, ...(await migrationsOf[schema]()), log: silentLogger });
  const prefix = topicPrefix();
  const connection = createKafkaConnection({
    ...{ brokers: kafka, clientId: 'test', topicPrefix: prefix, log: silentLogger },
  });
  await ensureTopics(connection, undefined, 200_000);
  producer = await createProducer(connection, { name: 'test' });
  env = {
    ...{ KAFKA_BROKERS: kafka, REDIS_URL: redisUrl, FARWATCH_TOPIC_PREFIX: prefix, DATABASE_URL: live },
    ...{
      FARWATCH_RULES_CHECKPOINT_MS: '200',
      FARWATCH_REPORTING_REFRESH_MS: '100',
      DATA_DIR: dir,
      PORT: '0',
    },
  };
}, 300_000);
afterAll(async () => {
  await stop();
  await producer?.close();
  for (const database of databases) await database.drop();
  rmSync(dir, { recursive: true, force: true });
});

test('a backup under load, restored into an empty database: what follows is what a plain pass leaves', async () => {
  await start(live);
  await client.call(registryRoutes.importStations, {
    file: {
      type: 'text/csv',
      content: `id,kind,name,district,zone\n${stationIds.map((id) => `${id},air,${id}\\n站,d1,II`).join('\n')}\n`,
    },
  });
  await eventually(
    async () => (await query(live, 'SELECT FROM rules.reference WHERE key = $$s7$$')).length === 1,
    { timeoutMs: 60_000, what: 'the stations' },
  );
  for (let at = 0; at < 6; at++) await producer.send(hourOfAll(at));
  await producer.send([refused(0)]);
  await settled(live, 48, 1);
  const { items } = await client.call(leadRoutes.listLeads, { query: { station: 's0' } });
  await client.call(leadRoutes.acknowledgeLead, { params: { id: items[0]!.id }, body: {} });

  // Hours go on coming until the backup has ended, and then some more.
  let [at, ended] = [6, false];
  const load = async (): Promise<void> => {
    while (!ended) await producer.send(hourOfAll(at++));
    await producer.send([...hourOfAll(at++), refused(1), refused(2)]);
  };
  const loading = load();
  const { manifest } = await backup(env, folder).finally(() => (ended = true));
  await loading;
  await settled(live, at * stationIds.length, 3);
  const wanted = await left(live);
  await stop();

  // Positions and effects are of one moment, and that was in the middle.
  const rowsOf = (schema: string, table: RegExp): number =>
    manifest.schemas
      .find((one) => one.schema === schema)!
      .tables.filter((one) => table.test(one.table))
      .reduce((sum, { rows }) => sum + rows, 0);
  const next = manifest.positions
    .filter(({ group, topic }) => group === 'reporting' && topic.includes('readings'))
    .reduce((sum, one) => sum + one.next, 0);
  expect(rowsOf('reporting', /^reading_(\d{4}_\d\d|default)$/)).toBe(next);
  expect(next).toBeGreaterThanOrEqual(48);
  expect(next).toBeLessThan(at * stationIds.length);
  for (const { topic, partition, next: place } of manifest.positions)
    expect(manifest.kafka.topics[topic]![partition]!.high).toBeGreaterThanOrEqual(place);

  const url = await empty();
  const { logs, rows } = await restore({ ...env, DATABASE_URL: url }, folder, { replace: false });
  expect(rows).toBe(manifest.schemas.flatMap(({ tables }) => tables).reduce((sum, one) => sum + one.rows, 0));
  const again = logs.filter(({ group, topic }) => group === 'reporting' && topic.includes('readings'));
  expect(again.reduce((sum, one) => sum + one.again, 0)).toBe(at * stationIds.length - next);
  expect(
    logs.every(({ expired, shortened, missing }) => expired + shortened.length + missing.length === 0),
  ).toBe(true);

  await start(url);
  await settled(url, at * stationIds.length, 3);
  await eventually(async () => expect(await left(url)).toEqual(wanted) ?? true, {
    timeoutMs: 60_000,
    what: 'equal effects',
  });
  const { timeline } = await client.call(leadRoutes.getLead, { params: { id: items[0]!.id } });
  expect(timeline.map(({ what }) => what)).toContain('acknowledged');
  // And it goes on: numbers, months and roles are as they should be.
  await producer.send(hourOfAll(at++));
  await settled(url, at * stationIds.length, 3);
}, 400_000);

test('it restores nothing while the platform is connected, over data, or from what is not whole', async () => {
  const url = env['DATABASE_URL']!;
  const rowsBefore = await left(url);
  await expect(restore(env, folder, { replace: true })).rejects.toThrow(
    'the platform is still connected (farwatch ',
  );
  await stop();
  await expect(restore(env, folder, { replace: false })).rejects.toThrow('give an empty one, or --replace');
  await expect(restore({ ...env, FARWATCH_TOPIC_PREFIX: '' }, folder, { replace: true })).rejects.toThrow(
    'set FARWATCH_TOPIC_PREFIX',
  );
  await expect(restore(env, dir, { replace: true })).rejects.toMatchObject({ code: 'not-a-backup' });
  await expect(backup(env, folder)).rejects.toThrow('is not empty');

  const file = join(folder, 'registry.station.copy.gz');
  const bytes = readFileSync(file);
  const wrong = Buffer.from(bytes);
  wrong[wrong.length - 9]! ^= 1;
  writeFileSync(file, wrong);
  await expect(restore(env, folder, { replace: true })).rejects.toMatchObject({
    code: 'backup-damaged',
    message: expect.stringContaining('registry.station.copy.gz'),
  });
  writeFileSync(file, bytes);
  const manifest = readFileSync(join(folder, 'manifest.json'), 'utf8');
  writeFileSync(join(folder, 'manifest.json'), manifest.replace(/"rows": [1-9]\d*/, '"rows": 0'));
  await expect(checkBackup(folder)).rejects.toMatchObject({ code: 'backup-damaged' });
  writeFileSync(join(folder, 'manifest.json'), manifest);
  await checkBackup(folder);
  expect(await left(url)).toEqual(rowsBefore);
}, 120_000);

test('a backup of a later version is refused, and one of an earlier version is brought up to date', async () => {
  const url = await empty();
  await restore({ ...env, DATABASE_URL: url }, folder, { replace: false });
  await query(
    url,
    `INSERT INTO api.migration (timestamp, name) VALUES (2099010101000, 'tomorrow2099010101000')`,
  );
  const later = join(dir, 'later');
  await backup({ ...env, DATABASE_URL: url }, later);
  await expect(checkBackup(later)).rejects.toMatchObject({ code: 'backup-newer' });

  // As the step before the last one left it.
  const { migrations } = await migrationsOf.registry();
  const old = await empty();
  for (const schema of Object.keys(migrationsOf) as SchemaName[]) {
    const own = await migrationsOf[schema]();
    const steps = schema === 'registry' ? own.migrations.slice(0, -1) : own.migrations;
    await migrate({ url: old, schema, ...own, migrations: steps, log: silentLogger });
  }
  const earlier = join(dir, 'earlier');
  const { manifest } = await backup({ ...env, DATABASE_URL: old }, earlier);
  expect(manifest.schemas.find(({ schema }) => schema === 'registry')!.migrations).toHaveLength(
    migrations.length - 1,
  );
  await restore({ ...env, DATABASE_URL: old }, earlier, { replace: true });
  const steps = await query(old, 'SELECT name FROM registry.migration');
  expect(steps).toHaveLength(migrations.length);
}, 200_000);

test('a month whose archiving had begun comes back as it was; the commands say what they did', async () => {
  const url = env['DATABASE_URL']!;
  await query(url, 'ALTER TABLE reporting.reading DETACH PARTITION reporting.reading_2026_06');
  const rows = 'SELECT series, start_at, value_e6 FROM reporting.reading_2026_06 ORDER BY 1, 2';
  const detached = await query(url, rows);
  expect(detached.length).toBeGreaterThan(0);
  const farwatch = async (
    databaseUrl: string,
    ...args: string[]
  ): Promise<{ code: number; said: string }> => {
    const main = join(process.cwd(), 'services/cli/dist/main.js');
    const child = spawn(process.execPath, [main, ...args], {
      env: { ...env, PATH: process.env['PATH'], DATABASE_URL: databaseUrl },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return { code, said };
  };
  const second = join(dir, 'second');
  const made = await farwatch(url, 'backup', second);
  expect(made).toMatchObject({ code: 0, said: expect.stringContaining('SHA-256 of manifest.json') });
  expect(made.said).toContain('100.0 %');
  expect(await farwatch(url, 'restore', second)).toMatchObject({
    ...{ code: 2, said: expect.stringContaining('--replace') },
  });
  expect(await farwatch(url, 'restore', second, '--check')).toMatchObject({ code: 0 });
  const target = await empty();
  const restored = await farwatch(target, 'restore', second);
  expect(restored).toMatchObject({ code: 0, said: expect.stringContaining('reads again what came since') });
  expect(await query(target, rows)).toEqual(detached);
  const months = `SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) AS bound FROM pg_class c
    WHERE c.relnamespace = 'reporting'::regnamespace AND c.relname LIKE 'reading\\_%' AND c.relkind = 'r' ORDER BY 1`;
  expect(await query(target, months)).toEqual(await query(url, months));
}, 200_000);
