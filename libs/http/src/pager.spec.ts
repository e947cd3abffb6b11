import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { keysetPager, type Key, type Place } from './pager.js';
import { Problem } from './problem.js';

const columns = { at: 'time', rank: 'integer', id: 'text' } as const;
type Row = Key<typeof columns>;
const pager = keysetPager({ id: 'list-things' }, columns);
const keyOf = ({ at, rank, id }: Row): Row => ({ at, rank, id });
const compare = (a: Row, b: Row): number =>
  a.at !== b.at
    ? a.at < b.at
      ? -1
      : 1
    : a.rank !== b.rank
      ? a.rank - b.rank
      : a.id < b.id
        ? -1
        : a.id > b.id
          ? 1
          : 0;

/** A table in the order of its key, as a query with a keyset would give it. */
function table(rows: Row[]) {
  return ({ after, limit }: Place<typeof columns>): Row[] =>
    [...rows]
      .sort(compare)
      .filter((row) => after === undefined || compare(row, after) > 0)
      .slice(0, limit);
}

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const row = fc.record({
  at: fc
    .date({ min: new Date('2020-01-01'), max: new Date('2020-01-02'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  rank: fc.integer({ min: -2, max: 2 }),
  id: fc
    .oneof(fc.string(), fc.constantFrom('甲', '"', '\\', '\u{1f600}', ''))
    .map((text) => text.replaceAll('\0', '')),
});
const rowsOf = fc.uniqueArray(row, { maxLength: 40, selector: (one) => JSON.stringify(keyOf(one)) });

test(`paging gives every row once and in order, whatever comes before the place meanwhile (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(rowsOf, rowsOf, fc.integer({ min: 1, max: 45 }), async (rows, late, limit) => {
      const present = [...rows];
      const waiting = late.filter((one) => !rows.some((known) => compare(known, one) === 0));
      const seen: Row[] = [];
      let cursor: string | undefined;
      for (;;) {
        const query = { limit, cursor };
        const page = await pager.page({ query }, table(present), keyOf);
        expect(page.items.length).toBeLessThanOrEqual(limit);
        seen.push(...page.items);
        if (page.next === null) break;
        expect(page.items).toHaveLength(limit);
        cursor = page.next;
        const last = seen.at(-1)!;
        const before = waiting.findIndex((one) => compare(one, last) < 0);
        if (before >= 0) present.push(...waiting.splice(before, 1));
      }
      expect(seen).toEqual([...rows].sort(compare));
    }),
    { seed, numRuns: 200 },
  );
});

describe('the cursor', () => {
  const rows: Row[] = ['a', 'b', 'c'].map((id) => ({ at: '2026-01-01T00:00:00.000Z', rank: 1, id }));
  const first = (query: object = {}, params?: object) =>
    pager.page({ params, query: { limit: 1, ...query } }, table(rows), keyOf);

  test('of a last page that is full is null', async () => {
    expect((await pager.page({ query: { limit: 3 } }, table(rows), keyOf)).next).toBeNull();
    expect((await pager.page({ query: { limit: 2 } }, table(rows), keyOf)).next).toEqual(expect.any(String));
    expect((await pager.page({ query: { limit: 2 } }, table([]), keyOf)).next).toBeNull();
  });

  test('may be used with another limit, and with the same filter in another order', async () => {
    const { next } = await first({ a: '1', b: ['x'] });
    const page = await first({ b: ['x'], a: '1', c: undefined, cursor: next, limit: 2 });
    expect(page.items.map(({ id }) => id)).toEqual(['b', 'c']);
  });

  test.each([
    ['with another filter', { a: '2' }, undefined],
    ['without the filter', {}, undefined],
    ['of another path', { a: '1' }, { id: 'other' }],
  ])('%s is refused', async (_, query, params) => {
    const { next } = await first({ a: '1' }, { id: 'one' });
    await expect(first({ ...query, cursor: next }, params ?? { id: 'one' })).rejects.toMatchObject({
      status: 400,
      errors: [{ path: 'query.cursor', message: 'unknown cursor' }],
    });
  });

  test('of another list is refused', async () => {
    const other = keysetPager({ id: 'list-others' }, columns);
    const { next } = await other.page({ query: { limit: 1 } }, table(rows), keyOf);
    await expect(first({ cursor: next })).rejects.toThrow(Problem);
  });

  test(`that was changed in any way is refused (seed ${seed})`, async () => {
    const { next } = await first();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string(), fc.base64String(), fc.nat({ max: next!.length - 1 })),
        async (change) => {
          const cursor =
            typeof change === 'string'
              ? change
              : `${next!.slice(0, change)}${next![change] === 'A' ? 'B' : 'A'}${next!.slice(change + 1)}`;
          const read = (text: string): string => Buffer.from(text, 'base64url').toString('hex');
          fc.pre(read(cursor) !== read(next!));
          await expect(first({ cursor })).rejects.toThrow(Problem);
        },
      ),
      { seed, numRuns: 300 },
    );
  });
});

test('a row whose key is not what was declared is a bug that names the column', async () => {
  const rows = [1, 2].map((n) => ({ at: 'yesterday', rank: n, id: 'x' }));
  await expect(pager.page({ query: { limit: 1 } }, () => rows, keyOf)).rejects.toThrow(
    'the key column at of list-things is no time',
  );
});
