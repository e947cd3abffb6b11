import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Scope } from '@farwatch/contracts/http';
import type { PoolClient } from '@farwatch/persistence/pool';
import { inTransaction } from '@farwatch/persistence/transaction';
import { silentLogger } from '@farwatch/runtime/log';

import { handleExceedances } from '../src/lead/leads-worker.js';
import { leadIdOf } from '../src/lead/read-exceedance.js';
import { leadColumns } from '../src/store/lead-row.js';
import { listGroups, listLeads, type LeadFilter, type LeadPage } from '../src/store/list-leads.js';
import { database, episode, reported, toIn, type TestDatabase } from './support.js';

const leads = 10_000;
let db: TestDatabase;

/** Copies of one lead: 50 outlets in two districts, groups of 2 or 3 leads, a third of all dismissed, three opened at a time. */
beforeAll(async () => {
  db = await database();
  const one = reported('opened', episode('model', 1, { station: 'model', district: 'none' }));
  const options = { pool: db.pool, log: silentLogger, now: Date.now, committed: () => {} };
  await handleExceedances([toIn(one)], options);
  const made: Readonly<Record<string, string>> = {
    id: `'copy-' || n`,
    station: `'s-' || n % 50`,
    outlet: `'s-' || n % 50`,
    district: `CASE WHEN n % 50 < 25 THEN 'A' ELSE 'B' END`,
    group_id: `'outlet:s-' || n % 50 || ':' || n * 7 / 800`,
    status: `CASE WHEN n % 3 = 0 THEN 'dismissed' ELSE 'open' END`,
    start_at: `'2026-01-01Z'::timestamptz + n * interval '1 minute'`,
    end_at: `'2026-01-01Z'::timestamptz + n * interval '1 minute' + interval '1 second'`,
    opened_at: `'2026-01-01Z'::timestamptz + n / 3 * interval '1 minute'`,
  };
  const columns = Object.keys(leadColumns);
  await db.pool.query(
    `INSERT INTO enforcement.lead (${columns.join(', ')})
     SELECT ${columns.map((column) => made[column] ?? column).join(', ')}
     FROM enforcement.lead, generate_series(1, ${leads}) AS n WHERE id = $1`,
    [leadIdOf('model')],
  );
  await db.pool.query('ANALYZE enforcement.lead');
});
afterAll(() => db?.close());

/** Rows of leads that this connection has read of late, in whatever way. */
async function rowsRead(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `SELECT (seq_tup_read + idx_tup_fetch)::int AS n FROM pg_stat_xact_user_tables
     WHERE relid = 'enforcement.lead'::regclass`,
  );
  return rows[0]!.n;
}

const inbox: LeadFilter = { status: ['open', 'acknowledged'] };
const cases: readonly (readonly [Scope, LeadFilter])[] = [
  ['all', {}],
  ['all', inbox],
  [{ districts: ['A'] }, inbox],
  [{ districts: ['A', 'B'] }, inbox],
];
const middle = { openedAt: '2026-01-02T12:00:00.000Z', id: 'copy' };

test.each(cases)(
  'a page of %j %j reads what it shows, at the beginning and in the middle',
  async (scope, filter) => {
    for (const list of [listLeads, listGroups])
      for (const after of [undefined, middle]) {
        const { shown, read } = await inTransaction(db.pool, async (client) => {
          const before = await rowsRead(client);
          const rows = await list(client, scope, filter, { after, limit: 20 });
          return { shown: rows.length, read: (await rowsRead(client)) - before };
        });
        expect(shown).toBe(20);
        // Rows of other statuses and districts are passed, and each group is looked at once for each of its leads.
        expect([list.name, after, read < 1_000 ? 'few' : read]).toEqual([list.name, after, 'few']);
      }
  },
);

test.each(cases)('the pages of groups of %j %j are those that all leads make', async (scope, filter) => {
  const everything = async <T>(
    list: (page: LeadPage) => Promise<T[]>,
    placeOf: (row: T) => { openedAt: string; id: string },
  ): Promise<T[]> => {
    const rows: T[] = [];
    for (let after: LeadPage['after']; ; after = placeOf(rows.at(-1)!)) {
      const page = await list({ after, limit: 1_000 });
      rows.push(...page);
      if (page.length < 1_000) return rows;
    }
  };
  const all = await everything(
    (page) => listLeads(db.pool, scope, filter, page),
    (lead) => lead,
  );
  const naive = new Map<string, { newest: string; count: number }>();
  for (const { group, id } of all) {
    const { newest = id, count = 0 } = naive.get(group.id) ?? {};
    naive.set(group.id, { newest, count: count + 1 });
  }
  const lines = await everything(
    (page) => listGroups(db.pool, scope, filter, page),
    ({ lead }) => lead,
  );
  expect(lines.map(({ group, count, lead }) => [group.id, lead.id, count])).toEqual(
    [...naive].map(([group, { newest, count }]) => [group, newest, count]),
  );
  expect(Math.max(...lines.map(({ count }) => count))).toBeGreaterThan(1);
});
