import { describe, expect, test } from '@jest/globals';
import { Fault } from '@farwatch/runtime/fault';
import { silentLogger } from '@farwatch/runtime/log';

import type { Batch, InRecord } from './batch.js';
import { handleBatch, type Handled } from './handle-batch.js';
import { park } from './outcome.js';
import type { OutRecord } from './outputs.js';

const record = (offset: number): InRecord => ({
  topic: 't',
  partition: 0,
  offset,
  key: `k${offset}`,
  value: Buffer.from(String(offset)),
  headers: {},
  timestamp: 0,
});

/** Runs a batch with these offsets; says what was parked and which calls the handler saw. */
async function run(
  offsets: readonly number[],
  handle: (offsets: number[], gapFrom: number | undefined) => void,
  unreadable: ReadonlySet<number> = new Set(),
): Promise<{ handled: Handled; parked: string[] }> {
  const parked: string[] = [];
  const batch: Batch = {
    topic: 'readings',
    partition: 0,
    records: offsets.map((offset) =>
      unreadable.has(offset) ? { ...record(offset), unreadable: 'not of its codec' } : record(offset),
    ),
    highWatermark: 99,
    incarnation: 0,
    isStale: () => false,
    heartbeat: () => Promise.resolve(),
  };
  const handled = await handleBatch(batch, {
    handle: ({ records, gapFrom }) => {
      handle(
        records.map(({ offset }) => offset),
        gapFrom,
      );
      return Promise.resolve();
    },
    producer: {
      send: (records: readonly OutRecord[]) => {
        parked.push(...records.map(({ value }) => value?.toString() ?? ''));
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    } as never,
    log: silentLogger,
    group: 'g',
    waitMs: () => 0,
  });
  return { handled, parked };
}

describe('a batch that fails', () => {
  test('is given back when the consumer stops while its records cannot be parked', async () => {
    let tries = 0;
    const handled = await handleBatch(
      {
        topic: 'readings',
        partition: 0,
        records: [record(1)],
        highWatermark: 2,
        incarnation: 0,
        isStale: () => tries >= 3,
        heartbeat: () => Promise.resolve(),
      },
      {
        handle: () => Promise.resolve([park('bad-json', 'at byte 1')]),
        producer: { send: () => Promise.reject(new Error(`no Kafka ${++tries}`)) },
        log: silentLogger,
        group: 'g',
        waitMs: () => 0,
      },
    );
    expect(handled).toEqual({ done: false });
    expect(tries).toBe(3);
  });

  test('is not parked when state was lost while its records are tried one by one', async () => {
    let calls = 0;
    const parked = run([1, 2, 3], () => {
      if (++calls <= 3) throw new TypeError('not the fault of the infrastructure');
      throw new Fault('fenced', 'going back');
    });
    await expect(parked).rejects.toMatchObject({ code: 'fenced' });
    expect(calls).toBe(4);
  });

  test('loses only the records to blame, and says that they left no trace', async () => {
    const seen: { offsets: number[]; gapFrom: number | undefined }[] = [];
    const poison = new Set([2, 3, 5]);
    const { parked, handled } = await run([1, 2, 3, 4, 5], (offsets, gapFrom) => {
      if (offsets.some((offset) => poison.has(offset))) throw new TypeError('bug');
      seen.push({ offsets, gapFrom });
    });
    expect(parked).toEqual(['2', '3', '5']);
    expect(seen).toEqual([
      { offsets: [1], gapFrom: undefined },
      { offsets: [4], gapFrom: 2 },
    ]);
    expect(handled).toEqual({ done: true, gapFrom: 5 });
  });

  test.each([
    { unreadable: [1], gapFrom: undefined },
    { unreadable: [2], gapFrom: undefined },
    { unreadable: [3, 4], gapFrom: 3 },
    { unreadable: [1, 2, 3, 4], gapFrom: 1 },
  ])(
    'what cannot be read ($unreadable) is parked unseen, all others are handled',
    async ({ unreadable, gapFrom }) => {
      const seen: number[] = [];
      const { parked, handled } = await run(
        [1, 2, 3, 4],
        (offsets) => void seen.push(...offsets),
        new Set(unreadable),
      );
      expect(parked).toEqual(unreadable.map(String));
      expect(seen).toEqual([1, 2, 3, 4].filter((one) => !unreadable.includes(one)));
      expect(handled).toEqual(gapFrom === undefined ? { done: true } : { done: true, gapFrom });
    },
  );
});
