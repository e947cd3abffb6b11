import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { limit, rule, station } from '@farwatch/contracts/events';
import { topics } from '@farwatch/contracts/topics';
import {
  createKafkaConnection,
  ensureTopics,
  partitionOf,
  type KafkaConnection,
} from '@farwatch/messaging/kafka';
import { parkRecord } from '@farwatch/messaging/park';
import { createProducer, type Producer } from '@farwatch/messaging/producer';
import { migrate } from '@farwatch/persistence/migrate';
import { createPool } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';
import type { Health } from '@farwatch/runtime/part';
import { startParts, type Running } from '@farwatch/runtime/run';
import { anyRecord } from '@farwatch/testing/any-record';
import { backing, freshDatabase, topicPrefix } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Admin } from 'kafkajs';
import type pg from 'pg';

import { catalogue, migrationsOf, type SchemaName } from '../src/catalogue.js';

// Every group that keeps its position with its effects, on real Kafka and PostgreSQL: the store goes back, the log is made
// anew, records are deleted unread; and the commands that the messages name.
const dir = mkdtempSync(join(tmpdir(), 'farwatch-positions-'));
const hour = 3_600_000;
const origin = Date.parse('2026-05-31T16:00:00Z');
const iso = (ms: number): string => new Date(ms).toISOString();
let connection: KafkaConnection;
let producer: Producer;
let admin: Admin;
let env: Record<string, string>;
let running: Running | undefined;
const databases: { drop(): Promise<void> }[] = [];
let sent = 0;

const attributes = (type: string) => ({
  ...{
    id: `e${sent++}`,
    type: `cn.farwatch.${type}.v1`,
    source: '/farwatch/test' as const,
    time: iso(origin),
  },
});
const refer = (topic: 'stations' | 'limits' | 'rules', id: string, data: object) =>
  producer.send([anyRecord(topic, id, attributes(`${topic.slice(0, -1)}.changed`), data)]);
/** One hour of a station, above its limit or not. */
const reading = (id: string, at: number, value: number) =>
  anyRecord('readings', id, attributes('reading.received'), {
    ...{ station: id, via: 'mqtt', mapping: 'native@1' },
    readings: [
      {
        ...{ pollutant: 'a05024', value, unit: 'ug/m3', flag: 'N', revision: 0 },
        ...{ start: iso(origin + at * hour), end: iso(origin + (at + 1) * hour) },
      },
    ],
  });
const status = (id: string, verb: 'silent' | 'recovered', at: number) =>
  anyRecord('stationStatus', id, attributes(`station.${verb}`), {
    ...{ station: id, at: iso(origin + at * hour), cause: 'will' },
  });
const refused = (n: number) =>
  parkRecord({
    ...{ id: 's1', value: Buffer.from(`wrong ${n}`), headers: {} },
    ...{ from: `mqtt:t/${n}`, reason: 'schema', detail: 'not what its type says' },
  });

async function start(databaseUrl: string, names: readonly string[]): Promise<Running> {
  env['DATABASE_URL'] = databaseUrl;
  const entries = catalogue.filter(({ name }) => names.includes(name));
  const neighbours = (): Record<string, Health> => running?.health() ?? {};
  const parts = await Promise.all(entries.map(({ load }) => load(neighbours)));
  running = await startParts(parts, { env, log: silentLogger });
  return running;
}
async function stop(): Promise<void> {
  await running?.stop();
  running = undefined;
}
async function query<T extends pg.QueryResultRow>(databaseUrl: string, sql: string): Promise<T[]> {
  const pool = createPool(databaseUrl, { name: 'test', max: 1 });
  try {
    return (await pool.query<T>(sql)).rows;
  } finally {
    await pool.end();
  }
}
/** A copy of a database as it is now, as a backup has it. */
async function backup(databaseUrl: string): Promise<string> {
  const copy = await freshDatabase('positions');
  databases.push(copy);
  const { databaseUrl: server } = await backing();
  const name = (url: string): string => new URL(url).pathname.slice(1);
  await query(server, `DROP DATABASE "${name(copy.url)}"`);
  await query(server, `CREATE DATABASE "${name(copy.url)}" TEMPLATE "${name(databaseUrl)}"`);
  return copy.url;
}

/** What each group leaves behind. */
const effects: Readonly<Record<string, string>> = {
  rules: `SELECT station, rule_id, start_ms, end_ms, state, count, peak_e6 FROM rules.episode WHERE NOT withdrawn ORDER BY 1, 2, 3`,
  // Without the version: what was published in the time that is lost is outdone (adr 0047).
  enforcement: `SELECT id, stage, gone, end_at FROM enforcement.lead ORDER BY 1`,
  reporting: `SELECT s.station, r.start_at, r.value_e6, i.messages, i.received, i.stored, i.duplicates
    FROM reporting.reading r JOIN reporting.series s ON s.id = r.series JOIN reporting.integrity i ON i.source = s.station ORDER BY 1, 2`,
  'reporting.reference': `SELECT s.id, u.state, u.at, i.parked FROM reporting.station s
    LEFT JOIN reporting.station_status u ON u.station = s.id LEFT JOIN reporting.integrity i ON i.source = s.id ORDER BY 1`,
  parking: `SELECT id, times, status FROM parking.parked ORDER BY 1`,
};
const left = async (databaseUrl: string): Promise<Record<string, unknown>> =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(effects).map(async ([group, sql]) => [group, await query(databaseUrl, sql)] as const),
    ),
  );
const counts = async (databaseUrl: string): Promise<Record<string, number>> => {
  const [row] = await query<Record<string, number>>(
    databaseUrl,
    `SELECT (SELECT count(*) FROM rules.episode WHERE NOT withdrawn) AS episodes,
      (SELECT count(*) FROM enforcement.lead WHERE NOT gone) AS leads, (SELECT count(*) FROM reporting.reading) AS readings,
      (SELECT count(*) FROM reporting.station) AS stations, (SELECT count(*) FROM reporting.station_status) AS states,
      (SELECT coalesce(sum(parked), 0)::int FROM reporting.integrity) AS counted,
      (SELECT count(*) FROM parking.parked) AS parked,
      (SELECT count(*) FROM rules.outbox) + (SELECT count(*) FROM enforcement.outbox) AS waiting`,
  );
  return row!;
};
const settled = (databaseUrl: string, wanted: object): Promise<unknown> =>
  eventually(async () => expect(await counts(databaseUrl)).toEqual({ ...wanted, waiting: 0 }) ?? true, {
    timeoutMs: 120_000,
    what: 'the effects',
  });
const workers = ['rules', 'enforcement', 'reporting', 'parking'];

let live: string;
beforeAll(async () => {
  const { kafka, redisUrl } = await backing();
  const database = await freshDatabase('positions');
  databases.push(database);
  live = database.url;
  for (const schema of Object.keys(migrationsOf) as SchemaName[])
    await migrate({ url: live, schema, ...(await migrationsOf[schema]()), log: silentLogger });
  const prefix = topicPrefix();
  connection = createKafkaConnection({
    brokers: kafka,
    clientId: 'test',
    topicPrefix: prefix,
    log: silentLogger,
  });
  await ensureTopics(connection, undefined, 200_000);
  producer = await createProducer(connection, { name: 'test' });
  admin = connection.fresh().admin();
  await admin.connect();
  env = {
    KAFKA_BROKERS: kafka,
    REDIS_URL: redisUrl,
    FARWATCH_TOPIC_PREFIX: prefix,
    FARWATCH_RULES_CHECKPOINT_MS: '200',
    FARWATCH_REPORTING_REFRESH_MS: '100',
    FARWATCH_EVIDENCE_RETRY_MS: '100',
    FARWATCH_EVIDENCE_TIMEOUT_MS: '5000',
    FARWATCH_CHECK_ANSWERS: '1',
    DATA_DIR: dir,
    PORT: '0',
  };
  for (const id of ['s1', 's2', 's3'])
    await refer('stations', id, station.parse({ id, kind: 'air', name: id }));
  await refer(
    'limits',
    'l',
    limit.parse({
      ...{ id: 'l', basis: 'ambient', pollutant: 'a05024', averaging: 'hour', comparison: 'max', value: 100 },
      ...{
        unit: 'ug/m3',
        standard: 'GB 3095-2026',
        clause: 'Table 1',
        validFrom: '2020-01-01',
        validTo: null,
      },
      confidence: 'primary',
    }),
  );
  await refer(
    'rules',
    'r',
    rule.parse({
      ...{ id: 'r', version: 1, name: { zh: '超标', en: 'exceedance' }, basis: 'ambient', averaging: 'hour' },
      ...{ openAfter: 1, closeAfter: 1, maxGap: 2, enabled: true },
    }),
  );
}, 300_000);
afterAll(async () => {
  await stop();
  await admin?.disconnect();
  await producer?.close();
  for (const database of databases) await database.drop();
  rmSync(dir, { recursive: true, force: true });
});

test('PostgreSQL goes back to a backup while Kafka has the later positions: every group reads again, effects are equal', async () => {
  await start(live, workers);
  await producer.send([reading('s1', 0, 150), reading('s1', 1, 20), reading('s2', 0, 50)]);
  await producer.send([status('s1', 'silent', 0), refused(0)]);
  await settled(live, { episodes: 1, leads: 1, readings: 3, stations: 3, states: 1, counted: 1, parked: 1 });
  await stop();
  const before = await backup(live);

  await start(live, workers);
  await producer.send([reading('s1', 2, 170), reading('s2', 1, 130), reading('s3', 0, 140)]);
  await producer.send([status('s1', 'recovered', 1), status('s2', 'silent', 1), refused(1), refused(2)]);
  const all = { episodes: 4, leads: 4, readings: 6, stations: 3, states: 2, counted: 3, parked: 3 };
  await settled(live, all);
  const wanted = await left(live);
  await eventually(
    async () => {
      const [row] = await query<{ n: number }>(live, 'SELECT count(*) AS n FROM enforcement.evidence');
      return row!.n >= 4;
    },
    { timeoutMs: 60_000, what: 'evidence' },
  );
  // Kafka has the later positions: what a group that trusts them would go on from.
  await eventually(
    async () => {
      const committed = await admin.fetchOffsets({ groupId: connection.group('parking') });
      return committed.some(({ partitions }) => partitions.some(({ offset }) => Number(offset) === 3));
    },
    { what: 'positions in Kafka' },
  );
  await stop();

  await start(before, workers);
  await settled(before, all);
  const found = await left(before);
  for (const group of Object.keys(effects))
    expect({ [group]: found[group] }).toEqual({ [group]: wanted[group] });
  await stop();
}, 300_000);

describe('with the public door and its commands', () => {
  const doors = (): Readonly<Record<string, string>> => running!.parts.get('api')!.doors ?? {};
  const ready = async (): Promise<{ status: number; checks: Record<string, object> }> => {
    const answer = await fetch(new URL('/readyz', doors()['api']));
    return {
      status: answer.status,
      checks: ((await answer.json()) as { checks: Record<string, object> }).checks,
    };
  };
  const incidents = async (): Promise<Record<string, unknown>[]> => {
    const answer = await fetch(`${doors()['api']}/integrity`, {
      headers: { authorization: `Bearer ${doors()['token']}` },
    });
    return ((await answer.json()) as { incidents: Record<string, unknown>[] }).incidents;
  };
  /** Runs what a message names: `npm run farwatch -- ...`. */
  const farwatch = async (command: string): Promise<string> => {
    const [, args] = command.split('npm run farwatch -- ');
    const child = spawn(
      process.execPath,
      [
        ...[join(process.cwd(), 'services/cli/dist/main.js'), '--api', doors()['api']!],
        ...['--token', doors()['token']!, ...args!.split(' ')],
      ],
      { env: { PATH: process.env['PATH'] ?? '' }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    expect({ code, said }).toEqual({ code: 0, said: expect.any(String) });
    return said;
  };

  test('a log that was made anew is not read, and one command accepts it: evidence of both logs stays apart', async () => {
    const topic = connection.topic('readings');
    const partition = partitionOf('s1', topics.readings.partitions);
    await producer.close();
    await admin.deleteTopics({ topics: [topic] });
    await eventually(async () => !(await admin.listTopics()).includes(topic), { what: 'the topic to go' });
    await ensureTopics(connection, ['readings'], 200_000);
    producer = await createProducer(connection, { name: 'test' });
    await producer.send([reading('s1', 5, 180)]);
    await start(live, [...workers, 'api']);
    await eventually(
      async () => {
        const { status, checks } = await ready();
        const expected = { rules: { ok: false }, reporting: { ok: false }, parking: { ok: true } };
        return expect({ status, checks }).toMatchObject({ status: 503, checks: expected }) ?? true;
      },
      { timeoutMs: 60_000, what: 'not ready' },
    );
    const told = (await incidents()).filter((one) => one['partition'] === partition);
    const accept = `npm run farwatch -- log accept ${topic}`;
    for (const group of ['rules', 'reporting'])
      expect(told).toContainEqual(
        expect.objectContaining({
          group,
          kind: 'log-shortened',
          topic,
          partition,
          next: 3,
          edge: 1,
          command: accept,
        }),
      );
    expect(running!.health()['rules']!.detail).toContain(accept);
    expect((await counts(live))['readings']).toBe(6);

    expect(await farwatch('npm run farwatch -- log incidents')).toContain(accept);
    expect(await farwatch(accept)).toContain(`rules: ${topic}`);
    await eventually(async () => (await ready()).status === 200, { timeoutMs: 60_000, what: 'ready again' });
    expect(await incidents()).toEqual([]);
    await settled(live, {
      // The gap of two hours is one that an episode survives: the last one grows over both logs.
      ...{ episodes: 4, leads: 4, readings: 7, stations: 3, states: 2, counted: 3, parked: 3 },
    });
    const evidence = `SELECT incarnation, record_offset AS at, sha256 FROM enforcement.evidence
      WHERE partition = ${partition} AND record_offset = 0 ORDER BY 1`;
    const both = await eventually(
      async () => {
        const rows = await query<{ incarnation: number; sha256: string }>(live, evidence);
        return rows.length === 2 && rows;
      },
      { timeoutMs: 60_000, what: 'evidence of both logs' },
    );
    expect(both.map(({ incarnation }) => incarnation)).toEqual([0, 1]);
    expect(both[0]!.sha256).not.toBe(both[1]!.sha256);
    const [counted] = await query<{ messages: number; duplicates: number }>(
      live,
      `SELECT sum(messages)::int AS messages, sum(duplicates)::int AS duplicates FROM reporting.integrity WHERE source = 's1'`,
    );
    expect(counted).toEqual({ messages: 4, duplicates: 0 });
  }, 400_000);

  test('records that were deleted unread are an incident until somebody acknowledges it; the platform works on', async () => {
    await stop();
    const topic = connection.topic('parked');
    const partition = partitionOf('s1', topics.parked.partitions);
    await producer.send([refused(3), refused(4)]);
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: '4' }] });
    await start(live, [...workers, 'api']);
    const expired = { kind: 'records-expired', topic, partition, next: 3, edge: 4 };
    await eventually(async () => (await incidents()).length === 2, { timeoutMs: 60_000, what: 'incidents' });
    const acknowledge = `npm run farwatch -- log acknowledge ${topic}`;
    for (const group of ['parking', 'reporting.reference'])
      expect(await incidents()).toContainEqual(
        expect.objectContaining({ ...expired, group, command: acknowledge }),
      );
    await eventually(
      async () => expect((await ready()).checks['parking']).toEqual({ ok: true, attention: true }) ?? true,
      {
        what: 'attention',
      },
    );
    expect((await ready()).status).toBe(200);
    const gauge = 'farwatch_log_incidents{group="parking",topic="parked",kind="records-expired"} 1';
    await eventually(
      async () => (await (await fetch(new URL('/metrics', doors()['api']))).text()).includes(gauge),
      { what: 'the gauge' },
    );
    await eventually(async () => (await counts(live))['parked'] === 4, { what: 'the record that was left' });
    expect(await farwatch(acknowledge)).toContain(`parking: ${topic} ${partition}`);
    expect(await incidents()).toEqual([]);
    await eventually(async () => expect((await ready()).checks['parking']).toEqual({ ok: true }) ?? true, {
      what: 'no attention',
    });
  }, 400_000);

  test('one command has a group read again from a time on', async () => {
    await query(live, 'DELETE FROM parking.parked');
    await query(live, 'DELETE FROM parking.inbox');
    const said = await farwatch(
      `npm run farwatch -- log replay --group parking --from ${iso(Date.now() - 24 * hour)}`,
    );
    expect(said).toContain('parking: ');
    // What Kafka still has of them; the first four were deleted there.
    await eventually(async () => (await counts(live))['parked'] === 1, {
      timeoutMs: 60_000,
      what: 'the replay',
    });
    const answers = await query<{ kind: string; ended_by: string | null }>(
      live,
      `SELECT DISTINCT kind, ended_by FROM parking.log_incident WHERE kind = 'replay'`,
    );
    expect(answers).toEqual([{ kind: 'replay', ended_by: expect.any(String) }]);
  }, 120_000);
});
