import 'reflect-metadata';

import { migrate } from '@farwatch/persistence/migrate';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { silentLogger as log } from '@farwatch/runtime/log';
import { freshDatabase } from '@farwatch/testing/backing';
import { principalOf } from '@farwatch/testing/principal';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { limits } from '../src/entities/limits.js';
import { seedRegistry } from '../src/entities/seeds.js';
import { changeRegistry } from '../src/register/registry-change.js';
import { registryData } from '../src/store/data-source.js';
import { migrations } from '../src/store/migrations.js';
import { openDoor, type Door } from './door.js';

const east = { districts: ['东区'] };
let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: Pool;
let door: Door;

beforeAll(async () => {
  database = await freshDatabase('registry');
  await migrate({ url: database.url, schema: 'registry', migrations, log });
  pool = createPool(database.url, { name: 'test' });
  door = await openDoor(pool, {
    all: principalOf('manager'),
    admin: principalOf('admin', east),
    east: principalOf('manager', east),
    both: principalOf('manager', { districts: ['东区', '西区'] }),
  });
  await seedRegistry(await registryData(pool));
  for (const [kind, csv] of Object.entries(files)) {
    const { body } = await load('all', kind, csv);
    expect({ kind, ...body }).toEqual({ kind, accepted: csv.trim().split('\n').length - 1, rejected: [] });
  }
}, 120_000);

afterAll(async () => {
  await door?.close();
  await pool?.end();
  await database?.drop();
});

const load = (token: string, kind: string, csv: string, query = '') =>
  door.call('POST', `/imports/${kind}${query}`, token, csv);
const limitHeader = 'outlet,pollutant,averaging,value,unit,standard,validFrom';

/** One of everything in the East, in the West and nowhere. */
const files = {
  enterprises: 'id,name,district\ne-east,East,东区\ne-west,West,西区\ne-none,None,\n',
  stations: 'id,kind,name,district\na-east,air,East,东区\na-west,air,West,西区\na-none,air,None,\n',
  outlets:
    'id,enterprise,outletCode,medium,district\no-east,e-east,DA001,gas,东区\no-west,e-west,DA001,gas,西区\no-none,e-none,DA001,gas,\n',
  limits: `${limitHeader}\n${['east', 'west', 'none'].map((of) => `o-${of},SO2,hour,35,mg/m3,T,2026-01-01\n`).join('')}`,
  'hj212-sources': 'mn,station,pw\nMN-EAST,o-east,111111\nMN-WEST,o-west,111111\nMN-NONE,o-none,111111\n',
};

describe('who sees one district of the registry', () => {
  const seen = async (token: string, path: string, key = 'id'): Promise<string[]> => {
    const { status, body } = await door.call('GET', path, token);
    expect(status).toBe(200);
    return body.items.map((item: Record<string, string>) => item[key]);
  };

  it.each([
    ['/enterprises', 'id', ['e-east'], ['e-east', 'e-west'], ['e-east', 'e-none', 'e-west']],
    ['/hj212/sources', 'mn', ['MN-EAST'], ['MN-EAST', 'MN-WEST'], ['MN-EAST', 'MN-NONE', 'MN-WEST']],
  ])('finds its rows in %s, those of no district are seen with all only', async (path, key, ...lists) => {
    const answers = [
      await seen('east', path, key),
      await seen('both', path, key),
      await seen('all', path, key),
    ];
    expect(answers.map((keys) => [...keys].sort())).toEqual(lists);
  });

  it('finds the limits of its outlets and those of the standards', async () => {
    const outlets = async (token: string, query: string) =>
      [...new Set(await seen(token, `/limits?limit=1000${query}`, 'station'))].sort();
    expect(await outlets('east', '&pollutant=a21026')).toEqual(['o-east', undefined]);
    expect(await outlets('all', '&pollutant=a21026')).toEqual(['o-east', 'o-none', 'o-west', undefined]);
    expect(await outlets('east', '&station=o-east')).toEqual(['o-east']);
    for (const other of ['o-west', 'o-none', 'nowhere'])
      expect(await outlets('east', `&station=${other}`)).toEqual([]);
    expect((await seen('east', '/limits?station=a-east')).length).toBeGreaterThan(5);
    expect(await seen('east', '/limits?station=a-west')).toEqual([]);
  });

  it('pages through its rows alone; the cursor of another filter is refused', async () => {
    const first = await door.call('GET', '/enterprises?limit=1', 'both');
    expect(first.body.items).toMatchObject([{ id: 'e-east' }]);
    const cursor = encodeURIComponent(first.body.next);
    const second = await door.call('GET', `/enterprises?limit=1&cursor=${cursor}`, 'both');
    expect(second.body).toMatchObject({ items: [{ id: 'e-west' }], next: null });
    // A cursor is a place, not a right.
    expect((await door.call('GET', `/enterprises?limit=1&cursor=${cursor}`, 'east')).body.items).toEqual([]);
    expect((await door.call('GET', `/limits?cursor=${cursor}`, 'both')).status).toBe(400);
    expect((await door.call('GET', `/hj212/sources?cursor=MN-EAST`, 'both')).status).toBe(400);
  });

  it('does not learn whether a logger of another district is there', async () => {
    const nothing = async (mn: string) => (await door.call('GET', `/hj212/sources/${mn}`, 'east')).status;
    expect(await Promise.all(['MN-EAST', 'MN-WEST', 'MN-NONE', 'MN-NEW'].map(nothing))).toEqual([
      200, 404, 404, 404,
    ]);
    const put = async (mn: string, station: string) =>
      (await door.call('PUT', `/hj212/sources/${mn}`, 'east', { station, password: '222222' })).status;
    expect(await put('MN-WEST', 'o-east')).toBe(404);
    expect(await put('MN-EAST', 'o-west')).toBe(404);
    expect(await put('MN-EAST', 'o-east')).toBe(200);
  });

  it('removes nothing of another district, and issues no credential there', async () => {
    const removed = async (path: string, token = 'east') =>
      (await door.call('DELETE', path, token)).body.removed;
    const { items } = (await door.call('GET', '/limits?station=o-west', 'all')).body;
    for (const path of [
      `/limits/${items[0].id}`,
      '/stations/a-west?history=rewrite',
      '/stations/a-none?history=rewrite',
      '/hj212/sources/MN-WEST',
    ])
      expect({ path, removed: await removed(path) }).toEqual({ path, removed: false });
    const credential = (station: string) => door.call('POST', `/devices/${station}/credential`, 'admin');
    expect((await credential('a-west')).status).toBe(404);
    expect((await credential('a-east')).status).toBe(201);
    expect(await removed('/devices/a-west/credential', 'admin')).toBe(false);
    expect(await removed('/devices/a-east/credential', 'admin')).toBe(true);
    expect((await pool.query(`SELECT 1 FROM registry.station WHERE id LIKE 'a-%'`)).rowCount).toBe(3);
  });
});

describe('who imports for one district', () => {
  const reasons = (body: { rejected: { line: number; field: string; reason: string }[] }): string[] =>
    body.rejected.map(({ line, field, reason }) => `${line} ${field} ${reason}`);

  it.each([
    ['enterprises', 'id,名称,区\ne-new,New,东区\ne-2,Two,西区\ne-3,Three,\ne-west,Mine,东区\n', '区'],
    [
      'stations',
      'id,kind,name,district\na-new,air,New,东区\na-2,air,Two,西区\na-3,air,Three,\na-west,air,Mine,东区\n',
      'district',
    ],
    [
      'outlets',
      'id,enterprise,outletCode,medium,district\no-new,e-east,DA2,gas,东区\no-2,e-east,DA3,gas,西区\no-3,e-east,DA4,gas,\no-west,e-east,DA5,gas,东区\n',
      'district',
    ],
    [
      'limits',
      `${limitHeader}\n${['east', 'west', 'none', 'west'].map((of, at) => `o-${of},SO2,day,3${at},mg/m3,T,202${at}-01-01\n`).join('')}`,
      'outlet',
    ],
    [
      'hj212-sources',
      'mn,排放口,pw\nMN-NEW,o-east,111111\nMN-2,o-west,111111\nMN-3,o-none,111111\nMN-WEST,o-east,111111\n',
      '排放口',
    ],
  ])(
    '%s: lines of other districts and of none are refused, and nothing is taken over',
    async (kind, csv, field) => {
      const whole = await load('east', kind, csv, '?atomic=true');
      expect(whole.body.accepted).toBe(0);
      const { body } = await load('east', kind, csv);
      expect(body.accepted).toBe(1);
      expect(reasons(body)).toEqual([3, 4, 5].map((line) => `${line} ${field} other-district`));
      expect(body.rejected[0].detail).toMatch(/区.*\/ .*district/);
    },
  );

  it('names an enterprise of another district as little as one that is not there', async () => {
    const { body } = await load(
      'east',
      'outlets',
      'id,enterprise,outletCode,medium,district\no-9,e-west,DA9,gas,东区\n',
    );
    expect(reasons(body)).toEqual(['2 enterprise unknown-enterprise']);
  });

  it('moves no station into another district, and out of none; who has both may', async () => {
    const move = (token: string, district: string) =>
      load(token, 'stations', `id,kind,name,district\na-east,air,East,${district}\n`);
    expect((await move('east', '西区')).body.accepted).toBe(0);
    expect((await move('both', '西区')).body.accepted).toBe(1);
    expect((await move('east', '东区')).body.accepted).toBe(0);
  });

  it('is stopped by the store itself when a check was forgotten', async () => {
    const { items } = (await door.call('GET', '/limits?station=o-west', 'all')).body;
    const data = await registryData(pool);
    const put = changeRegistry(data, east, (change) => change.put(limits, items));
    await expect(put).rejects.toThrow('outside of the scope');
  });
});
