import { inTransaction } from '@farwatch/persistence/transaction';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { catchUpEpisodes } from '../src/owner/catch-up.js';
import type { PartitionOwner } from '../src/owner/partition-owner.js';
import { rejudgePiece } from '../src/owner/rejudge.js';
import { waitingRejudges } from '../src/store/rejudge-store.js';
import { history, openStore, random, recordOf, type Given, type Store } from './given.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 1_000_000);
let store: Store;

beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());
beforeEach(() => store.reset());

async function feed(owner: PartitionOwner, all: readonly Given[], next: () => number): Promise<void> {
  let at = owner.next ?? 0;
  while (at < all.length) {
    const size = 1 + Math.floor(next() * 30);
    await owner.processBatch(
      all.slice(at, at + size).map((given, i) => recordOf(given, at + i)),
      false,
    );
    at += size;
  }
  if (owner.waits) await owner.flush();
}

/** What was published, as Kafka has it. */
async function published() {
  const { rows } = await store.pool.query<{ key: string; value: Buffer; headers: Record<string, string> }>(
    'SELECT key, value, headers FROM rules.outbox ORDER BY id',
  );
  return rows.map(({ key, value, headers }, offset) => ({
    ...{ topic: 'exceedances', partition: 0, offset, key, value },
    headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])),
  }));
}

const catchUp = async (records: Awaited<ReturnType<typeof published>>): Promise<number> =>
  inTransaction(store.pool, (client) =>
    catchUpEpisodes({ topic: 'readings', readingsEnd: () => Promise.resolve(new Map()), now: Date.now })(
      client,
      records,
    ),
  );

async function rejudgeAll(owner: PartitionOwner): Promise<void> {
  const partitions = Array.from({ length: 24 }, (_, at) => at);
  for (;;) {
    const { rows } = await waitingRejudges(store.pool, partitions, 100);
    if (rows.length === 0) return;
    for (const row of rows) while (!(await rejudgePiece(owner, row)));
  }
}

describe(`a store that went back (seed ${seed}, set FC_SEED to repeat)`, () => {
  it.each([0, 0.3, 0.6, 0.9])(
    'to %d of what it had read ends as one that did not, for whoever reads the topic',
    async (part) => {
      const all = history(seed + part * 10, 6);
      await feed(await store.claim(), all, () => 0.9);
      const expected = await store.episodes();
      expect(expected.length).toBeGreaterThan(3);

      const upTo = all.slice(0, Math.floor(all.length * part));
      await store.reset();
      await feed(await store.claim(), upTo, random(seed));
      const before = await published();
      // The lost time.
      await feed(await store.claim(), all, random(seed + 1));
      const lost = await published();
      expect(lost.length).toBeGreaterThan(before.length);

      await store.reset();
      await feed(await store.claim(), upTo, random(seed));
      expect((await published()).map(({ headers }) => headers['ce_id']!.toString())).toEqual(
        before.map(({ headers }) => headers['ce_id']!.toString()),
      );
      await store.pool.query('TRUNCATE rules.outbox');
      // What it knows is nothing to catch up with.
      expect(await catchUp(before)).toBe(0);
      expect(await catchUp(lost)).toBeGreaterThan(0);
      expect(await catchUp(lost)).toBe(0);
      const owner = await store.claim();
      await feed(owner, all, random(seed + 2));
      await rejudgeAll(owner);
      expect(await store.episodes()).toEqual(expected);

      const states = new Map<string, string>();
      const newest = new Map<string, { version: number; state: unknown; end: unknown }>();
      for (const { value, headers } of [...lost, ...(await published())]) {
        const data = JSON.parse(value.toString()) as Record<string, unknown>;
        const [episode, version] = [data['episode'] as string, data['version'] as number];
        const id = headers['ce_id']!.toString();
        expect(states.get(`${episode} ${version}`) ?? id).toBe(id);
        states.set(`${episode} ${version}`, id);
        if (version > (newest.get(episode)?.version ?? 0))
          newest.set(episode, { version, state: data['state'], end: Date.parse(data['end'] as string) });
      }
      const { rows } = await store.pool.query<{ id: string; version: number; state: string; end: number }>(
        `SELECT id, version, CASE WHEN withdrawn THEN 'withdrawn' ELSE state END AS state, end_ms AS end FROM rules.episode`,
      );
      expect(Object.fromEntries(newest)).toEqual(
        Object.fromEntries(rows.map(({ id, ...rest }) => [id, rest])),
      );
    },
  );
});
