import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Batch } from '@farwatch/messaging/batch-consumer';

import type { PartitionRecords, Stored } from './readings-store.js';
import { readingsWorker } from './readings-worker.js';

/** A store that finds a contradiction in what it is told to. */
const given: PartitionRecords[] = [];
let conflicts = new Map<number, string>();
const store = {
  store: (_: string, parts: readonly PartitionRecords[]): Promise<Stored> => {
    given.push(...parts);
    return Promise.resolve({ conflicts, received: 1, stored: 1 });
  },
};

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
    incarnation: 0,
    isStale: () => false,
    heartbeat: () => Promise.resolve(),
  };
}

beforeEach(() => {
  given.length = 0;
  conflicts = new Map();
});

describe('batches of readings', () => {
  it('are stored without what cannot be read, which is parked at its own place', async () => {
    const batch = batchOf(3, 0);
    const [good] = batch.records;
    const bad = { ...good!, offset: 1, value: Buffer.from('{') };
    const outcomes = await readingsWorker(store)({ ...batch, records: [bad, good!] });
    expect(outcomes).toMatchObject([{ kind: 'park', reason: 'bad-json' }, undefined]);
    expect(given).toMatchObject([{ partition: 3, records: [{ offset: 0 }] }]);
  });

  it('park a revision that says something else than the one that is stored', async () => {
    conflicts = new Map([[0, 'revision 0 is stored with another value']]);
    const batch = batchOf(0, 0);
    const bad = { ...batch.records[0]!, offset: 1, value: Buffer.from('{') };
    const outcomes = await readingsWorker(store)({ ...batch, records: [bad, batch.records[0]!] });
    expect(outcomes).toMatchObject([
      { kind: 'park', reason: 'bad-json' },
      { kind: 'park', reason: 'revision-conflict' },
    ]);
  });
});
