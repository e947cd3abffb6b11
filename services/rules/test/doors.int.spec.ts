import 'reflect-metadata';

import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Limit, Rule, Station } from '@farwatch/contracts/events';
import { ruleRoutes, type Rejudge, type Role } from '@farwatch/contracts/http';
import { createHttpApp, type HttpApp } from '@farwatch/http/app';
import type { HttpDeps } from '@farwatch/http/module';
import type { Table } from '@farwatch/messaging/compacted-table';
import { silentLogger } from '@farwatch/runtime/log';
import { redisServer } from '@farwatch/runtime/servers';
import { backing } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';
import { principalOf } from '@farwatch/testing/principal';
import { ClientProxyFactory, Transport } from '@nestjs/microservices';

import { ReferenceSync } from '../src/owner/reference-sync.js';
import { listenToHints } from '../src/http/rejudge-hints.js';
import { httpModule } from '../src/http/index.js';
import { partitionOfStation } from '../src/store/rejudge-store.js';
import { ApplicableRules } from '../src/judging/applicable-rules.js';
import { air, limitOf, openStore, ruleOf, type Store } from './given.js';

let store: Store;
let app: HttpApp;
let base: string;
const hints: { event: string; data: object }[] = [];

beforeAll(async () => {
  store = await openStore();
  const deps: Pick<HttpDeps, 'pool' | 'log' | 'control'> = {
    pool: store.pool,
    log: silentLogger,
    control: { emit: (event, data) => hints.push({ event, data }) },
  };
  app = await createHttpApp({
    modules: [httpModule(deps as HttpDeps)],
    routes: Object.values(ruleRoutes),
    complete: true,
    verifier: { verify: (token) => Promise.resolve(principalOf(token)) },
    log: silentLogger,
    ratePerSecond: 0,
    checkAnswers: true,
  });
  await app.nest.listen(0, '127.0.0.1');
  base = `http://127.0.0.1:${(app.fastify.server.address() as AddressInfo).port}/api/v1`;
});
afterAll(async () => {
  await app?.close();
  await store?.close();
});
beforeEach(() => store.reset());

/** A compacted topic without Kafka: what a process has read so far. */
class FakeTable<T> implements Pick<Table<T>, 'get' | 'keys' | 'subscribe'> {
  private readonly contents = new Map<string, T>();
  private readonly listeners = new Set<
    (key: string, value: T | undefined, previous: T | undefined) => void
  >();
  set(key: string, value: T | undefined): void {
    const previous = this.contents.get(key);
    if (value === undefined) this.contents.delete(key);
    else this.contents.set(key, value);
    for (const listener of this.listeners) listener(key, value, previous);
  }
  get(key: string): T | undefined {
    return this.contents.get(key);
  }
  keys(): IterableIterator<string> {
    return this.contents.keys();
  }
  subscribe(listener: (key: string, value: T | undefined, previous: T | undefined) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

function tablesOf(): { station: FakeTable<Station>; limit: FakeTable<Limit>; rule: FakeTable<Rule> } {
  const tables = {
    station: new FakeTable<Station>(),
    limit: new FakeTable<Limit>(),
    rule: new FakeTable<Rule>(),
  };
  for (const id of ['s', 't']) tables.station.set(id, air(id));
  tables.station.set('nature', { ...air('nature'), zone: 'I' });
  tables.limit.set('l-hour', limitOf('hour', 100, { zone: 'II' }));
  for (const averaging of ['hour', 'day', 'mda8'] as const)
    tables.rule.set(`r-${averaging}`, ruleOf(averaging));
  return tables;
}

const syncOf = (tables: ReturnType<typeof tablesOf>): ReferenceSync =>
  new ReferenceSync({
    pool: store.pool,
    rules: new ApplicableRules(),
    tables,
    log: silentLogger,
    onRequested: () => undefined,
  });
const waiting = async (): Promise<string[]> => {
  const { rows } = await store.pool.query<{
    station: string;
    from_ms: number;
    to_ms: number | null;
    reason: string;
  }>('SELECT station, from_ms, to_ms, reason FROM rules.rejudge ORDER BY station');
  return rows.map((row) => `${row.station} ${row.from_ms}-${row.to_ms ?? ''} ${row.reason}`);
};

describe('the reference data in the store', () => {
  it('asks for what a change concerns to be judged again, once, whoever sees it', async () => {
    const tables = tablesOf();
    const syncs = [syncOf(tables), syncOf(tables)];
    await Promise.all(syncs.map((sync) => sync.start()));
    expect(await waiting()).toHaveLength(3);
    await store.pool.query('DELETE FROM rules.rejudge');
    tables.station.set('s', { ...air('s'), name: 'renamed' });
    tables.limit.set(
      'l-hour',
      limitOf('hour', 80, { zone: 'II', validFrom: '2026-03-01', validTo: '2026-03-31' }),
    );
    await eventually(async () => (await waiting()).length === 2, { what: 'the requests' });
    const from = Date.parse('2020-01-01T00:00:00+08:00');
    expect(await waiting()).toEqual([`s ${from}- limit-changed`, `t ${from}- limit-changed`]);
    const { rows } = await store.pool.query<{ requests: number }>('SELECT requests FROM rules.rejudge');
    expect(rows.map(({ requests }) => requests)).toEqual([1, 1]);
    expect(await syncs[0]!.verifiedVersion()).toBe(await syncs[1]!.verifiedVersion());
    await Promise.all(syncs.map((sync) => sync.stop()));
  });

  it('asks for everything to be judged again when the way of judging is another one, once', async () => {
    const tables = tablesOf();
    const before = syncOf(tables);
    await before.start();
    await before.stop();
    await store.pool.query('DELETE FROM rules.rejudge');
    const same = syncOf(tables);
    await same.start();
    await same.stop();
    expect(await waiting()).toEqual([]);
    await store.pool.query(`UPDATE rules.reference SET hash = 'of before' WHERE kind = 'judging'`);
    const after = syncOf(tables);
    await after.start();
    expect(await waiting()).toEqual(['nature 0- rule-changed', 's 0- rule-changed', 't 0- rule-changed']);
    await after.stop();
  });

  it('asks for a station to be judged again when it is retired', async () => {
    const tables = tablesOf();
    const sync = syncOf(tables);
    await sync.start();
    await store.pool.query('DELETE FROM rules.rejudge');
    tables.station.set('s', { ...air('s'), retiredFrom: '2026-06-01' });
    await eventually(async () => (await waiting()).length > 0, { what: 'the request' });
    expect((await waiting()).map((text) => text.split(' ')[0])).toEqual(['s']);
    await sync.stop();
  });

  it('finds what changed while nobody ran, and says what another process has not seen yet', async () => {
    const tables = tablesOf();
    const first = syncOf(tables);
    await first.start();
    const seen = await first.verifiedVersion();
    // Three stations, a limit, three rules, and the way of judging itself.
    expect(seen).toBe(8);
    await first.stop();
    await store.pool.query('DELETE FROM rules.rejudge');
    const changed = tablesOf();
    changed.rule.set('r-hour', ruleOf('hour', { openAfter: 2 }));
    changed.station.set('t', undefined);
    const second = syncOf(changed);
    await second.start();
    expect((await waiting()).map((text) => text.split(' ')[0])).toEqual(['nature', 's', 't']);
    expect(await second.verifiedVersion()).toBe(10);
    // The first process still has the old rule: it must not judge again by it.
    expect(await first.verifiedVersion()).toBe(seen);
    await second.stop();
  });
});

describe('the doors', () => {
  const call = async (
    path: string,
    role: Role,
    body?: object,
  ): Promise<{ status: number; body: Record<string, unknown> }> => {
    const reply = await fetch(`${base}${path}`, {
      headers: {
        authorization: `Bearer ${role}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
  };

  it('list what waits by pages', async () => {
    const sync = syncOf(tablesOf());
    await sync.start();
    await sync.stop();
    const first = await call('/rules/rejudge?limit=2', 'viewer');
    expect((first.body['items'] as Rejudge[]).map(({ station }) => station)).toEqual(['nature', 's']);
    const second = await call(`/rules/rejudge?limit=2&cursor=${String(first.body['next'])}`, 'viewer');
    expect((second.body['items'] as Rejudge[]).map(({ station }) => station)).toEqual(['t']);
    expect(second.body['next']).toBeNull();
    expect((await call('/rules/rejudge?cursor=AA', 'viewer')).status).toBe(400);
  });

  it('take a request to judge again from a manager, for a station that exists', async () => {
    const sync = syncOf(tablesOf());
    await sync.start();
    await sync.stop();
    await store.pool.query('DELETE FROM rules.rejudge');
    const body = { station: 's', from: '2026-06-01T00:00:00+08:00', to: '2026-06-02T00:00:00+08:00' };
    expect((await call('/rules/rejudge', 'officer', body)).status).toBe(403);
    expect((await call('/rules/rejudge', 'manager', { ...body, station: 'nobody' })).status).toBe(404);
    expect((await call('/rules/rejudge', 'manager', { ...body, to: body.from })).status).toBe(400);
    const reply = await call('/rules/rejudge', 'manager', body);
    expect(reply).toMatchObject({
      status: 202,
      body: { station: 's', from: '2026-05-31T16:00:00.000Z', to: '2026-06-01T16:00:00.000Z' },
    });
    expect(hints).toEqual([{ event: 'rules.rejudge', data: body }]);
    const { rows } = await store.pool.query<{ partition: number }>('SELECT partition FROM rules.rejudge');
    expect(rows).toEqual([{ partition: partitionOfStation('s') }]);
    expect((await call('/rules/rejudge', 'viewer')).body['items']).toMatchObject([
      { station: 's', reason: 'corrected' },
    ]);
  });
});

describe('a control hint', () => {
  it('is heard over Redis; one that is wrong is refused and the next still heard', async () => {
    const { redisUrl } = await backing();
    const heard: string[] = [];
    const listener = await listenToHints(redisServer(redisUrl, {}), {
      log: silentLogger,
      rejudge: ({ station }) => Promise.resolve(void heard.push(station)),
    });
    const { hostname, port } = new URL(redisUrl);
    const client = ClientProxyFactory.create({
      transport: Transport.REDIS,
      options: { host: hostname, port: Number(port) },
    });
    const station = `hint-${Date.now()}`;
    try {
      await eventually(
        () => {
          client.emit('rules.rejudge', { station: 'a b', from: 'yesterday' }).subscribe();
          client.emit('rules.rejudge', { station, from: '2026-06-01T00:00:00+08:00' }).subscribe();
          return heard.includes(station);
        },
        { what: 'the hint', intervalMs: 200 },
      );
      expect(heard).not.toContain('a b');
    } finally {
      await client.close();
      await listener.close();
    }
  });
});
