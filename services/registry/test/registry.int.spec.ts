import 'reflect-metadata';

import { createHash } from 'node:crypto';

import { events, type EventDeclaration } from '@farwatch/contracts/events';
import { outputs } from '@farwatch/contracts/outputs';
import { openTable, type Table } from '@farwatch/messaging/compacted-table';
import { createKafkaConnection, ensureTopics, type KafkaConnection } from '@farwatch/messaging/kafka';
import { migrate } from '@farwatch/persistence/migrate';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';
import { startParts, type Running } from '@farwatch/runtime/run';
import { backing, freshDatabase, topicPrefix } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';
import { principalOf } from '@farwatch/testing/principal';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
import type { z } from 'zod';

import { registryPart } from '../src/registry.js';
import { migrations } from '../src/store/migrations.js';
import { openDoor, type Door } from './door.js';

const log = silentLogger;
const fatal = (reason: unknown): void => {
  throw reason;
};
let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: Pool;
let connection: KafkaConnection;
let running: Running;
let door: Door;
let env: Record<string, string>;

const start = (): Promise<Running> => startParts([registryPart], { env, log });

beforeAll(async () => {
  const { kafka } = await backing();
  database = await freshDatabase('registry');
  env = { KAFKA_BROKERS: kafka, FARWATCH_TOPIC_PREFIX: topicPrefix(), DATABASE_URL: database.url };
  connection = createKafkaConnection({
    brokers: kafka,
    clientId: 'test',
    topicPrefix: env['FARWATCH_TOPIC_PREFIX'] ?? '',
    log,
  });
  await ensureTopics(connection, outputs.registry);
  await migrate({ url: database.url, schema: 'registry', migrations, log });
  pool = createPool(database.url, { name: 'test' });
  running = await start();
  door = await openDoor(pool, {
    m: principalOf('manager'),
    v: principalOf('viewer'),
    a: principalOf('admin'),
  });
}, 120_000);

afterAll(async () => {
  await door?.close();
  await running?.stop();
  await pool?.end();
  await database?.drop();
});

const call: Door['call'] = (...args) => door.call(...args);

const load = (kind: string, csv: Buffer | string, query = '') =>
  call('POST', `/imports/${kind}${query}`, 'm', csv);

const tableOf = <T>(declaration: EventDeclaration<z.ZodType<T>>): Promise<Table<T>> =>
  openTable(connection, declaration, { log, fatal });

describe('registry', () => {
  it('publishes the limits of the standards and the default rules, and nothing again at the next start', async () => {
    const limits = await tableOf(events.limitChanged);
    const rules = await tableOf(events.ruleChanged);
    try {
      await eventually(() => limits.size > 100 && rules.size === 6, {
        what: 'seeds on the compacted topics',
      });
      const pm25 = [...limits.values()].filter(
        (one) => one.pollutant === 'a34004' && one.averaging === 'day' && one.zone === 'II',
      );
      expect(pm25.map(({ value, validFrom, validTo }) => [value, validFrom, validTo])).toEqual(
        expect.arrayContaining([
          [60, '2026-03-01', '2030-12-31'],
          [50, '2031-01-01', null],
        ]),
      );
      expect(
        [...limits.values()].find(
          (one) => one.waterBody === 'river' && one.pollutant === 'w21003' && one.targetClass === 3,
        )?.value,
      ).toBe(1);
      expect(
        [...limits.values()].every((one) => ['hour', 'day', 'mda8', 'sample'].includes(one.averaging)),
      ).toBe(true);
    } finally {
      await limits.stop();
      await rules.stop();
    }
    await running.stop();
    await eventually(async () => (await pool.query('SELECT 1 FROM registry.outbox')).rowCount === 0, {
      what: 'an empty outbox',
    });
    await pool.query(`UPDATE registry.rule SET open_after = 3, version = 2 WHERE id = 'ambient-hour'`);
    running = await start();
    const { rows } = await pool.query(`SELECT open_after FROM registry.rule WHERE id = 'ambient-hour'`);
    expect(rows).toEqual([{ open_after: 3 }]);
    expect((await pool.query('SELECT 1 FROM registry.outbox')).rowCount).toBe(0);
  });

  it('imports stations in UTF-8, with a byte order mark and in GB18030', async () => {
    const csv = (id: string): string =>
      `站点编码,类型,站点名称,区,纬度,经度\n${id},空气,滨海新区站,滨海新区,39.02,117.7\n`;
    for (const [id, bytes] of [
      ['enc-utf8', Buffer.from(csv('enc-utf8'))],
      ['enc-bom', Buffer.from(`\uFEFF${csv('enc-bom')}`)],
      ['enc-gb', iconv.encode(csv('enc-gb'), 'gb18030')],
    ] as const) {
      expect(await load('stations', bytes)).toEqual({ status: 200, body: { accepted: 1, rejected: [] } });
      const { rows } = await pool.query('SELECT name, district FROM registry.station WHERE id = $1', [id]);
      expect(rows).toEqual([{ name: '滨海新区站', district: '滨海新区' }]);
    }
  });

  it('knows what an air station is there for', async () => {
    const csv =
      'id,kind,name,区,点位类型\nrole-1,air,One,东区,路边交通点\nrole-2,air,Two,东区,国控点\nrole-3,air,Three,东区,\n';
    expect((await load('stations', csv)).body).toEqual({ accepted: 3, rejected: [] });
    const { rows } = await pool.query(`SELECT role FROM registry.station WHERE id LIKE 'role-%' ORDER BY id`);
    expect(rows).toEqual([{ role: 'roadside' }, { role: 'assessed' }, { role: null }]);
    expect((await load('stations', 'id,kind,name,role\nrole-4,air,Four,somewhere\n')).body).toMatchObject({
      ...{ accepted: 0, rejected: [{ line: 2, field: 'role' }] },
    });
  });

  it('stores the good lines, and none of them when the import is atomic', async () => {
    const csv = 'id,kind,name,lat,lon\nat-1,air,One,39,117\nat-2,air,Two,0,0\n';
    const rejected = [expect.objectContaining({ line: 3, field: 'lat', reason: 'bad-position' })];
    expect((await load('stations', csv, '?atomic=true')).body).toEqual({ accepted: 0, rejected });
    expect((await pool.query(`SELECT 1 FROM registry.station WHERE id LIKE 'at-%'`)).rowCount).toBe(0);
    expect((await load('stations', csv)).body).toEqual({ accepted: 1, rejected });
    expect((await pool.query(`SELECT id FROM registry.station WHERE id LIKE 'at-%'`)).rows).toEqual([
      { id: 'at-1' },
    ]);
  });

  it('announces the river and the basin of a section, and clears what a later file leaves empty', async () => {
    const stations = await tableOf(events.stationChanged);
    const loadWith = async (river: string): Promise<void> => {
      const csv = `id,kind,name,river,basin\nriv-1,water,One,${river},甲流域\n`;
      expect(await load('stations', csv)).toMatchObject({ body: { accepted: 1, rejected: [] } });
      await eventually(
        () => (stations.get('riv-1')?.river ?? '') === river && stations.get('riv-1')?.basin === '甲流域',
        { what: `the section with the river "${river}"` },
      );
    };
    try {
      await loadWith('甲河');
      await loadWith('');
    } finally {
      await stations.stop();
    }
  });

  it('keeps where a station was before, and corrects it when the day is stated again', async () => {
    const stations = await tableOf(events.stationChanged);
    const move = async (district: string, validFrom: string): Promise<void> => {
      const csv = `id,kind,name,district,validFrom\nmov-1,air,One,${district},${validFrom}\n`;
      expect(await load('stations', csv)).toMatchObject({ body: { accepted: 1, rejected: [] } });
    };
    try {
      await move('East', '');
      await move('West', '2026-07-01');
      const east = { kind: 'air', zone: 'II', district: 'East' };
      await eventually(() => stations.get('mov-1')?.validFrom === '2026-07-01', { what: 'the move' });
      expect(stations.get('mov-1')).toMatchObject({ district: 'West', history: [east] });
      await move('West', '2026-05-01');
      await eventually(() => stations.get('mov-1')?.validFrom === '2026-05-01', { what: 'the correction' });
      expect(stations.get('mov-1')?.history).toEqual([east]);
      await move('East', '1900-01-01');
      await eventually(() => stations.get('mov-1')?.district === 'East', { what: 'the move taken back' });
      expect(stations.get('mov-1')).not.toHaveProperty('history');
    } finally {
      await stations.stop();
    }
  });

  it('wants the enterprise of an outlet and the outlet of a limit', async () => {
    expect(
      (await load('outlets', 'id,enterprise,outletCode,medium\no-x,e-none,DA001,gas\n')).body.rejected,
    ).toEqual([expect.objectContaining({ line: 2, field: 'enterprise', reason: 'unknown-enterprise' })]);
    expect(
      (await load('limits', `${limitHeader}\no-none,SO2,hour,35,mg/m3,GB 13223-2011,2026-01-01,\n`)).body
        .rejected,
    ).toEqual([expect.objectContaining({ line: 2, field: 'outlet', reason: 'unknown-outlet' })]);
    expect(
      (await load('outlets', 'id,enterprise,outletCode,medium\nat-1,e-none,DA001,gas\n')).body.accepted,
    ).toBe(0);
  });

  const limitHeader = 'outlet,pollutant,averaging,value,unit,standard,validFrom,validTo';

  it('refuses limits that overlap in the file and with stored ones, and lets a file end one and start the next', async () => {
    expect((await load('enterprises', 'id,name,district\ne1,First,东区\n')).body).toEqual({
      accepted: 1,
      rejected: [],
    });
    expect((await load('outlets', 'id,enterprise,outletCode,medium\no1,e1,DA001,gas\n')).body).toEqual({
      accepted: 1,
      rejected: [],
    });
    const row = (value: number, from: string, to = ''): string =>
      `o1,SO2,hour,${value},mg/m3,GB 13223-2011,${from},${to}`;
    expect(
      (
        await load(
          'limits',
          [limitHeader, row(100, '2025-01-01', '2025-12-31'), row(50, '2025-12-31')].join('\n'),
        )
      ).body,
    ).toEqual({
      accepted: 1,
      rejected: [
        {
          line: 3,
          field: 'validFrom',
          reason: 'overlapping-validity',
          detail: 'line 2 is in force 2025-01-01..2025-12-31',
        },
      ],
    });
    expect((await load('limits', [limitHeader, row(50, '2026-01-01')].join('\n'))).body.accepted).toBe(1);
    expect((await load('limits', [limitHeader, row(35, '2026-07-01')].join('\n'))).body.rejected).toEqual([
      {
        line: 2,
        field: 'validFrom',
        reason: 'overlapping-validity',
        detail: 'a stored limit is in force 2026-01-01..',
      },
    ]);
    expect(
      (
        await load(
          'limits',
          [limitHeader, row(35, '2026-07-01'), row(50, '2026-01-01', '2026-06-30')].join('\n'),
          '?atomic=1',
        )
      ).body,
    ).toEqual({
      accepted: 2,
      rejected: [],
    });
    const listed = await call('GET', '/limits?station=o1&on=2026-06-30', 'v');
    expect(listed.body.items).toEqual([
      expect.objectContaining({
        basis: 'permit',
        value: 50_000,
        unit: 'ug/m3',
        validFrom: '2026-01-01',
        validTo: '2026-06-30',
      }),
    ]);
    const first = await call('GET', '/limits?station=o1&limit=2', 'v');
    expect(first.body.items).toHaveLength(2);
    const second = await call(
      'GET',
      `/limits?station=o1&limit=2&cursor=${encodeURIComponent(first.body.next)}`,
      'v',
    );
    expect(second.body).toMatchObject({ next: null, items: [expect.anything()] });
  });

  it('has a database that itself refuses limits that overlap', async () => {
    const insert = (id: string): Promise<unknown> =>
      pool.query(
        `INSERT INTO registry.limit_value (id, basis, station, pollutant, averaging, comparison, value, unit, standard, clause, valid_from, confidence)
         VALUES ($1, 'permit', 'o1', 'a21026', 'day', 'max', 1, 'ug/m3', 's', 'c', '2026-01-01', 'primary')`,
        [id],
      );
    await insert('x1');
    await expect(insert('x2')).rejects.toMatchObject({ constraint: 'limit_no_overlap' });
    await pool.query(`DELETE FROM registry.limit_value WHERE id = 'x1'`);
  });

  it('publishes outlets with the name of their enterprise, changes of it, and tombstones', async () => {
    const stations = await tableOf(events.stationChanged);
    try {
      await eventually(() => stations.get('o1')?.enterpriseName === 'First', {
        what: 'the outlet with its enterprise',
      });
      expect(stations.get('o1')).toEqual({
        id: 'o1',
        kind: 'outlet',
        name: 'DA001',
        enterprise: 'e1',
        enterpriseName: 'First',
        outletCode: 'DA001',
        medium: 'gas',
        simulated: false,
      });
      await load('enterprises', 'id,name\ne1,Renamed\n');
      await eventually(() => stations.get('o1')?.enterpriseName === 'Renamed', { what: 'the new name' });
      // By which ways it may report is no column of a file: an import leaves it as it is.
      const doors = (by: string, allowedDoors: string[]) =>
        call('PUT', '/stations/o1/doors', by, { allowedDoors });
      expect((await doors('v', ['hj212'])).status).toBe(403);
      expect((await doors('m', ['door'])).status).toBe(400);
      expect((await doors('m', ['hj212', 'hj212'])).body).toEqual({ id: 'o1', allowedDoors: ['hj212'] });
      await load('outlets', 'id,enterprise,outletCode,medium,name\no1,e1,DA001,gas,New name\n');
      await eventually(() => stations.get('o1')?.name === 'New name', { what: 'the imported name' });
      expect(stations.get('o1')?.allowedDoors).toEqual(['hj212']);
      // Removing would rewrite what was found of it: that has to be meant.
      const refused = await call('DELETE', '/stations/o1', 'm');
      expect([refused.status, refused.body.type]).toEqual([409, '/problems/retire-instead']);
      expect((await call('DELETE', '/stations/o1?history=rewrite', 'm')).body).toEqual({ removed: true });
      await eventually(() => stations.get('o1') === undefined, { what: 'the tombstone' });
      expect((await call('GET', '/limits?station=o1', 'v')).body.items).toEqual([]);
    } finally {
      await stations.stop();
    }
  });

  it('publishes enterprises by id, and nothing again when a file says what is stored', async () => {
    const enterprises = await tableOf(events.enterpriseChanged);
    const file = 'id,name,nameEn,district,lat,lon\nent-1,甲厂,Plant A,东区,39,117\n';
    const waiting = async () => (await pool.query('SELECT 1 FROM registry.outbox')).rowCount;
    try {
      expect((await load('enterprises', file)).body.accepted).toBe(1);
      await eventually(() => enterprises.get('ent-1') !== undefined, { what: 'the enterprise' });
      expect(enterprises.get('ent-1')).toEqual({
        ...{ id: 'ent-1', name: '甲厂', nameEn: 'Plant A', district: '东区', lat: 39, lon: 117 },
        simulated: false,
      });
      await eventually(async () => (await waiting()) === 0, { what: 'an empty outbox' });
      await running.stop();
      expect((await load('enterprises', file)).body).toEqual({ accepted: 1, rejected: [] });
      expect(await waiting()).toBe(0);
      running = await start();
    } finally {
      await enterprises.stop();
    }
  });

  it('retires a station from a date on, keeps its history, and takes it back when the date is left out', async () => {
    const stations = await tableOf(events.stationChanged);
    const row = (retired: string): string =>
      `站点编码,类型,站点名称,区,退役日期\nret-1,空气,退役站,东区,${retired}\n`;
    try {
      await load('stations', 'id,kind,name,district\nret-1,air,退役站,西区\n');
      expect((await load('stations', row('2026/12/01'))).body).toEqual({ accepted: 1, rejected: [] });
      await eventually(() => stations.get('ret-1')?.retiredFrom === '2026-12-01', { what: 'the retirement' });
      expect(stations.get('ret-1')).toMatchObject({ district: '东区', history: [{ district: '西区' }] });
      const early = 'id,kind,name,validFrom,retiredFrom\nret-1,air,退役站,2026-07-01,2026-06-30\n';
      expect((await load('stations', early)).body.rejected).toMatchObject([
        { line: 2, field: 'retiredFrom', reason: 'end-before-start' },
      ]);
      await load('stations', row(''));
      await eventually(() => stations.get('ret-1')?.retiredFrom === undefined, {
        what: 'it being in use again',
      });
    } finally {
      await stations.stop();
    }
  });

  it('issues a device credential, shows the secret once and stores its hash only', async () => {
    const devices = await tableOf(events.deviceChanged);
    try {
      const issued = await call('POST', '/devices/at-1/credential', 'a');
      expect(issued.status).toBe(201);
      const hash = createHash('sha256').update(issued.body.secret).digest('hex');
      await eventually(() => devices.get('at-1')?.secretHash === hash, { what: 'the hash on the topic' });
      expect(JSON.stringify((await pool.query('SELECT * FROM registry.device')).rows)).not.toContain(
        issued.body.secret,
      );
      expect((await call('DELETE', '/devices/at-1/credential', 'a')).body).toEqual({ removed: true });
      await eventually(() => devices.get('at-1') === undefined, { what: 'the revocation' });
      expect((await call('POST', '/devices/none/credential', 'a')).status).toBe(404);
    } finally {
      await devices.stop();
    }
  });

  it('registers a logger: its password as a hash only, names that nobody knows are refused, without a password the old one stays', async () => {
    const sources = await tableOf(events.hj212SourceChanged);
    const put = (body: object, token = 'm') => call('PUT', '/hj212/sources/MN1', token, body);
    try {
      expect((await put({ station: 'at-1', password: 'geheim77' }, 'v')).status).toBe(403);
      expect((await put({ station: 'at-1' })).status).toBe(400);
      expect((await put({ station: 'nowhere', password: 'geheim77' })).status).toBe(404);
      const wrong = await put({
        station: 'at-1',
        password: 'geheim77',
        switches: ['crc-modbus', 'crc-anything'],
        units: { a34004: 'furlong' },
        codes: { X1: 'a00' },
      });
      expect([wrong.status, wrong.body.errors?.length]).toEqual([400, 3]);
      const made = await put({ station: 'at-1', password: 'geheim77', units: { a34004: 'ug/m3' } });
      expect(made.status).toBe(200);
      const passwordHash = createHash('sha256').update('geheim77').digest('hex');
      await eventually(() => sources.get('MN1')?.passwordHash === passwordHash, { what: 'the source' });
      expect((await put({ station: 'at-1', minuteInterval: 5 })).body).toMatchObject({ minuteInterval: 5 });
      await eventually(() => sources.get('MN1')?.minuteInterval === 5, { what: 'the change' });
      expect(sources.get('MN1')).toMatchObject({ passwordHash, units: {} });
      for (const password of ['', '12345', 'with space', 'semi;colon'])
        expect((await put({ station: 'at-1', password })).status).toBe(400);
      expect((await put({ station: 'at-1', networks: ['10.1.0.0/33'] })).status).toBe(400);
      await put({ station: 'at-1', networks: ['10.1.0.0/16'], certificate: 'logger-1' });
      const bound = { networks: ['10.1.0.0/16'], certificate: 'logger-1' };
      // Who changes something else takes no binding away; to take it away is said.
      expect((await put({ station: 'at-1' })).body).toMatchObject(bound);
      await eventually(() => sources.get('MN1')?.certificate === 'logger-1', { what: 'the binding' });
      const free = await put({ station: 'at-1', networks: [], certificate: null });
      expect([free.body.networks, free.body.certificate]).toEqual([undefined, undefined]);
      const listed = await call('GET', '/hj212/sources', 'v');
      expect(listed.body.items).toMatchObject([{ mn: 'MN1', station: 'at-1', converted: 'when-sent' }]);
      const rows = JSON.stringify((await pool.query('SELECT * FROM registry.hj212_source')).rows);
      expect(rows + JSON.stringify(listed.body) + JSON.stringify(made.body)).not.toContain('geheim77');
      expect((await call('DELETE', '/hj212/sources/MN1', 'm')).body).toEqual({ removed: true });
      await eventually(() => sources.get('MN1') === undefined, { what: 'the tombstone' });
    } finally {
      await sources.stop();
    }
  });

  it('imports loggers: line by line, passwords as hashes, a known one keeps its password', async () => {
    const sources = await tableOf(events.hj212SourceChanged);
    const hashOf = (pw: string) => createHash('sha256').update(pw).digest('hex');
    try {
      const file =
        'mn,station,pw,单位,允许网段\nCSV1,at-1,geheim88,a34004=ug/m3,10.1.0.0/16\nCSV2,nowhere,geheim88,,\nCSV3,at-1,,,\nCSV4,at-1,kurz7,,\n';
      const answer = await load('hj212-sources', file);
      expect(answer.body).toMatchObject({
        accepted: 1,
        rejected: [
          { line: 3, field: 'station', reason: 'unknown-station' },
          { line: 4, field: 'pw', reason: 'missing-value' },
          { line: 5, field: 'pw', reason: 'bad-value' },
        ],
      });
      expect(JSON.stringify(answer.body)).not.toContain('kurz7');
      await eventually(() => sources.get('CSV1')?.passwordHash === hashOf('geheim88'), { what: 'CSV1' });
      expect((await load('hj212-sources', 'mn,station,minuteInterval\nCSV1,at-1,5\n')).body.accepted).toBe(1);
      await eventually(() => sources.get('CSV1')?.minuteInterval === 5, { what: 'the change' });
      expect(sources.get('CSV1')?.passwordHash).toBe(hashOf('geheim88'));
      const one = await call('GET', '/hj212/sources/CSV1', 'v');
      const networks = ['10.1.0.0/16'];
      expect(one.body).toMatchObject({ mn: 'CSV1', station: 'at-1', minuteInterval: 5, networks });
      expect((await call('GET', '/hj212/sources/CSV9', 'v')).status).toBe(404);
      const rows = JSON.stringify((await pool.query('SELECT * FROM registry.hj212_source')).rows);
      expect(rows + JSON.stringify([answer.body, one.body])).not.toContain('geheim88');
      await call('DELETE', '/hj212/sources/CSV1', 'm');
    } finally {
      await sources.stop();
    }
  });

  it('changes a rule as a new version, and only for managers', async () => {
    expect((await call('PUT', '/rules/permit-hour', 'v', { openAfter: 2 })).status).toBe(403);
    expect((await call('PUT', '/rules/permit-hour', 'm', { openAfter: 0 })).status).toBe(400);
    expect((await call('PUT', '/rules/permit-hour', 'm', { openAfter: 2 })).body).toMatchObject({
      version: 2,
      openAfter: 2,
      closeAfter: 1,
    });
    expect((await call('PUT', '/rules/permit-hour', 'm', { openAfter: 2 })).body).toMatchObject({
      version: 2,
    });
    const rules = await tableOf(events.ruleChanged);
    try {
      await eventually(() => rules.get('permit-hour')?.openAfter === 2, { what: 'the new version' });
    } finally {
      await rules.stop();
    }
  });
});

describe('the registry of standards', () => {
  type Law = {
    on: string;
    total: number;
    next: string | null;
    items: { text: { zh: string }; verified: boolean }[];
  };
  const law = async (query: string): Promise<Law> => (await call('GET', `/law?${query}`, 'v')).body as Law;

  it('answers by date: PM2.5 a day in zone II was 75, is 60, will be 50', async () => {
    const on = async (date: string) => {
      const { items } = await law(`what=${encodeURIComponent('PM2.5 zoneII day')}&type=limit&on=${date}`);
      return items.map(({ text }) => text.zh);
    };
    expect(await on('2026-02-28')).toEqual(['≤ 75 ug/m3']);
    expect(await on('2026-03-01')).toEqual(['≤ 60 ug/m3']);
    expect(await on('2031-01-01')).toEqual(['≤ 50 ug/m3']);
  });

  it('pages through everything in force once, and names what is not verified', async () => {
    const seen: Law['items'] = [];
    let next: string | null = '';
    for (let pages = 0; next !== null && pages < 100; pages += 1) {
      const page: Law = await law(`on=2026-11-23&limit=50${next === '' ? '' : `&cursor=${next}`}`);
      seen.push(...page.items);
      next = page.next;
      expect(page.total).toBeGreaterThan(300);
      if (next === null) expect(seen).toHaveLength(page.total);
    }
    expect(seen.some(({ verified }) => !verified)).toBe(true);
  });

  it('refuses a date that is none', async () => {
    expect((await call('GET', '/law?on=2026-02-30', 'v')).status).toBe(400);
  });
});

describe('the calculator', () => {
  it('answers by the law of the date with every step, and refuses by the field', async () => {
    const values = { SO2: 10, NO2: 20, CO: 0.8, O3: 60, PM10: 40, 'PM2.5': 60.3 };
    const found = await call('POST', '/evaluate', 'v', {
      what: 'air',
      on: '2026-04-01',
      period: 'day',
      values,
    });
    expect(found).toMatchObject({ status: 200, body: { what: 'air', aqi: 100, primary: ['PM2.5'] } });
    expect((found.body as { steps: unknown[] }).steps).toHaveLength(13);
    const water = {
      what: 'water',
      on: '2026-04-01',
      body: 'river',
      values: { TP: '<0.025', DO: '4' },
      target: 'III',
    };
    expect((await call('POST', '/evaluate', 'v', water)).body).toMatchObject({ class: 'IV', met: false });
    const outlet = {
      what: 'outlet',
      on: '2026-04-01',
      medium: 'gas',
      values: { SO2: 36 },
      limits: { SO2: 35 },
    };
    expect((await call('POST', '/evaluate', 'v', outlet)).body).toMatchObject({ met: false });
    const refused = await call('POST', '/evaluate', 'v', { ...water, values: { TP: 'x' } });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ path: 'body.TP' }] } });
  });
});
