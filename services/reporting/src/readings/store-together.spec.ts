import { describe, expect, it } from '@jest/globals';

import type { PartitionRecords, ReadingRecord, Stored } from './readings-store.js';
import { StoreTogether } from './store-together.js';

const record = (offset: number, ageMs = 0): ReadingRecord => ({
  offset,
  timestamp: Date.now() - ageMs,
  event: {} as never,
});
const part = (partition: number, count = 1, ageMs = 0): PartitionRecords => ({
  partition,
  records: Array.from({ length: count }, (_, n) => record(n, ageMs)),
});
const nothing: Stored = { conflicts: new Map(), received: 1, stored: 1 };

/** A store whose transactions the test ends, and what it was given. */
function fake() {
  const begun: { partitions: number[]; end(stored?: Stored): void; fail(error: Error): void }[] = [];
  return {
    begun,
    store: (_: string, parts: readonly PartitionRecords[]) =>
      new Promise<Stored>((done, fail) =>
        begun.push({
          partitions: parts.map(({ partition }) => partition),
          end: (stored = nothing) => done(stored),
          fail,
        }),
      ),
  };
}
const together = (store: ReturnType<typeof fake>, atOnce = 3): StoreTogether =>
  new StoreTogether(store, { atOnce, onStored: () => undefined });
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

describe('readings of many partitions', () => {
  it('that wait at the same time share a transaction; what comes meanwhile shares the next', async () => {
    const store = fake();
    const all = together(store);
    const first = [all.add('readings', part(0)), all.add('readings', part(1))];
    await settle();
    const second = [all.add('readings', part(2)), all.add('readings', part(3))];
    await settle();
    expect(store.begun.map(({ partitions }) => partitions)).toEqual([[0, 1]]);
    store.begun[0]!.end();
    await Promise.all(first);
    await settle();
    expect(store.begun.map(({ partitions }) => partitions)).toEqual([
      [0, 1],
      [2, 3],
    ]);
    store.begun[1]!.end();
    await Promise.all(second);
  });

  it('that are behind are stored by several transactions at once, each of a bounded size', async () => {
    const store = fake();
    const all = together(store, 2);
    const added = [0, 1, 2].map((at) => all.add('readings', part(at, 6_000, 60_000)));
    await settle();
    expect(store.begun.map(({ partitions }) => partitions)).toEqual([[0], [1]]);
    store.begun[0]!.end();
    await settle();
    expect(store.begun.map(({ partitions }) => partitions)).toEqual([[0], [1], [2]]);
    for (const one of store.begun) one.end();
    await Promise.all(added);
  });

  it('are stored alone when the transaction that they shared fails: none is blamed for another', async () => {
    const store = fake();
    const all = together(store);
    const added = [0, 1, 2].map((at) => all.add('readings', part(at)));
    const outcomes = Promise.allSettled(added);
    await settle();
    store.begun[0]!.fail(new Error('one of them is poison'));
    for (const [at, poison] of [false, true, false].entries()) {
      await settle();
      const one = store.begun[at + 1]!;
      expect(one.partitions).toEqual([at]);
      if (poison) one.fail(new Error('poison'));
      else one.end();
    }
    expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('learn of their own contradictions, and the same partition is never twice in a transaction', async () => {
    const store = fake();
    const all = together(store);
    const [a, b, again] = [part(0, 2), part(1, 2), part(0, 1)].map((one) => all.add('readings', one));
    await settle();
    expect(store.begun[0]!.partitions).toEqual([0, 1]);
    store.begun[0]!.end({
      ...nothing,
      conflicts: new Map([
        [0, 'of a'],
        [3, 'of b'],
      ]),
    });
    expect(await a).toEqual(new Map([[0, 'of a']]));
    expect(await b).toEqual(new Map([[1, 'of b']]));
    await settle();
    expect(store.begun[1]!.partitions).toEqual([0]);
    store.begun[1]!.end();
    expect(await again).toEqual(new Map());
  });
});
