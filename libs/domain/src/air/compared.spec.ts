import { describe, expect, it } from '@jest/globals';
import { toE6 } from '../quantity/index.js';
import { comparedDecimals, comparedStretches, isAboveAmbient, mda8 } from './index.js';
import { dailyAqi } from './aqi.js';

const PM25 = 'a34004';
const CO = 'a21005';
const O3 = 'a05024';
const TSP = 'a34001';

describe('values beside a limit (HJ 633-2026 cl. 4.2.2)', () => {
  it.each([
    [60.3, 60, false],
    [60.5, 60, false],
    [60.500001, 60, true],
    [61, 60, true],
    [35.5, 35, true],
    [34.5, 34, false],
  ])('PM2.5 of a day, %d beside %d, is above: %p', (value, limit, above) => {
    expect(isAboveAmbient(PM25, 'day', '2026-03-01', toE6(value), toE6(limit))).toBe(above);
  });

  it('never exceeds beside an index of 100, and always does beside one above', () => {
    for (let e6 = toE6(58); e6 <= toE6(63); e6 += 125_000) {
      const { aqi } = dailyAqi({ pm25: e6, pm10: 0, so2: 0, no2: 0, co: 0, o3_8h: 0 }, '2026-04-01')!;
      expect([e6, isAboveAmbient(PM25, 'day', '2026-04-01', e6, toE6(60))]).toEqual([e6, aqi! > 100]);
    }
  });

  it('carbon monoxide keeps one decimal', () => {
    expect(isAboveAmbient(CO, 'day', '2026-03-01', toE6(4.04), toE6(4))).toBe(false);
    expect(isAboveAmbient(CO, 'day', '2026-03-01', toE6(4.06), toE6(4))).toBe(true);
  });

  it('by the report of the date: hours before 2026 went in as they were; what the index does not know is not rounded', () => {
    expect(comparedDecimals(PM25, 'hour', '2026-02-28')).toBeNull();
    expect(comparedDecimals(PM25, 'hour', '2026-03-01')).toBe(0);
    expect(comparedDecimals(PM25, 'day', '2025-07-01')).toBe(0);
    expect(comparedDecimals(PM25, 'day', '2012-12-31')).toBeNull();
    expect(comparedDecimals(TSP, 'day', '2026-03-01')).toBeNull();
    expect(comparedStretches(O3, 'hour', '2018-01-01', null)).toEqual([
      { from: '2018-01-01', to: '2026-02-28', decimals: null },
      { from: '2026-03-01', to: null, decimals: 0 },
    ]);
    expect(comparedStretches(O3, 'mda8', '2026-03-01', '2030-12-31')).toEqual([
      { from: '2026-03-01', to: '2030-12-31', decimals: 0 },
    ]);
  });

  it('a short ozone day counts only where its rounded maximum exceeds', () => {
    const hours = (value: number): (number | null)[] =>
      Array.from({ length: 24 }, (_, hour) => (hour < 8 ? toE6(value) : null));
    expect(mda8(hours(160.4), toE6(160), 0).valid).toBe(false);
    expect(mda8(hours(160.4), toE6(160)).valid).toBe(true);
    expect(mda8(hours(160.6), toE6(160), 0)).toMatchObject({ valid: true, validOnlyByExceedance: true });
  });
});
