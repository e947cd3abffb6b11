/** US EPA AQI of 2024 and NowCast: examples of the TAD, public test suites, exact fractions. */
import { describe, expect, it } from '@jest/globals';
import { fromE6, toE6 } from '../quantity/index.js';
import { epaIndex, epaSo2Index, nowCastE6, type EpaColumn } from './index.js';

describe('EPA-454/B-24-002: US index', () => {
  const vectors: Readonly<Record<EpaColumn, readonly (readonly [number, number | null])[]>> = {
    // prettier-ignore
    'pm25-24h': [[9, 50], [9.1, 51], [9.19, 51], [35.4, 100], [35.5, 101], [35.9, 102], [55.4, 150], [125.4, 200],
      [225.4, 300], [325.4, 500]],
    // prettier-ignore
    'pm10-24h': [[54, 50], [154, 100], [155, 101], [254, 150], [354, 200], [424, 300], [504, 389], [604, 500]],
    'o3-8h': [
      [0.07853333, 126],
      [0.077, 122],
      [0.201, null],
    ],
    'o3-1h': [
      [0.124, null],
      [0.125, 101],
      [0.162, 147],
      [0.404, 300],
      [0.504, 400],
      [0.604, 500],
    ],
    'co-8h': [
      [4.4, 50],
      [8.4, 90],
      [40.4, 400],
      [50.4, 500],
    ],
    'so2-1h': [
      [35, 50],
      [304, 200],
      [305, null],
    ],
    'so2-24h': [
      [304, null],
      [305, 201],
      [605, 301],
      [805, 401],
    ],
    'no2-1h': [
      [53, 50],
      [100, 100],
      [1249, 300],
      [2049, 500],
    ],
  };
  const cases = (Object.keys(vectors) as EpaColumn[]).flatMap((column) =>
    vectors[column].map(([value, index]) => [column, value, index] as const),
  );
  it.each(cases)('%s of %d is %p', (column, value, index) => {
    expect(epaIndex(column, toE6(value))).toBe(index);
  });

  it.each([
    [304, 500, 200],
    [304.9, null, 200],
    [305, 304.9, 200],
    [900, 100, 200],
    [305, 305, 201],
    [2_000, 605, 301],
    [305, null, null],
    [null, 700, null],
  ] as const)('SO2: an hour of %p ppb in a day of %p is %p', (hour, day, index) => {
    expect(epaSo2Index(hour === null ? null : toE6(hour), day === null ? null : toE6(day))).toBe(index);
  });

  it('wrong sources are not matched: truncated indices, NO2 1249 as 500, breakpoints of 2012 and 2015', () => {
    expect(epaIndex('pm10-24h', toE6(504))).not.toBe(388);
    expect(epaIndex('so2-24h', toE6(805))).not.toBe(400);
    expect(epaIndex('no2-1h', toE6(1249))).not.toBe(500);
    expect(epaIndex('pm25-24h', toE6(9.3))).not.toBe(39);
    expect(epaIndex('pm25-24h', toE6(15))).not.toBe(57);
    expect(epaIndex('o3-8h', toE6(0.077))).not.toBe(104);
    expect(epaIndex('o3-1h', toE6(0.162))).not.toBe(148);
  });

  it('goes on above the top, and has none for what is not a concentration', () => {
    expect(epaIndex('pm25-24h', toE6(425.4))).toBe(699);
    for (const value of [null, -1, NaN, Infinity]) expect(epaIndex('pm25-24h', value)).toBeNull();
  });
});

describe('NowCast', () => {
  const cast = (...hours: (number | null)[]): number | null => {
    const found = nowCastE6(hours.map((hour) => (hour === null ? null : toE6(hour))));
    return found === null ? null : fromE6(found);
  };
  it.each([
    ['calm', [20, 22, 24, 25, 24, 23, 22, 21, 20, 21, 22, 20], 22.2, 75],
    ['rising', [100, 80, 60, 40, 30, 25, 20, 20, 20, 20, 20, 20], 81.6, 169],
    ['a gap', [30, null, 50, 60, 40, 40, 40, 40, 40, 40, 40, 40], 36.6, 104],
    ['uniform', new Array<number>(12).fill(10), 10, 53],
    ['uniform 30', new Array<number>(12).fill(30), 30, 90],
    ['clean', new Array<number>(12).fill(0), 0, 0],
  ])('%s', (_name, hours, expected, index) => {
    expect(cast(...hours)).toBe(expected);
    expect(epaIndex('pm25-24h', toE6(expected))).toBe(index);
  });
  it('needs two of the latest three hours', () => {
    expect(cast(30, null, null, 30, 30, 30)).toBeNull();
    expect(cast(null, 30, 30)).toBe(30);
    expect(cast()).toBeNull();
  });
});
