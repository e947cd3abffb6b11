import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';

import { commandLead } from '../src/lead/command-lead.js';
import { handleExceedances } from '../src/lead/leads-worker.js';
import { leadIdOf } from '../src/lead/read-exceedance.js';
import {
  database,
  episode,
  expectedLeads,
  hour,
  lives,
  random,
  seed,
  shuffle,
  storedLeads,
  toIn,
  reported,
  type TestDatabase,
  type Reported,
} from './support.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await database();
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.pool
    .query(`TRUNCATE enforcement.lead, enforcement.lead_reading, enforcement.timeline, enforcement.evidence,
    enforcement.lead_evidence, enforcement.lead_change, enforcement.inbox, enforcement.outbox CASCADE`);
});

const options = (pool: Pool = db.pool) => ({ pool, log: silentLogger, now: Date.now, committed: () => {} });
const handle = (events: readonly Reported[], pool?: Pool) =>
  handleExceedances(events.map(toIn), options(pool));

const count = async (sql: string): Promise<number> =>
  (await db.pool.query<{ n: number }>(`SELECT count(*) AS n FROM enforcement.${sql}`)).rows[0]!.n;

describe(`each event one to five times in any order (SEED=${seed})`, () => {
  test('ends in exactly one lead per episode, as its newest version says', async () => {
    const next = random();
    const { events, expected } = lives(60, next);
    const delivered = shuffle(
      events.flat().flatMap((event) => Array.from({ length: 1 + Math.floor(next() * 5) }, () => event)),
      next,
    );
    for (let at = 0; at < delivered.length;) {
      const size = 1 + Math.floor(next() * 40);
      await handle(delivered.slice(at, at + size));
      at += size;
    }
    expect(await storedLeads(db.pool)).toEqual(expectedLeads(expected));
    // Every change left one entry, one event and one line of the feed, whatever was repeated.
    const { rows } = await db.pool.query<{ versions: number }>(
      'SELECT sum(version)::int8 AS versions FROM enforcement.lead',
    );
    for (const table of ['timeline', 'outbox', 'lead_change'])
      expect(await count(table)).toBe(rows[0]!.versions);
    expect(await count(`outbox WHERE headers->>'traceparent' IS NULL`)).toBe(0);
  });

  test('also when two workers have the same partition at the same time', async () => {
    const next = random(seed + 1);
    const { events, expected } = lives(40, next);
    const all = events.flat();
    const worker = async (): Promise<void> => {
      const mine = shuffle([...all, ...all], next);
      for (let at = 0; at < mine.length; at += 7) await handle(mine.slice(at, at + 7));
    };
    await Promise.all([worker(), worker(), worker()]);
    expect(await storedLeads(db.pool)).toEqual(expectedLeads(expected));
    const { rows } = await db.pool.query<{ versions: number }>(
      'SELECT sum(version)::int8 AS versions FROM enforcement.lead',
    );
    for (const table of ['timeline', 'outbox', 'lead_change'])
      expect(await count(table)).toBe(rows[0]!.versions);
  });

  test('in order, every event opens, extends or ends exactly once', async () => {
    const life = [
      reported('opened', episode('ep', 1)),
      reported('extended', episode('ep', 2)),
      reported('closed', episode('ep', 3)),
    ];
    await handle(life);
    await handle(life);
    for (const one of life) await handle([one, one, one]);
    const { rows } = await db.pool.query<{ what: string }>(
      'SELECT what FROM enforcement.timeline ORDER BY id',
    );
    expect(rows.map((row) => row.what)).toEqual(['opened', 'extended', 'closed']);
    const { rows: out } = await db.pool.query<{ type: string; event: string }>(
      `SELECT headers->>'ce_type' AS type, headers->>'ce_id' AS event FROM enforcement.outbox ORDER BY id`,
    );
    expect(out.map((row) => row.type)).toEqual([
      'cn.farwatch.lead.opened.v1',
      'cn.farwatch.lead.amended.v1',
      'cn.farwatch.lead.amended.v1',
    ]);
    expect(new Set(out.map((row) => row.event)).size).toBe(3);
  });
});

describe('killed between any two effects', () => {
  type Query = (...args: unknown[]) => Promise<unknown>;

  /** A pool whose connections break at the n-th query. */
  function breaking(at: number): { pool: Pool; queries: () => number } {
    let n = 0;
    const counted =
      (query: Query): Query =>
      async (...args) => {
        if (args[0] !== 'ROLLBACK' && n++ === at)
          throw Object.assign(new Error('killed'), { code: 'ECONNRESET' });
        return query(...args);
      };
    const connect = async (): Promise<PoolClient> => {
      const client = await db.pool.connect();
      return new Proxy(client, {
        get(target, name): unknown {
          if (name === 'query') return counted((target.query as Query).bind(target));
          const value = Reflect.get(target, name) as unknown;
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
    };
    const query = counted((db.pool.query as Query).bind(db.pool));
    return { pool: { connect, query } as unknown as Pool, queries: () => n };
  }

  test('nothing is lost and nothing is doubled', async () => {
    const batches = [
      [reported('opened', episode('a', 1)), reported('opened', episode('b', 1, { station: 'outlet-2' }))],
      [
        reported('extended', episode('a', 2)),
        reported('withdrawn', episode('b', 2, { station: 'outlet-2', reason: { code: 'corrected' } })),
      ],
    ];
    const expected = new Map([
      ['a', batches[1]![0]!.data],
      ['b', batches[1]![1]!.data],
    ]);
    const whole = breaking(Number.MAX_SAFE_INTEGER);
    for (const batch of batches) await handle(batch, whole.pool);
    const steps = whole.queries();
    expect(steps).toBeGreaterThan(15);
    for (let at = 0; at <= steps; at++) {
      await db.pool.query(
        'TRUNCATE enforcement.lead, enforcement.inbox, enforcement.outbox, enforcement.lead_change CASCADE',
      );
      const { pool } = breaking(at);
      for (const batch of batches) {
        // The consumer hands the batch over again after a failure; and once more, as after a kill before its commit.
        await handle(batch, pool).catch(() => handle(batch, pool));
        await handle(batch);
      }
      expect(await storedLeads(db.pool)).toEqual(expectedLeads(expected));
      for (const table of ['timeline', 'outbox', 'lead_change'])
        expect([at, await count(table)]).toEqual([at, 4]);
    }
  });
});

describe('the database refuses', () => {
  const row = (id: string, from: string, to: string, gone = false, station = 's') =>
    db.pool.query(
      `INSERT INTO enforcement.lead (id, version, origin, kind, stage, status, severity, simulated, station, group_id,
         group_day, details, basis, pollutant, rule_id, start_at, end_at, gone, changed_since_decision, opened_at, updated_at)
       VALUES ($1, 1, 'exceedance', 'environment-anomaly', 'firm', 'open', 'low', false, $5, 'g', '2026-11-01',
         '{"origin": "exceedance"}', '{}', 'a34004', 'r', $2, $3, $4, false, now(), now())`,
      [id, from, to, gone, station],
    );

  test('two active leads of one series and rule that overlap', async () => {
    await row('a', hour(0), hour(3));
    await expect(row('b', hour(2), hour(4))).rejects.toMatchObject({
      code: '23P01',
      constraint: 'lead_no_overlap',
    });
    await expect(row('c', hour(1), hour(1))).rejects.toMatchObject({ code: '23P01' });
    await row('d', hour(3), hour(4));
    await row('e', hour(1), hour(2), true);
    await row('f', hour(1), hour(2), false, 'other');
    expect(await count('lead')).toBe(4);
  });

  test('a change or removal of what stands in a timeline', async () => {
    await handle([reported('opened', episode('ep', 1))]);
    for (const statement of [
      `UPDATE enforcement.timeline SET what = 'x'`,
      'DELETE FROM enforcement.timeline',
    ])
      await expect(db.pool.query(statement)).rejects.toThrow('timeline is append-only');
  });

  test('a lead that is about nobody and nothing', async () => {
    await row('a', hour(0), hour(1));
    await expect(db.pool.query('UPDATE enforcement.lead SET station = NULL')).rejects.toMatchObject({
      code: '23514',
    });
  });

  test('two leads of the same instant', async () => {
    await row('a', hour(1), hour(1));
    await expect(row('b', hour(1), hour(1))).rejects.toMatchObject({ code: '23P01' });
  });
});

describe('episodes that meet', () => {
  test('one may grow over another that is withdrawn in the same batch', async () => {
    await handle([
      reported('opened', episode('a', 1, { to: 2 })),
      reported('opened', episode('b', 1, { from: 4, to: 6 })),
    ]);
    const merged = reported(
      'withdrawn',
      episode('b', 2, { from: 4, to: 6, reason: { code: 'merged', into: 'a' } }),
    );
    const outcomes = await handle([reported('amended', episode('a', 2, { to: 6 })), merged]);
    expect(outcomes.filter((outcome) => outcome !== undefined)).toEqual([]);
    expect(await count(`lead WHERE active`)).toBe(1);
  });

  test('whatever order a split and a merge are reported in, by batches that end in between, every lead comes out', async () => {
    // Split: `a` covered 0..6, now `a` is 0..2 and `b` is 4..6; then both merge into `a` again.
    const life = [
      reported('opened', episode('a', 1, { to: 6 })),
      reported('opened', episode('b', 1, { from: 4, to: 6 })),
      reported('amended', episode('a', 2, { to: 2 })),
      reported('amended', episode('a', 3, { to: 8 })),
      reported('withdrawn', episode('b', 2, { from: 4, to: 6, reason: { code: 'merged', into: 'a' } })),
    ];
    for (const [index, one] of life.entries()) {
      const outcomes = await handle([
        one,
        reported('extended', episode(`other-${index}`, 1, { station: 'other' })),
      ]);
      expect(outcomes).toEqual([undefined, undefined]);
      // At no time two active leads of this series overlap: the constraint holds at every commit.
      const active = await count(`lead WHERE active AND station = 'outlet-1'`);
      expect([index, active]).toEqual([index, [1, 1, 2, 1, 1][index]]);
    }
    const { rows } = await db.pool.query<object>(
      `SELECT details->'episode'->>'id' AS id, status, active, overlapping FROM enforcement.lead
       WHERE station = 'outlet-1' ORDER BY 1`,
    );
    expect(rows).toEqual([
      { id: 'a', status: 'open', active: true, overlapping: false },
      { id: 'b', status: 'withdrawn', active: false, overlapping: false },
    ]);
  });

  test('a lead that overlaps for good is there, but not active, and an officer can work on it', async () => {
    await handle([reported('opened', episode('a', 1, { to: 3 }))]);
    await handle([
      reported('opened', episode('b', 1, { from: 2, to: 4 })),
      reported('extended', episode('a', 2, { to: 4 })),
    ]);
    expect([await count('lead'), await count('lead WHERE active')]).toEqual([2, 1]);
    const done = await commandLead(db.pool, 'all', leadIdOf('b'), { kind: 'verify', by: 'o', at: hour(1) });
    expect(done.kind).toBe('done');
    expect([await count('lead WHERE active'), await count(`lead WHERE status = 'verified'`)]).toEqual([1, 1]);
    await handle([reported('withdrawn', episode('a', 3, { to: 4 }))]);
    expect(await count('lead WHERE active')).toBe(1);
    expect(await count('lead WHERE overlapping')).toBe(0);
  });
});

describe('what cannot be understood', () => {
  test.each([
    ['no JSON', { value: Buffer.from('{') }, 'bad-json'],
    ['no value', { value: null }, 'no-event'],
    ['no event', { headers: {} }, 'no-event'],
    [
      'an unknown event',
      { headers: { ce_id: Buffer.from('1'), ce_type: Buffer.from('x') } },
      'unknown-event',
    ],
    ['a wrong shape', { value: Buffer.from('{"episode":"e"}') }, 'schema'],
    [
      'a wrong state',
      { value: Buffer.from(JSON.stringify({ ...episode('e', 1), state: 'withdrawn' })) },
      'schema',
    ],
    [
      'a huge value',
      { value: Buffer.from(JSON.stringify(episode('e', 1)).replace('"value":61', '"value":1e300')) },
      'schema',
    ],
  ])('%s is parked and its neighbours go on', async (_, broken, reason) => {
    const good = toIn(reported('opened', episode('good', 1)));
    const outcomes = await handleExceedances([{ ...good, ...broken } as typeof good, good], options());
    expect(outcomes.map((outcome) => outcome && 'reason' in outcome && outcome.reason)).toEqual([
      reason,
      undefined,
    ]);
    expect(await count('lead')).toBe(1);
  });
});

describe('judged intervals', () => {
  const stored = async (id: string) =>
    (
      await db.pool.query<{ start_at: Date; value: number }>(
        `SELECT start_at, value_e6::float8 / 1e6 AS value FROM enforcement.lead_reading WHERE lead_id = $1 ORDER BY start_at`,
        [leadIdOf(id)],
      )
    ).rows.map((row) => [row.start_at.toISOString(), row.value]);

  test('follow extension, correction and a later start', async () => {
    await handle([reported('opened', episode('a', 1))]);
    await handle([reported('extended', episode('a', 3))]);
    expect(await stored('a')).toEqual([0, 1, 2].map((n) => [hour(n), 63]));
    await handle([reported('amended', episode('a', 4, { from: 1, to: 2 }))]);
    expect(await stored('a')).toEqual([[hour(1), 64]]);
    await handle([reported('withdrawn', episode('a', 5, { from: 1, to: 2, intervals: [] }))]);
    expect(await stored('a')).toEqual([[hour(1), 64]]);
  });

  test('of a long episode keep those that the newest snapshot no longer lists', async () => {
    const listed = (version: number, from: number, to: number) =>
      episode('long', version, { to, intervals: episode('long', version, { from, to }).intervals });
    await handle([reported('opened', listed(1, 0, 3))]);
    await handle([reported('extended', listed(2, 2, 5)), reported('extended', listed(3, 4, 7))]);
    expect(await stored('long')).toEqual([61, 61, 62, 62, 63, 63, 63].map((value, n) => [hour(n), value]));
  });
});
