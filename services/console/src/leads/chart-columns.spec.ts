import { expect, test } from '@jest/globals';

import { aroundQuery, chartColumns, type Around, type Interval } from './chart-columns.js';

const at = (hour: number): string => new Date(Date.UTC(2026, 10, 23, hour)).toISOString();
const one = (from: number, to: number, value: number, limit = 60): Interval => ({
  start: at(from),
  end: at(to),
  value,
  limit,
  completeness: 1,
  flag: 'N',
});
const near = (from: number, value: number | null, valid = true): Around => ({
  start: at(from),
  end: at(from + 1),
  value,
  valid,
});
const brief = (columns: ReturnType<typeof chartColumns>): unknown[] =>
  columns.map((s) => [new Date(s.start).getUTCHours(), s.value, s.limit, s.judged]);

test('gaps between equal intervals become empty columns under the limit of that time', () => {
  expect(brief(chartColumns([one(11, 12, 90, 50), one(8, 9, 70)]))).toEqual([
    [8, 70, 60, true],
    [9, null, 60, false],
    [10, null, 60, false],
    [11, 90, 50, true],
  ]);
});

test('what was measured around the episode stands beside it, the judged value first', () => {
  expect(
    brief(
      chartColumns(
        [one(9, 10, 70)],
        [near(7, 40), near(9, 71), near(10, 55), near(11, null), near(12, 99, false)],
      ),
    ),
  ).toEqual([
    [7, 40, 60, false],
    [8, null, 60, false],
    [9, 70, 60, true],
    [10, 55, 60, false],
  ]);
});

test('instants, uneven intervals and long gaps stay as they are', () => {
  expect(chartColumns([one(8, 8, 1), one(12, 12, 2)])).toHaveLength(2);
  expect(chartColumns([one(8, 9, 1), one(10, 12, 2)])).toHaveLength(2);
  expect(chartColumns([one(0, 1, 1), one(900, 901, 2)])).toHaveLength(2);
  expect(chartColumns([], [near(1, 2)])).toEqual([]);
});

test('readings around are asked for in the means of the limit, within what can be drawn', () => {
  const lead = (averaging: 'hour' | 'day' | 'mda8' | 'sample', hours: number) =>
    aroundQuery({ limit: { averaging }, episode: { start: at(0), end: at(hours) } } as never);
  expect(lead('hour', 2)).toEqual({ interval: 'hour', from: at(-8), to: at(10) });
  expect(lead('hour', 30)).toEqual({ interval: 'hour', from: at(-15), to: at(45) });
  expect(lead('day', 24)).toEqual({ interval: 'day', from: at(-192), to: at(216) });
  expect(lead('sample', 0)?.interval).toBe('raw');
  expect(lead('mda8', 24)).toBeUndefined();
  expect(lead('hour', 5000)).toBeUndefined();
});
