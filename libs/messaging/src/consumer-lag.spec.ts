import { beforeEach, describe, expect, test } from '@jest/globals';

import { ConsumerLag } from './consumer-lag.js';

const start = Date.parse('2026-01-01T00:00:00Z');
let now: number;
let lag: ConsumerLag;
beforeEach(() => {
  now = start;
  lag = new ConsumerLag({ fromBeginning: true, now: () => now });
});

/** Kafka says where partitions end, from 10 on, and what the group has committed. */
const tell = (
  high: Readonly<Record<string, number>>,
  committed: Readonly<Record<string, number>> = {},
): void =>
  lag.told({
    atMs: now,
    ends: new Map(Object.entries(high).map(([id, end]) => [id, { low: 10, high: end }])),
    committed: new Map(Object.entries(committed)),
  });

describe('how far a consumer is behind', () => {
  test('is unknown until it has partitions and Kafka has said where they end', () => {
    expect(lag.of()).toEqual({ unknownSinceMs: start });
    tell({ 'a/0': 50 });
    now += 1_000;
    expect(lag.of()).toEqual({ unknownSinceMs: start });
    lag.assign(['a/0']);
    expect(lag.of()).toEqual({ messages: 40, seconds: 0 });
    now += 1_000;
    lag.assign(undefined);
    lag.assign(undefined);
    expect(lag.of()).toEqual({ unknownSinceMs: now });
  });

  test('counts from what was handled, else from what was committed, else from the beginning', () => {
    lag.assign(['a/0', 'a/1', 'b/0', 'b/1']);
    tell({ 'a/0': 50, 'a/1': 50, 'b/0': 50, 'b/1': 10 }, { 'a/0': 20, 'a/1': 20 });
    lag.handled('a/0', 45, now);
    expect([lag.of('a').messages, lag.of('b').messages, lag.of().messages]).toEqual([35, 40, 75]);
    const late = new ConsumerLag({ fromBeginning: false, now: () => now });
    late.assign(['a/0']);
    for (const [high, messages] of [
      [50, 0],
      [53, 3],
    ] as const) {
      late.told({ atMs: now, ends: new Map([['a/0', { low: 10, high }]]), committed: new Map() });
      expect(late.of().messages).toBe(messages);
    }
  });

  test('is as old as the last record handled, or as the moment when nothing was left', () => {
    lag.assign(['a/0']);
    lag.handled('a/0', 50, start - 3_600_000);
    tell({ 'a/0': 52 });
    expect(lag.of()).toEqual({ messages: 2, seconds: 3_600 });
    tell({ 'a/0': 50 });
    now += 5_000;
    tell({ 'a/0': 51 });
    expect(lag.of()).toEqual({ messages: 1, seconds: 5 });
  });

  test('is unknown again when Kafka has said nothing for a while, and that is a problem after a while', () => {
    lag.assign(['a/0']);
    tell({ 'a/0': 10 });
    now += 14_999;
    expect([lag.of().messages, lag.problem()]).toEqual([0, undefined]);
    now += 1;
    expect(lag.of()).toEqual({ unknownSinceMs: start });
    expect(lag.problem()).toBe('how far behind is unknown since 2026-01-01T00:00:00.000Z');
    tell({ 'a/0': 10 });
    expect(lag.problem()).toBeUndefined();
  });
});
