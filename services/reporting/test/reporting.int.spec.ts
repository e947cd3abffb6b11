import 'reflect-metadata';

import { events, type Station } from '@farwatch/contracts/events';
import { exclusionRoutes, indicatorRoutes, integrityRoutes, stationRoutes } from '@farwatch/contracts/http';
import { createHttpApp, type HttpApp } from '@farwatch/http/app';
import { openTable } from '@farwatch/messaging/compacted-table';
import { createKafkaConnection, ensureTopics, type KafkaConnection } from '@farwatch/messaging/kafka';
import { anyRecord } from '@farwatch/testing/any-record';
import { parkRecord } from '@farwatch/messaging/park';
import { createProducer, type Producer } from '@farwatch/messaging/producer';
import { migrate } from '@farwatch/persistence/migrate';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';
import { startParts, type Running } from '@farwatch/runtime/run';
import { backing, freshDatabase, topicPrefix } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';
import { principalOf } from '@farwatch/testing/principal';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { httpModule } from '../src/http/index.js';
import { reportingPart } from '../src/reporting.js';
import { migrations } from '../src/store/migrations.js';
import { verifyFigures } from '../src/verify/verify-figures.js';

const log = silentLogger;
const hour = 3_600_000;
const day = 24 * hour;
/** 2026-11-20 00:00 +08:00 */
const t0 = Date.UTC(2026, 10, 19, 16);
const iso = (ms: number): string => new Date(ms).toISOString();

let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: Pool;
let connection: KafkaConnection;
let producer: Producer;
let running: Running;
let app: HttpApp;
let env: Record<string, string>;
let sent = 0;
const faults: unknown[] = [];
/** What JSON.parse gives. */
type Json = ReturnType<typeof JSON.parse>;

const start = (): Promise<Running> =>
  startParts([reportingPart], { env, log, fatal: (reason) => faults.push(reason) });

beforeAll(async () => {
  const { kafka } = await backing();
  database = await freshDatabase('reporting');
  const prefix = topicPrefix();
  env = {
    KAFKA_BROKERS: kafka,
    FARWATCH_TOPIC_PREFIX: prefix,
    DATABASE_URL: database.url,
    FARWATCH_REPORTING_REFRESH_MS: '100',
  };
  connection = createKafkaConnection({ brokers: kafka, clientId: 'test', topicPrefix: prefix, log });
  await ensureTopics(connection);
  await migrate({ url: database.url, schema: 'reporting', migrations, log });
  pool = createPool(database.url, { name: 'test' });
  producer = await createProducer(connection, { name: 'test' });
  running = await start();
  app = await createHttpApp({
    modules: [httpModule({ pool, log, control: { emit: () => undefined } })],
    routes: [
      ...Object.values(stationRoutes),
      ...Object.values(indicatorRoutes),
      ...Object.values(exclusionRoutes),
      ...Object.values(integrityRoutes),
    ],
    complete: true,
    verifier: { verify: () => Promise.resolve(principalOf('viewer')) },
    log,
    checkAnswers: true,
    ratePerSecond: 0,
  });
}, 120_000);

afterAll(async () => {
  expect(faults).toEqual([]);
  await app?.close();
  await running?.stop();
  await producer?.close();
  await pool?.end();
  await database?.drop();
});

const headers = { authorization: 'Bearer t' };
async function get(url: string): Promise<{ status: number; body: Json }> {
  const answer = await app.fastify.inject({ method: 'GET', url: `/api/v1${url}`, headers });
  return { status: answer.statusCode, body: answer.json() };
}

const attributes = (type: string) => ({
  id: `e${sent++}`,
  type,
  source: '/farwatch/test' as const,
  time: iso(Date.now()),
});

function station(data: Omit<Station, 'simulated'> & { simulated?: boolean }) {
  return anyRecord('stations', data.id, attributes('cn.farwatch.station.changed.v1'), {
    simulated: false,
    ...data,
  });
}

interface Raw {
  pollutant: string;
  start: number;
  length: number;
  value: number | null;
  flag?: string;
  revision?: number;
}

function readings(id: string, raws: readonly Raw[], extra: object = {}) {
  return anyRecord('readings', id, attributes('cn.farwatch.reading.received.v1'), {
    station: id,
    via: 'mqtt',
    mapping: 'native@1',
    ...extra,
    readings: raws.map(({ pollutant, start, length, value, flag = 'N', revision = 0 }) => ({
      pollutant,
      value,
      unit: pollutant.startsWith('w') ? 'mg/L' : 'ug/m3',
      start: iso(start),
      end: iso(start + length),
      flag,
      revision,
    })),
  });
}

const hoursOf = (pollutant: string, at: number, values: readonly (number | null)[]): Raw[] =>
  values.map((value, h) => ({
    pollutant,
    start: at + h * hour,
    length: hour,
    value,
    flag: value === null ? 'D' : 'N',
  }));

const stored = (n: number, what: string) =>
  eventually(
    async () => (await pool.query('SELECT count(*)::int AS n FROM reporting.reading')).rows[0].n === n,
    { what, timeoutMs: 60_000 },
  );

/** Stations come over a topic of their own: that their readings are stored says nothing of them. */
const known = (kind: string, n: number) =>
  eventually(async () => (await get(`/stations?kind=${kind}`)).body.items.length === n, {
    what: `${n} stations (${kind})`,
  });

/** Counts of each source over all days: a run may see midnight. */
async function integrity(): Promise<Map<string, Json>> {
  const { items } = (await get('/integrity?from=2020-01-01')).body as { items: Json[] };
  const sums = new Map<string, Json>();
  for (const { source, day: _, ...own } of items) {
    const sum = sums.get(source);
    const add = ([name, value]: [string, Json]) => [
      name,
      Array.isArray(value) ? [...sum[name], ...value] : sum[name] + value,
    ];
    sums.set(source, sum === undefined ? own : Object.fromEntries(Object.entries<Json>(own).map(add)));
  }
  return sums;
}

describe('reporting', () => {
  it('stores readings from Kafka and answers stations, readings and air figures', async () => {
    await producer.send([
      station({ id: 'A', kind: 'air', name: 'Alpha', district: 'East', zone: 'II' }),
      station({ id: 'B', kind: 'air', name: 'Beta', district: 'East', zone: 'II' }),
      station({ id: 'S', kind: 'air', name: 'Simulated', district: 'East', zone: 'II', simulated: true }),
      readings(
        'A',
        hoursOf(
          'a34004',
          t0,
          new Array(24).fill(0).map((_, h) => h + 0.5),
        ),
        { seq: 1, boot: 'b1' },
      ),
      readings('B', hoursOf('a34004', t0, [...new Array(20).fill(40), null, null, null, null]), {
        seq: 1,
        boot: 'b1',
      }),
      readings('S', hoursOf('a34004', t0, new Array(24).fill(500))),
      readings(
        'A',
        hoursOf(
          'a05024',
          t0,
          new Array(24).fill(0).map((_, h) => (h >= 10 && h < 18 ? 200 : 20)),
        ),
        { seq: 2, boot: 'b1' },
      ),
    ]);
    await stored(96, 'all readings stored');
    await known('air', 3);
    const { body: list } = await get('/stations?kind=air');
    expect(list.items.map((one: { id: string }) => one.id)).toEqual(['A', 'B', 'S']);
    expect(list.items[0]).toMatchObject({
      status: { state: 'online' },
      latest: [
        { pollutant: 'a05024', value: 20, unit: 'ug/m3', start: iso(t0 + 23 * hour), flag: 'N' },
        { pollutant: 'a34004', value: 23.5, end: iso(t0 + day) },
      ],
    });
    expect((await get('/stations/none')).status).toBe(404);
    expect((await get('/stations/none/readings')).status).toBe(404);
    expect((await get('/stations/A/readings?pollutant=unobtainium')).status).toBe(400);

    const { body: days } = await get(
      `/stations/B/readings?pollutant=PM2.5&from=${iso(t0)}&to=${iso(t0 + day)}&interval=day`,
    );
    expect(days.items).toEqual([
      expect.objectContaining({
        value: 40,
        valid: true,
        completeness: 20 / 24,
        start: iso(t0),
        end: iso(t0 + day),
        source: 'computed',
      }),
    ]);
    const first = (await get(`/stations/B/readings?from=${iso(t0)}&to=${iso(t0 + day)}&limit=15`)).body;
    const second = (
      await get(`/stations/B/readings?from=${iso(t0)}&to=${iso(t0 + day)}&limit=15&cursor=${first.next}`)
    ).body;
    expect([...first.items, ...second.items].map((one) => one.start)).toEqual(
      new Array(24).fill(0).map((_, h) => iso(t0 + h * hour)),
    );
    expect(second).toMatchObject({ next: null });
    expect(second.items.at(-1)).toMatchObject({ value: null, flag: 'D', valid: false });

    const { body: district } = await eventually(
      async () => {
        const answer = await get('/indicators/air?area=East&from=2026-11-20&to=2026-11-20');
        const figures = answer.body.items[0]?.figures;
        return figures?.length === 2 && figures[0].count === 2 && answer;
      },
      { what: 'PM2.5 of both stations and MDA8 of the district' },
    );
    expect(district).toMatchObject({ stations: 2, simulated: false });
    // The simulated station never enters the figure of a district that has real ones.
    expect(district.items[0].figures).toEqual([
      expect.objectContaining({
        pollutant: 'a34004',
        statistic: 'mean',
        value: 26,
        rounded: 26,
        valid: true,
        count: 2,
        expected: 2,
      }),
      expect.objectContaining({ pollutant: 'a05024', statistic: 'mda8', value: 200, valid: true }),
    ]);
    const { body: hours } = await get('/indicators/air?area=B&from=2026-11-20&to=2026-11-20&period=hour');
    expect(hours.items).toHaveLength(20);
    expect(hours.items[0]).toMatchObject({
      period: '2026-11-20T00:00:00+08:00',
      figures: [{ value: 40, valid: true, completeness: 1 }],
    });
    const { body: year } = await get(
      '/indicators/air?area=East&from=2026-11-20&to=2026-11-20&period=year&pollutant=pm25',
    );
    expect(year.items).toEqual([
      expect.objectContaining({
        period: '2026',
        annualValid: false,
        figures: [
          expect.objectContaining({
            value: 26,
            count: 1,
            required: 324,
            expected: 365,
            valid: false,
            reason: 'too-few-days',
            yearOnYear: null,
          }),
        ],
      }),
    ]);
    expect((await get('/indicators/air?from=2026-01-01&to=2026-11-20&period=hour')).status).toBe(400);
  });

  it('answers water classes and shares, from samples', async () => {
    const sample = (id: string, values: Record<string, number>) =>
      readings(
        id,
        [0, 4, 8].flatMap((h) =>
          Object.entries(values).map(([pollutant, value]) => ({
            pollutant,
            start: t0 + h * hour,
            length: 4 * hour,
            value,
          })),
        ),
      );
    await producer.send([
      station({
        id: 'W1',
        kind: 'water',
        name: 'Upper',
        district: 'East',
        waterBody: 'river',
        targetClass: 3,
      }),
      station({
        id: 'W2',
        kind: 'water',
        name: 'Lower',
        district: 'East',
        waterBody: 'river',
        targetClass: 3,
      }),
      sample('W1', { w01001: 7.5, w01009: 8, w01019: 3, w21003: 0.4, w21011: 0.08 }),
      sample('W2', { w01001: 7.5, w01009: 8, w01019: 3, w21003: 1.4, w21011: 0.08 }),
    ]);
    await stored(126, 'samples stored');
    await known('water', 2);
    const { body } = await get('/indicators/water?area=all&from=2026-11-20&to=2026-11-20');
    expect(body.items).toHaveLength(1);
    expect(body.items[0]).toMatchObject({
      period: '2026-11-20',
      assessed: 2,
      goodWaterShare: 0.5,
      complianceShare: 0.5,
      counts: { II: 1, IV: 1, I: 0 },
    });
    expect(body.items[0].sections).toEqual([
      expect.objectContaining({ station: 'W1', class: 'II', meetsTarget: true, targetClass: 'III' }),
      expect.objectContaining({ station: 'W2', class: 'IV', meetsTarget: false, decidingItems: ['w21003'] }),
    ]);
  });

  it('publishes figures once per change, as the newest state of each', async () => {
    const table = await openTable(connection, events.indicatorUpdated, { log, fatal: () => undefined });
    try {
      await eventually(
        () =>
          table.get('East/pm25/2026-11-20')?.value === 26 &&
          table.get('W2/water-class/2026-11-20')?.value === 'IV' &&
          table.get('all/good-water-share/2026-11-20')?.value === 0.5,
        { what: 'figures on the topic' },
      );
      expect(table.get('all/good-water-share/2026-11-20')).toMatchObject({ count: 2, expected: 2 });
      await producer.send([
        readings('A', [{ pollutant: 'a34004', start: t0, length: hour, value: 48.5, revision: 1 }], {
          seq: 5,
          boot: 'b1',
        }),
      ]);
      await eventually(() => table.get('A/pm25/2026-11-20')?.value === 14, { what: 'the corrected day' });
      await eventually(() => table.get('East/pm25/2026-11-20')?.value === 27, {
        what: 'the corrected district',
      });
    } finally {
      await table.stop();
    }
  });

  it('parks a revision that is stored with other content, goes on with its neighbours, and shows all in the integrity figures', async () => {
    await producer.send([
      readings('B', [{ pollutant: 'a34004', start: t0, length: hour, value: 41 }]),
      readings('B', [{ pollutant: 'a34004', start: t0 + day, length: hour, value: 42 }]),
      readings('A', hoursOf('a34004', t0 + hour, [1.5])), // the same again
      { topic: 'readings', key: 'B', value: '{"station":', headers: {} },
    ]);
    await stored(127, 'the neighbour stored');
    const fetched = await eventually(
      async () => {
        const sums = await integrity();
        return sums.get('B')?.parked === 2 && sums.get('A')?.received === 50 && sums;
      },
      { what: 'two parked records of B and the repetition of A' },
    );
    expect(fetched.get('B')).toMatchObject({
      messages: 3,
      received: 26,
      stored: 25,
      duplicates: 0,
      conflicts: 1,
      parked: 2,
      gaps: [],
    });
    expect(fetched.get('A')).toMatchObject({
      received: 50,
      stored: 49,
      duplicates: 1,
      gaps: [{ boot: 'b1', from: 3, to: 4 }],
      missing: 2,
    });
    await producer.send([
      readings('A', [{ pollutant: 'a34004', start: t0 + day, length: hour, value: 1 }], {
        seq: 4,
        boot: 'b1',
      }),
      parkRecord({
        id: 'A',
        value: Buffer.from('x'),
        headers: {},
        from: 'mqtt:x',
        reason: 'bad-json',
        detail: '',
      }),
    ]);
    await eventually(
      async () => {
        const a = (await integrity()).get('A');
        return a?.missing === 1 && a.parked === 1;
      },
      { what: 'the gap that shrank' },
    );
  });

  it('goes on after a restart with nothing lost and nothing counted twice, and equals a rebuild', async () => {
    const before = await integrity();
    await running.stop();
    // The group forgets where it was: everything comes again.
    const admin = connection.kafka.admin();
    await admin.connect();
    await admin.resetOffsets({
      groupId: connection.group('reporting'),
      topic: connection.topic('readings'),
      earliest: true,
    });
    await admin.disconnect();
    await producer.send([
      readings('A', [{ pollutant: 'a34004', start: t0 + day + hour, length: hour, value: 2 }]),
    ]);
    running = await start();
    await stored(129, 'what was sent during the pause');
    await eventually(async () => (await integrity()).get('A')?.received === 52, {
      what: 'the count of A',
    });
    const after = await integrity();
    for (const [source, one] of before) {
      const now = after.get(source);
      if (source === 'A')
        expect(now).toMatchObject({
          received: one.received + 1,
          stored: one.stored + 1,
          duplicates: one.duplicates,
        });
      // The conflict is found and parked again: at least once, under the same place in Kafka.
      else expect({ ...now, parked: 0 }).toEqual({ ...one, parked: 0 });
    }
    await eventually(
      async () => (await verifyFigures(pool, t0 - day, t0 + 3 * day)).differences.length === 0,
      { what: 'figures equal to a rebuild' },
    );
    await eventually(async () => (await pool.query('SELECT 1 FROM reporting.outbox')).rowCount === 0, {
      what: 'an empty outbox',
    });
  });

  it('streams changes of values and states, and resumes where the reader was', async () => {
    await app.nest.listen(0, '127.0.0.1');
    const url = `${await app.nest.getUrl()}/api/v1/stations/stream`;
    const first = await openStream(url);
    const id = (await first.next((event) => event.type === 'start')).id;
    await producer.send([
      readings('A', [{ pollutant: 'a34004', start: t0 + 2 * day, length: hour, value: 77 }]),
      anyRecord('stationStatus', 'B', attributes('cn.farwatch.station.silent.v1'), {
        station: 'B',
        at: iso(Date.now()),
        cause: 'will',
      }),
    ]);
    const seen = await first.next((event) => event.data.station === 'A');
    expect(seen.data).toMatchObject({
      latest: [{ pollutant: 'a34004', value: 77 }],
      status: { state: 'online' },
      readings: 1,
    });
    first.close();
    await eventually(async () => (await get('/stations/B')).body.status.state === 'silent', {
      what: 'the silent station',
    });
    const again = await openStream(url, id);
    const stations = new Map(
      [
        await again.next((event) => event.data.station === 'A'),
        await again.next((event) => event.data.station === 'B'),
      ].map((event) => [event.data.station, event.data]),
    );
    again.close();
    expect(stations.get('A')).toMatchObject({ latest: [{ value: 77 }] });
    expect(stations.get('B')).toMatchObject({ status: { state: 'silent' }, latest: [] });
  });

  it('keeps who vouched for a reading whose message had been refused, and says it beside the reading', async () => {
    const vouched = {
      by: 'm',
      reason: 'compared',
      refusal: 'unknown-station',
      at: '2026-11-20T03:04:05.678Z',
    };
    const at = t0 + 3 * day;
    const own = readings('B', [{ pollutant: 'a34004', start: at, length: hour, value: 9 }]);
    await producer.send([
      readings('A', [{ pollutant: 'a34004', start: at, length: hour, value: 7 }]),
      // A device had sent the first hour once more: nobody's word was needed for it.
      readings('A', hoursOf('a34004', at, [7, 8]), { vouched }),
      // A record that was refused here says it in its headers.
      { ...own, headers: { ...own.headers, 'fw-vouched': JSON.stringify(vouched) } },
    ]);
    const shown = async (id: string) =>
      (await get(`/stations/${id}/readings?pollutant=a34004&from=${iso(at)}&to=${iso(at + day)}`)).body.items;
    await eventually(async () => (await shown('A')).length + (await shown('B')).length === 3);
    expect((await shown('A')).map((one: Json) => [one.value, one.vouched])).toEqual([
      [7, undefined],
      [8, vouched],
    ]);
    expect((await shown('B'))[0].vouched).toEqual(vouched);
    // Another revision stands on its own.
    await producer.send([
      readings('B', [{ pollutant: 'a34004', start: at, length: hour, value: 10, revision: 1 }]),
    ]);
    await eventually(async () => (await shown('B'))[0].value === 10);
    expect((await shown('B'))[0].vouched).toBeUndefined();
  });
});

interface Frame {
  readonly id: string;
  readonly type: string;
  readonly data: Json;
}

async function openStream(url: string, lastEventId?: string) {
  const stop = new AbortController();
  const answer = await fetch(url, {
    signal: stop.signal,
    headers: { ...headers, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) },
  });
  const frames: Frame[] = [];
  let text = '';
  void (async () => {
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString();
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const lines = new Map(
          text
            .slice(0, end)
            .split('\n')
            .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
        );
        text = text.slice(end + 2);
        if (lines.has('data'))
          frames.push({
            id: lines.get('id') ?? '',
            type: lines.get('event') ?? '',
            data: JSON.parse(lines.get('data') ?? '{}'),
          });
      }
    }
  })().catch(() => undefined);
  return {
    next: (wanted: (frame: Frame) => boolean) =>
      eventually(() => frames.find(wanted), { what: 'a frame of the stream' }),
    close: () => stop.abort(),
  };
}
