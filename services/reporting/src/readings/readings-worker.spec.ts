import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Batch } from '@farwatch/messaging/batch-consumer';

import type { ReadingsStore } from './readings-store.js';
import { readingsWorker } from './readings-worker.js';

type Settled = Awaited<ReturnType<ReadingsStore['store']>>;

/** A store that records which partitions it was given, and ends each when the test does. */
const under = new Map<number, { end(settled: Settled): void; fail(error: Error): void }>();
const store = {
  store: (_: string, partition: number) =>
    new Promise<Settled>((end, fail) => void under.set(partition, { end, fail })),
};
const nothing: Settled = { conflicts: new Map(), received: 1, stored: 1 };

function batchOf(partition: number, ageMs: number): Batch {
  const value = {
    station: 's',
    via: 'mqtt',
    mapping: 'native@1',
    readings: [
      {
        pollutant: 'a34004',
        value: 1,
        unit: 'ug/m3',
        start: '2026-06-01T00:00:00+08:00',
        end: '2026-06-01T01:00:00+08:00',
        flag: 'N',
        revision: 0,
      },
    ],
  };
  const record = {
    topic: 'readings',
    partition,
    offset: 0,
    key: 's',
    value: Buffer.from(JSON.stringify(value)),
    headers: { ce_id: Buffer.from('e'), ce_type: Buffer.from('cn.farwatch.reading.received.v1') },
    timestamp: Date.now() - ageMs,
  };
  return {
    topic: 'readings',
    partition,
    records: [record],
    highWatermark: 1,
    isStale: () => false,
    heartbeat: () => Promise.resolve(),
  };
}

/** Lets everything run that can. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => under.clear());

describe('batches of readings', () => {
  it('are stored one partition after the other while they are fresh, also after one that failed', async () => {
    const handle = readingsWorker(store);
    const [first, second] = [handle(batchOf(0, 0)), handle(batchOf(1, 0))];
    await settle();
    expect([...under.keys()]).toEqual([0]);
    under.get(0)!.fail(new Error('the database is away'));
    await expect(first).rejects.toThrow('the database is away');
    await settle();
    expect([...under.keys()]).toEqual([0, 1]);
    under.get(1)!.end(nothing);
    await expect(second).resolves.toEqual([undefined]);
  });

  it('are stored several partitions at once when they are behind, past a fresh one', async () => {
    const handle = readingsWorker(store);
    const all = [handle(batchOf(0, 0)), handle(batchOf(1, 60_000)), handle(batchOf(2, 60_000))];
    await settle();
    expect([...under.keys()].sort()).toEqual([0, 1, 2]);
    for (const one of under.values()) one.end(nothing);
    await Promise.all(all);
  });
});
