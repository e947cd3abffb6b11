/** HJ 633-2012 and HJ 633-2026, clause by clause; vectors of public test suites and of exact rationals. */
import { describe, expect, it } from '@jest/globals';
import { toE6 } from '../quantity/index.js';
import {
  aqiCalculator,
  aqiItemNames,
  aqiLevelOf,
  aqiLevelsOn,
  aqiRegimeOn,
  aqiRegimes,
  aqiTableOn,
  aqiTables,
  dailyAqi,
  exceedingItems,
  exemptItems,
  hourlyAqi,
  iaqiOf,
  roundForAqi,
  type AqiColumn,
  type AqiItem,
  type AqiRegime,
  type AqiSample,
  type AqiTable,
} from './index.js';

const OLD = '2026-02-28';
const NEW = '2026-03-01';
const table = (date: string): AqiTable => aqiTableOn(date)!;
const e6 = (sample: Partial<Record<AqiItem, number>>): AqiSample =>
  Object.fromEntries(Object.entries(sample).map(([item, value]) => [item, toE6(value)]));

/** Concentration rounded first (HJ 633-2026 cl. 4.2.2), then the sub-index. */
const of2026 = (column: AqiColumn, value: number): number | null =>
  iaqiOf(table(NEW), column, roundForAqi(column, toE6(value)));

type Vectors = readonly (readonly [value: number, iaqi: number])[];

const vectors: Readonly<Record<AqiColumn, Vectors>> = {
  // prettier-ignore
  'pm25-day': [[0, 0], [1, 2], [12, 18], [34.5, 49], [35, 50], [35.5, 52], [36.5, 52], [50, 80], [59, 98], [60, 100],
    [60.5, 100], [60.6, 101], [61, 101], [75, 114], [76, 115], [115, 150], [116, 152], [150, 200], [151, 201], [250, 300],
    [350, 400], [499, 500], [500, 500], [600, 500]],
  // prettier-ignore
  'pm10-day': [[49, 49], [50, 50], [51, 51], [70, 65], [120, 100], [120.5, 100], [121, 101], [150, 112], [185, 125],
    [250, 150], [251, 151], [350, 200], [420, 300], [500, 400], [600, 500]],
  // prettier-ignore
  'so2-day': [[10, 10], [60, 55], [150, 100], [151, 101], [475, 150], [800, 200], [1600, 300], [2100, 400], [2620, 500]],
  // prettier-ignore
  'so2-hour': [[75, 25], [150, 50], [151, 51], [500, 100], [650, 150], [800, 200], [801, 200], [1600, 200], [3000, 200]],
  // prettier-ignore
  'no2-day': [[40, 50], [41, 52], [80, 100], [81, 101], [180, 150], [280, 200], [565, 300], [750, 400], [940, 500],
    [1000, 500]],
  // prettier-ignore
  'no2-hour': [[100, 50], [200, 100], [201, 101], [700, 150], [1200, 200], [2340, 300], [3090, 400], [3840, 500],
    [4000, 500]],
  // prettier-ignore
  'co-day': [[0.8, 20], [1.25, 30], [1.35, 35], [2.05, 50], [2.2, 55], [4, 100], [4.1, 101]],
  // prettier-ignore
  'co-hour': [[5, 50], [10, 100], [10.1, 101], [35, 150], [65.4, 218]],
  // prettier-ignore
  'o3-8h': [[80, 40], [101, 51], [161, 101], [216, 151], [266, 201], [800, 300], [801, 300]],
  // prettier-ignore
  'o3-hour': [[160, 50], [201, 101], [300, 150], [800, 300], [1200, 500]],
};

describe('HJ 633-2026 Table 3: sub-index of a concentration', () => {
  const cases = (Object.keys(vectors) as AqiColumn[]).flatMap((column) =>
    vectors[column].map(([value, iaqi]) => [column, value, iaqi] as const),
  );
  it.each(cases)('%s of %d is %d', (column, value, iaqi) => {
    expect(of2026(column, value)).toBe(iaqi);
  });

  it.each([-1, -99, -999, NaN, Infinity, null])('%p has none', (value) => {
    expect(iaqiOf(table(NEW), 'pm25-day', value === null ? null : value * 1_000_000)).toBeNull();
  });
});

describe('HJ 633-2012 Table 1', () => {
  it.each([
    ['pm25-day', 50, 69],
    ['pm25-day', 75, 100],
    ['pm25-day', 76, 102],
    ['pm10-day', 100, 75],
    ['pm10-day', 150, 100],
    ['pm10-day', 151, 101],
  ] as const)('%s of %d is %d', (column, value, iaqi) => {
    expect(iaqiOf(table(OLD), column, toE6(value))).toBe(iaqi);
  });

  it('note 2 and 3: no sub-index of SO2 1 h and O3 8 h above 800', () => {
    expect(iaqiOf(table(OLD), 'so2-hour', toE6(800))).toBe(200);
    expect(iaqiOf(table(OLD), 'so2-hour', toE6(801))).toBeNull();
    expect(iaqiOf(table(OLD), 'o3-8h', toE6(801))).toBeNull();
  });

  it('above those columns the other average speaks; without it no index is said, never a lower one', () => {
    const dirty = e6({ so2: 2_000, no2: 10, pm25: 20, pm10: 10, co: 1, o3: 40 });
    expect(hourlyAqi(dirty, OLD)).toMatchObject({
      ...{ aqi: null, published: false, reason: 'above-the-column', primary: [] },
    });
    expect(hourlyAqi({ ...dirty, so2_24h: toE6(475) }, OLD)).toMatchObject({
      ...{ aqi: 150, published: true, primary: ['so2'] },
    });
    const smog = e6({ so2: 10, no2: 10, pm25: 20, pm10: 10, co: 1, o3_8h: 801 });
    expect(dailyAqi(smog, OLD)).toMatchObject({ aqi: null, published: false, reason: 'above-the-column' });
    expect(dailyAqi({ ...smog, o3: toE6(1_000) }, OLD)).toMatchObject({ aqi: 400, primary: ['o3_8h'] });
    // The edition of 2026 needs no other value: notes b and c give the last index of the column.
    expect(hourlyAqi(dirty, '2026-03-01')).toMatchObject({ aqi: 200, primary: ['so2'] });
    expect(dailyAqi(smog, '2026-03-01')).toMatchObject({ aqi: 300, primary: ['o3_8h'] });
  });
});

describe('published sources that are wrong must not be matched', () => {
  it('SO2 24 h on the 1 h row (150 is 100, not 50)', () => {
    expect(of2026('so2-day', 150)).not.toBe(50);
    expect(of2026('so2-day', 500)).not.toBe(100);
    expect(of2026('so2-day', 650)).not.toBe(150);
  });
  it('PM2.5 of 30 is not yet 50', () => {
    expect(of2026('pm25-day', 30)).toBe(43);
  });
  it('naive doubles give one too much', () => {
    expect(Math.ceil(((100 - 50) / (4 - 2)) * (2.2 - 2) + 50)).toBe(56);
    expect(of2026('co-day', 2.2)).toBe(55);
  });
});

describe('every legal concentration against exact fractions', () => {
  /** The same rule in the plainest way, with whole numbers of any size. Shares no code with the product. */
  function naive(
    points: readonly number[],
    scale: bigint,
    tenths: bigint,
    above: 'last' | 'none',
  ): bigint | null {
    const levels = [0n, 50n, 100n, 150n, 200n, 300n, 400n, 500n];
    const bounds = points.map((point) => BigInt(point) * scale);
    for (let i = 1; i < bounds.length; i += 1) {
      const [low, high] = [bounds[i - 1]!, bounds[i]!];
      if (tenths > high) continue;
      const numerator = (levels[i]! - levels[i - 1]!) * (tenths - low) + levels[i - 1]! * (high - low);
      const denominator = high - low;
      return numerator / denominator + (numerator % denominator === 0n ? 0n : 1n);
    }
    return above === 'none' ? null : levels[bounds.length - 1]!;
  }

  const cases = aqiTables.flatMap((one) =>
    (Object.keys(one.columns) as AqiColumn[]).map((column) => [one.standard, column] as const),
  );
  it.each(cases)('%s %s', (standard, column) => {
    const own = aqiTables.find((one) => one.standard === standard)!;
    const { points, above } = own.columns[column];
    // Tenths for every column: the legal step of CO, and what a raw hourly value may carry elsewhere.
    const wrong: number[] = [];
    for (let tenths = 0; tenths <= points.at(-1)! * 10 + 50; tenths += 1) {
      const expected = naive(points, 10n, BigInt(tenths), above);
      const found = iaqiOf(own, column, tenths * 100_000);
      if (found !== (expected === null ? null : Number(expected))) wrong.push(tenths / 10);
    }
    expect(wrong).toEqual([]);
  });

  it('doubles are wrong for exactly 1 day value and 22 hour values of CO', () => {
    const count = (column: AqiColumn): number => {
      const { points } = table(NEW).columns[column];
      let wrong = 0;
      for (let tenths = 0; tenths <= points.at(-1)! * 10; tenths += 1) {
        const value = tenths / 10;
        const i = Math.max(
          1,
          points.findIndex((point) => value <= point),
        );
        const [hi, lo] = [table(NEW).iaqi[i]!, table(NEW).iaqi[i - 1]!];
        const inDoubles = Math.ceil(
          ((hi - lo) / (points[i]! - points[i - 1]!)) * (value - points[i - 1]!) + lo,
        );
        if (inDoubles !== iaqiOf(table(NEW), column, toE6(value))) wrong += 1;
      }
      return wrong;
    };
    expect([count('co-day'), count('co-hour')]).toEqual([1, 22]);
  });
});

describe('index and primary pollutants', () => {
  const hour = { pm25: 35, pm10: 50, so2: 150, no2: 100, co: 5, o3: 160 };

  it('HJ 633-2026 cl. 4.3.1: all at the first bound are 50, and up to 50 no pollutant is primary', () => {
    const found = hourlyAqi(e6(hour), NEW);
    expect(found).toMatchObject({ aqi: 50, primary: [], iaqi: [50, 50, 50, 50, 50, 50], published: true });
  });

  it('the highest sub-index decides', () => {
    const found = hourlyAqi(e6({ pm25: 250, pm10: 350, so2: 650, no2: 700, co: 35, o3: 300 }), NEW);
    expect(found).toMatchObject({ aqi: 300, primary: ['pm25'] });
  });

  it('HJ 633-2012 cl. 4.4.2: ties are all named, in the order of each regime', () => {
    expect(
      hourlyAqi(e6({ o3: 200, pm25: 75, pm10: 150, so2: 5, no2: 5, co: 1 }), '2019-07-18')?.primary,
    ).toEqual(['pm10', 'pm25', 'o3']);
    const all = e6({ so2: 500, no2: 200, pm10: 150, pm25: 75, co: 10, o3: 200, o3_8h: 160 });
    expect(hourlyAqi(all, '2013-04-10')?.primary).toEqual([
      'so2',
      'no2',
      'pm10',
      'pm25',
      'co',
      'o3',
      'o3_8h',
    ]);
  });

  it('the rules change with the day: PM2.5 of 60', () => {
    expect(hourlyAqi(e6({ ...hour, pm25: 60 }), OLD)?.aqi).toBe(82);
    expect(hourlyAqi(e6({ ...hour, pm25: 60 }), NEW)?.aqi).toBe(100);
    expect(hourlyAqi(e6(hour), '2012-12-31')).toBeUndefined();
  });

  it('HJ 633-2012 cl. 6.2, HJ 633-2026 cl. 4.2.6: sub-indices are rounded up', () => {
    // 50 / 35 * 34 = 48.57; 50 + (100 - 50) / (120 - 50) * (51 - 50) = 50.71
    expect(hourlyAqi(e6({ ...hour, pm25: 34 }), OLD)?.iaqi[3]).toBe(49);
    expect(hourlyAqi(e6({ ...hour, pm25: 34, pm10: 51 }), NEW)?.iaqi.slice(2, 4)).toEqual([51, 49]);
  });

  it('HJ 633-2026 cl. 4.2.2: concentrations are rounded first, half to even, carbon monoxide to one decimal', () => {
    const fine = e6({ ...hour, pm25: 60.5, co: 5.05 });
    expect(hourlyAqi(fine, NEW)?.iaqi.slice(3, 5)).toEqual([100, 50]);
    expect(hourlyAqi(e6({ ...hour, pm25: 60.6, co: 5.15 }), NEW)?.iaqi.slice(3, 5)).toEqual([101, 52]);
    // HJ 633-2012 says nothing of it: 60.5 goes in as it is.
    expect(hourlyAqi(fine, OLD)?.iaqi.slice(3, 5)).toEqual([82, 51]);
  });

  it('HJ 633-2026 cl. 4.1.1: above the last row the index stays at 500', () => {
    const thick = e6({ so2: 10, no2: 9_000, pm10: 5_000, pm25: 1_500, co: 400, o3: 2_000 });
    expect(hourlyAqi(thick, NEW)).toMatchObject({
      aqi: 500,
      primary: ['no2', 'pm10', 'pm25', 'co', 'o3'],
    });
  });

  it('HJ 633-2026 cl. 4.1.1: the index starts at 1', () => {
    const still = e6({ so2: 0, no2: 0, pm10: 0, pm25: 0, co: 0, o3: 0 });
    expect([hourlyAqi(still, OLD)?.aqi, hourlyAqi(still, NEW)?.aqi]).toEqual([0, 1]);
  });

  it('HJ 633-2026 cl. 5.3.1: with a missing pollutant published only above 100', () => {
    expect(hourlyAqi(e6({ pm25: 60 }), NEW)).toMatchObject({
      aqi: 100,
      published: false,
      reason: 'incomplete-and-not-above-100',
      missing: ['so2', 'no2', 'pm10', 'co', 'o3'],
    });
    expect(hourlyAqi(e6({ pm25: 61 }), NEW)).toMatchObject({ aqi: 101, published: true, reason: null });
    expect(hourlyAqi({}, NEW)).toMatchObject({ aqi: null, published: false, reason: 'no-value' });
  });

  it('HJ 633-2026 cl. 5.3.2: what the scheme leaves out and was never primary at light pollution may be missing', () => {
    const withoutCo = e6({ so2: 10, no2: 41, pm10: 70, pm25: 35, o3: 90 });
    const exempt = exemptItems(
      ['co', 'so2'],
      [
        { aqi: 100, primary: ['co'] },
        { aqi: 101, primary: ['pm25', 'so2'] },
        { aqi: null, primary: [] },
      ],
    );
    expect([...exempt]).toEqual(['co']);
    expect(hourlyAqi(withoutCo, NEW)).toMatchObject({ aqi: 65, published: false });
    expect(hourlyAqi(withoutCo, NEW, exempt)).toMatchObject({
      aqi: 65,
      published: true,
      reason: null,
      missing: ['co'],
    });
    expect(hourlyAqi({ ...withoutCo, so2: null }, NEW, exempt)).toMatchObject({ published: false });
    expect(hourlyAqi({}, NEW, exempt)).toMatchObject({ published: false, reason: 'no-value' });
    // The practice before 2026 knows no exemption: without particles there is no index.
    expect(hourlyAqi(e6({ o3: 100 }), '2019-07-18', new Set<AqiItem>(['pm10', 'pm25']))).toMatchObject({
      published: false,
    });
  });

  it('HJ 633-2012 (terms): pollutants over the limit are those with a sub-index above 100; the edition of 2026 has none', () => {
    const day = e6({ so2: 10, no2: 41, pm10: 151, pm25: 75, co: 0.8, o3_8h: 161 });
    const found = (date: string): AqiItem[] | undefined =>
      exceedingItems(aqiRegimeOn('day', date)!, dailyAqi(day, date)!);
    expect(found(OLD)).toEqual(['pm10', 'o3_8h']);
    expect(found(NEW)).toBeUndefined();
  });

  it('practice of 2019: none without any particles', () => {
    expect(hourlyAqi(e6({ o3: 100 }), '2019-07-18')).toMatchObject({
      published: false,
      reason: 'both-pm-missing',
    });
  });

  it('a negative or absurd value is missing, never a number', () => {
    const found = hourlyAqi({ ...e6(hour), pm25: -99_000_000, pm10: NaN }, NEW);
    expect(found).toMatchObject({ missing: ['pm10', 'pm25'], published: false });
  });

  it('a day is judged by daily columns and the 8 h ozone', () => {
    const day = e6({ so2: 10, no2: 41, pm10: 70, pm25: 35, co: 0.8, o3_8h: 161 });
    expect(dailyAqi(day, NEW)).toMatchObject({
      aqi: 101,
      primary: ['o3_8h'],
      iaqi: [10, 52, 65, 50, 20, 101],
    });
  });

  it('a made-up standard takes data only', () => {
    const made: AqiTable = {
      ...table(NEW),
      standard: 'HJ 633-2099',
      validFrom: '2099-01-01',
      columns: { ...table(NEW).columns, 'pm25-day': { points: [0, 10, 20], above: 'last' } },
    };
    const regime: AqiRegime = {
      ...aqiRegimes.find(({ id }) => id === 'hour-2026')!,
      standard: 'HJ 633-2099',
    };
    const calculate = aqiCalculator(regime, [...aqiTables, made]);
    expect(calculate(e6({ ...hour, pm25: 15 }))).toMatchObject({ aqi: 75, primary: ['pm25'] });
    expect(() => aqiCalculator(regime)).toThrow('no breakpoint table of HJ 633-2099');
  });
});

describe('levels (HJ 633-2026 Table 1, HJ 633-2012 Table 2)', () => {
  it.each([
    [0, '一级', '优'],
    [50, '一级', '优'],
    [51, '二级', '良'],
    [100, '二级', '良'],
    [101, '三级', '轻度污染'],
    [200, '四级', '中度污染'],
    [300, '五级', '重度污染'],
    [301, '六级', '严重污染'],
    [500, '六级', '严重污染'],
  ])('%d is %s %s', (aqi, numeral, category) => {
    for (const date of [OLD, NEW])
      expect(aqiLevelOf(aqi, date)).toMatchObject({ numeral, category: { zh: category } });
  });
  it('each has colour and texts in both languages, and says how sure the texts are', () => {
    expect(aqiLevelsOn(NEW).map(({ rgb }) => rgb.join())).toEqual([
      '0,228,0',
      '255,255,0',
      '255,126,0',
      '255,0,0',
      '153,0,76',
      '126,0,35',
    ]);
    for (const { effect, advice, textConfidence } of aqiLevelsOn(NEW)) {
      expect([effect.zh, effect.en, advice.zh, advice.en].every((text) => text.length > 5)).toBe(true);
      expect(textConfidence).toBe('memory');
    }
    expect(Object.keys(aqiItemNames)).toHaveLength(7);
  });
  it('are those of the date, with its standard: none before the first edition', () => {
    expect([OLD, NEW].map((date) => aqiLevelOf(120, date)?.standard)).toEqual(['HJ 633-2012', 'HJ 633-2026']);
    expect(aqiLevelsOn('2012-12-31')).toEqual([]);
    expect(aqiLevelOf(120, '2012-12-31')).toBeUndefined();
  });
});

describe('validity dates', () => {
  it.each([['hour'], ['day']] as const)('regimes of the %s neither overlap nor leave a gap', (kind) => {
    const own = aqiRegimes.filter((regime) => regime.kind === kind);
    for (let i = 1; i < own.length; i += 1) {
      const end = Date.parse(`${own[i - 1]!.validTo}T00:00:00Z`);
      expect(Date.parse(`${own[i]!.validFrom}T00:00:00Z`) - end).toBe(86_400_000);
    }
    expect(own.at(-1)!.validTo).toBeNull();
  });
});
