import 'reflect-metadata';

import { allRoutes, type Role } from '@farwatch/contracts/http';
import { createHttpApp, type HttpApp } from '@farwatch/http/app';
import { migrate } from '@farwatch/persistence/migrate';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';
import { freshDatabase } from '@farwatch/testing/backing';
import { principalOf } from '@farwatch/testing/principal';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { storeStations } from '../src/areas/reference-store.js';
import { httpModule } from '../src/http/index.js';
import { migrations } from '../src/store/migrations.js';

/** What JSON.parse gives. */
type Json = ReturnType<typeof JSON.parse>;

let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: Pool;
let app: HttpApp;

beforeAll(async () => {
  database = await freshDatabase('exclusions');
  await migrate({ url: database.url, schema: 'reporting', migrations, log: silentLogger });
  pool = createPool(database.url, { name: 'test' });
  await storeStations(
    pool,
    ['East', 'West'].map((district, n) => ({
      id: `s${n}`,
      station: { id: `s${n}`, kind: 'air', name: `s${n}`, district, zone: 'II', simulated: false },
    })),
  );
  app = await createHttpApp({
    modules: [
      httpModule({
        pool,
        log: silentLogger,
        control: { emit: () => undefined },
      }),
    ],
    routes: allRoutes,
    complete: false,
    // The token is the role.
    verifier: { verify: (token) => Promise.resolve(principalOf(token)) },
    log: silentLogger,
    checkAnswers: true,
    ratePerSecond: 0,
  });
});
afterAll(async () => {
  await app?.close();
  await pool?.end();
  await database?.drop();
});

async function ask(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  role: Role,
  body?: object,
): Promise<{ status: number; body: Json }> {
  const answer = await app.fastify.inject({
    method,
    url: `/api/v1${path}`,
    headers: { authorization: `Bearer ${role}` },
    ...(body === undefined ? {} : { payload: body }),
  });
  return { status: answer.statusCode, body: answer.json() };
}

const dust = {
  area: 'East',
  from: '2026-03-10',
  to: '2026-03-11',
  pollutants: ['PM10', 'pm25', 'a34002'],
  reason: 'sand-dust',
  note: 'dust from the north-west',
};

describe('decisions to leave days out', () => {
  it('are recorded by a manager with author and reason, and listed newest first', async () => {
    const { status, body } = await ask('POST', '/indicators/exclusions', 'manager', dust);
    expect({ status, body }).toMatchObject({
      status: 201,
      body: {
        area: 'East',
        from: '2026-03-10',
        to: '2026-03-11',
        pollutants: ['a34002', 'a34004'],
        reason: 'sand-dust',
        author: 'manager-1',
        revoked: null,
      },
    });
    await ask('POST', '/indicators/exclusions', 'admin', { ...dust, area: 'all' });
    const first = (await ask('GET', '/indicators/exclusions?limit=1', 'viewer')).body;
    expect(first.items.map((one: Json) => one.area)).toEqual(['all']);
    const second = (await ask('GET', `/indicators/exclusions?limit=1&cursor=${first.next}`, 'viewer')).body;
    expect(second).toEqual({ items: [body], next: null });
  });

  it.each(['viewer', 'officer', 'reviewer'] as const)('cannot be made by a %s', async (role) => {
    expect((await ask('POST', '/indicators/exclusions', role, dust)).status).toBe(403);
  });

  it.each([
    ['an unknown area', { area: 'Nowhere' }, 'body.area'],
    ['an unknown pollutant', { pollutants: ['unobtainium'] }, 'body.pollutants'],
    ['a pollutant without an index', { pollutants: ['TSP'] }, 'body.pollutants'],
    ['no pollutant', { pollutants: [] }, 'body.pollutants'],
    ['an end before the start', { to: '2026-03-09' }, 'body.to'],
    ['more than a year', { to: '2027-06-01' }, 'body.to'],
    ['a date that is none', { from: '2026-02-30' }, 'body.from'],
    ['no reason in words', { note: ' ' }, 'body.note'],
    ['an unknown reason', { reason: 'weather' }, 'body.reason'],
  ])('with %s are refused by name', async (_, change, path) => {
    const { status, body } = await ask('POST', '/indicators/exclusions', 'manager', { ...dust, ...change });
    expect({ status, path: body.errors?.[0]?.path }).toEqual({ status: 400, path });
  });

  it('are taken back once, with a reason, and stay on record', async () => {
    const { id } = (await ask('POST', '/indicators/exclusions', 'manager', dust)).body;
    const path = `/indicators/exclusions/${id}`;
    expect((await ask('DELETE', path, 'manager')).status).toBe(400);
    expect((await ask('DELETE', `${path}?note=wrong%20day`, 'officer')).status).toBe(403);
    const { body } = await ask('DELETE', `${path}?note=wrong%20day`, 'admin');
    expect(body).toMatchObject({
      id,
      author: 'manager-1',
      revoked: { author: 'admin-1', note: 'wrong day' },
    });
    expect((await ask('DELETE', `${path}?note=again`, 'admin')).status).toBe(409);
    const other = '/indicators/exclusions/00000000-0000-4000-8000-000000000000?note=none';
    expect((await ask('DELETE', other, 'admin')).status).toBe(404);
    const { items } = (await ask('GET', '/indicators/exclusions', 'viewer')).body;
    expect(items.find((one: Json) => one.id === id).revoked.note).toBe('wrong day');
  });
});

describe('the ranking', () => {
  it('of a month without data has no districts', async () => {
    const { status, body } = await ask('GET', '/indicators/air/ranking?date=2026-03-01', 'viewer');
    expect({ status, body }).toMatchObject({ status: 200, body: { period: '2026-03', items: [] } });
  });
});
