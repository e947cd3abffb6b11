import { beforeEach, describe, expect, it } from '@jest/globals';
import { silentLogger } from '@farwatch/runtime/log';

import type { InRecord } from './batch.js';
import { PartitionStarts } from './partition-starts.js';
import { markOf, placeBehindHandled, type Claim, type LogIncident, type Positions } from './positions.js';

const record = (offset: number, value = `v${offset}`): InRecord => ({
  ...{
    topic: 'readings',
    partition: 0,
    offset,
    key: 'k',
    value: Buffer.from(value),
    headers: {},
    timestamp: 5,
  },
});
const records = (from: number, to: number): InRecord[] =>
  Array.from({ length: to - from + 1 }, (_, n) => record(from + n));
const asking = { isStale: () => false, onError: () => undefined };

let claim: Claim;
/** Where the log begins and ends, by question; the last answer stays. */
let ends: [number, number][];
let sought: number[];
let still: boolean;
let told: LogIncident[];
let starts: PartitionStarts;

beforeEach(() => {
  claim = { next: 10, mark: markOf(record(9)), incarnation: 0 };
  ends = [[0, 20]];
  sought = [];
  still = false;
  told = [];
  const positions: Partial<Positions> = {
    claim: () => Promise.resolve(claim),
    report: (incident) => Promise.resolve(void told.push(incident)),
    recovered: () => Promise.resolve(),
  };
  starts = new PartitionStarts(positions as Positions, {
    group: 'g',
    log: silentLogger,
    name: (topic) => topic,
    ends: () => {
      const [low, high] = ends.length > 1 ? ends.shift()! : ends[0]!;
      return Promise.resolve(new Map([['readings/0', { low, high }]]));
    },
    offsetAt: () => Promise.resolve(0),
    seek: (_, __, offset) => void sought.push(offset),
    hold: (_, __, wanted) => void (still = wanted),
    askAgainMs: 1,
  });
});

describe('a partition whose position is kept with its effects', () => {
  it('begins behind what was handled once the record in front of that is the one it was', async () => {
    await starts.restart('readings', 0, asking);
    expect(sought).toEqual([9]);
    // What was fetched before the seek may still be handed over.
    expect(await starts.begin('readings', records(0, 5), asking)).toBeUndefined();
    expect(await starts.begin('readings', records(9, 15), asking)).toMatchObject({
      from: 10,
      incarnation: 0,
    });
    starts.handled('readings', 0, 16);
    expect(await starts.begin('readings', records(16, 19), asking)).toMatchObject({ from: 16 });
    expect(told).toEqual([]);
  });

  it('is not read when the log ends in front of the position, and never counts its records as handled', async () => {
    ends = [[0, 9]];
    expect(await starts.begin('readings', records(0, 8), asking)).toBeUndefined();
    expect(told).toEqual([{ topic: 'readings', partition: 0, kind: 'log-shortened', next: 10, edge: 9 }]);
    expect(still).toBe(true);
    expect(starts.stopped).toEqual(told);
    expect(starts.mustStartAnew('readings', 0, { low: 0, high: 9 })).toBe(false);
    expect(starts.mustStartAnew('readings', 0, { low: 0, high: 10 })).toBe(true);
  });

  it('believes a short end only when it is told again: a new leader may be behind for a moment', async () => {
    ends = [
      [0, 9],
      [0, 20],
    ];
    await starts.restart('readings', 0, asking);
    expect(told).toEqual([]);
    expect(sought).toEqual([9]);
  });

  it('is not read when another record lies in front of the position', async () => {
    const other = [record(9, 'another'), ...records(10, 15)];
    expect(await starts.begin('readings', other, asking)).toBeUndefined();
    expect(told).toEqual([{ topic: 'readings', partition: 0, kind: 'log-replaced', next: 10, edge: 10 }]);
    expect(await starts.begin('readings', records(16, 19), asking)).toBeUndefined();
  });

  it('goes on behind records that were deleted unread, and says so', async () => {
    ends = [[13, 20]];
    expect(await starts.begin('readings', records(13, 19), asking)).toEqual({
      ...{ from: 13, gapFrom: 10, incarnation: 0 },
    });
    expect(told).toEqual([{ topic: 'readings', partition: 0, kind: 'records-expired', next: 10, edge: 13 }]);
  });

  it('is compared anew when Kafka hands over what lies in front of it, or tells an end in front of it', async () => {
    await starts.begin('readings', records(9, 15), asking);
    starts.handled('readings', 0, 16);
    expect(starts.mustStartAnew('readings', 0, { low: 0, high: 16 })).toBe(false);
    starts.handled('readings', 0, 18);
    // Asked before the last two were handled: that is no shorter log.
    expect(starts.mustStartAnew('readings', 0, { low: 0, high: 16 })).toBe(false);
    expect(starts.mustStartAnew('readings', 0, { low: 0, high: 16 })).toBe(true);
    claim = { next: 18, mark: markOf(record(17)), incarnation: 0 };
    const other = Array.from({ length: 20 }, (_, n) => record(n, 'another'));
    expect(await starts.begin('readings', other, asking)).toBeUndefined();
    expect(await starts.begin('readings', other.slice(17), asking)).toBeUndefined();
    expect(told).toMatchObject([{ kind: 'log-replaced', next: 18 }]);
  });
});

it('a place lies in front of the first record that its handler refused, with the mark of the one before', () => {
  const all = records(3, 6);
  const outcomes = [undefined, { kind: 'ok' }, { kind: 'park' }, undefined];
  expect(placeBehindHandled(all, outcomes)).toEqual({
    ...{ topic: 'readings', partition: 0, next: 5, mark: markOf(record(4)) },
  });
  expect(placeBehindHandled(all, [{ kind: 'park' }])).toBeUndefined();
  expect(placeBehindHandled(all, [])).toMatchObject({ next: 7 });
  expect(markOf(record(4))).not.toBe(markOf({ ...record(4), timestamp: 6 }));
});
