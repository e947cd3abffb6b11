/** The registry of standards: whole, dated, and open to a new standard that is only data. */
import { describe, expect, it, test } from '@jest/globals';
import { aqiCalculator, aqiLevelOf, aqiLevelsOn } from '../air/index.js';
import { fromE6, toE6 } from '../quantity/index.js';
import { findPollutant } from '../reading/index.js';
import {
  commonMinimum,
  entriesOf,
  exceedanceMultipleE6,
  faultsOf,
  findLaw,
  judgeByLimit,
  limitE6,
  limitsIn,
  limitsOn,
  minimumOf,
  referenceOf,
  rowsOfType,
  standards,
  summariseLaw,
  type AqiTable,
  type LawRow,
  type LimitRow,
} from './index.js';

const TODAY = '2026-11-23';

/** A standard that does not exist, as somebody would add it: rows, no code. */
const from = {
  standard: 'DB99/T 1-2030',
  clause: 'Table 1',
  clauseZh: '表1',
  validFrom: '2030-01-01',
  validTo: null,
  confidence: 'secondary',
  source: 'made up for this test',
  sourceZh: '为本测试虚构',
} as const;
const madeUpLimit: LimitRow = {
  type: 'limit',
  id: 'emission:DB99T1-2030:kiln:a21026:hour:max',
  basis: 'emission',
  scope: { zh: '示例窑', en: 'sample kilns' },
  category: 'kiln',
  pollutant: 'a21026',
  averaging: 'hour',
  comparison: 'max',
  value: 35.5,
  unit: 'mg/m3',
  ...from,
};
const table2026 = rowsOfType(standards, 'index-table').at(-1)!;
const madeUpTable: AqiTable = {
  ...table2026,
  ...from,
  id: 'aqi-table:made-up',
  columns: { ...table2026.columns, 'pm25-day': { points: [0, 10, 20], above: 'last' } },
};
const until = (row: LawRow): LawRow =>
  row.type === 'index-table' && row.validTo === null ? { ...row, validTo: '2029-12-31' } : row;
const extended: readonly LawRow[] = [...standards.map(until), madeUpLimit, madeUpTable];

describe('a made-up standard added as data', () => {
  it('leaves the registry without faults', () => expect(faultsOf(extended)).toEqual([]));
  it('is found from its first day on, not before', () => {
    const asked = { pollutant: 'a21026', category: 'kiln', averaging: 'hour' } as const;
    expect(limitsOn(extended, asked, '2030-01-01')).toEqual([madeUpLimit]);
    expect(limitsOn(extended, asked, '2029-12-31')).toEqual([]);
    expect(limitsOn(standards, asked, '2030-01-01')).toEqual([]);
  });
  it('judges a value: on the limit it is kept, a millionth above it is not', () => {
    expect(judgeByLimit(toE6(35_500), madeUpLimit)).toEqual({ exceeds: false, multipleE6: 0 });
    expect(judgeByLimit(toE6(35_500) + 1, madeUpLimit)).toMatchObject({ exceeds: true });
    expect(judgeByLimit(toE6(71_000), madeUpLimit)).toEqual({ exceeds: true, multipleE6: 1_000_000 });
  });
  it('is printed in both languages, as not verified', () => {
    expect(findLaw(extended, 'DB99/T 1-2030 kiln SO2', '2030-06-01')).toMatchObject([
      {
        standard: 'DB99/T 1-2030',
        title: { zh: '限值：二氧化硫，1小时均值', en: 'limit: sulfur dioxide (SO2), hour mean' },
        text: { zh: '≤ 35.5 mg/m3', en: '≤ 35.5 mg/m3' },
        verified: false,
      },
    ]);
  });
  it('a new breakpoint table changes the index, and no code', () => {
    const regime = { ...rowsOfType(extended, 'index-rule').find(({ id }) => id === 'day-2026')!, ...from };
    const calculate = aqiCalculator(regime, rowsOfType(extended, 'index-table'));
    expect(calculate({ pm25: toE6(20) }).iaqi).toContain(100);
  });
  it('new levels, colours and health texts are data: they hold from their day on and are printed', () => {
    const levels = rowsOfType(standards, 'index-level').filter((row) => row.validTo === null);
    const texts = rowsOfType(standards, 'health-text').filter((row) => row.validTo === null);
    const ended: LawRow[] = standards.map((row) =>
      row.validTo === null && (row.type === 'index-level' || row.type === 'health-text')
        ? { ...row, validTo: '2029-12-31' }
        : row,
    );
    const rows: readonly LawRow[] = [
      ...ended,
      { ...levels[0]!, ...from, id: 'aqi-levels:made-up:1', upTo: 80, category: { zh: '洁净', en: 'clean' } },
      { ...levels[1]!, ...from, id: 'aqi-levels:made-up:2', upTo: null, rgb: [1, 2, 3] },
      { ...texts[0]!, ...from, id: 'aqi-levels:made-up:1:health', advice: { zh: '请出门', en: 'go out' } },
    ];
    expect(faultsOf(rows)).toEqual([]);
    expect(aqiLevelOf(70, '2029-12-31', rows)).toMatchObject({ level: 2, category: { zh: '良' } });
    expect(aqiLevelOf(70, '2030-01-01', rows)).toMatchObject({ level: 1, advice: { zh: '请出门' } });
    expect(aqiLevelOf(400, '2030-01-01', rows)).toMatchObject({
      level: 2,
      rgb: [1, 2, 3],
      effect: { zh: '' },
    });
    expect(aqiLevelsOn('2030-01-01', rows)).toHaveLength(2);
    expect(findLaw(rows, 'aqi-levels', '2030-06-01').map(({ text }) => text.en)).toEqual([
      '≤ 80; green (RGB 0, 228, 0; CMYK 40, 0, 100, 0)',
      'above; yellow (RGB 1, 2, 3; CMYK 0, 0, 100, 0)',
      `${texts[0]!.effect.en}; go out`,
    ]);
  });
});

describe('an exceedance multiple', () => {
  it.each(['w01001', 'w01009', 'w01010', 'a01012', 'a01901'])('%s has none', (code) => {
    expect(exceedanceMultipleE6(code, 12_000_000, 9_000_000, 'max')).toBeNull();
    expect(exceedanceMultipleE6(code, 1_000_000, 5_000_000, 'min')).toBeNull();
  });
  it('of a concentration is (value - limit) / limit', () => {
    expect(exceedanceMultipleE6('w01018', 75_000_000, 50_000_000, 'max')).toBe(500_000);
  });
});

describe('the registry', () => {
  it('has no fault: provenance, dates, one row in force for each question', () => {
    expect(faultsOf(standards)).toEqual([]);
  });
  it.each([
    'GB 3095-2012',
    'GB 3095-2026',
    'HJ 633-2012',
    'HJ 633-2026',
    'HJ 663-2013',
    'GB 3838-2002',
    'GB 18918-2002',
    'GB 8978-1996',
    'GB 13271-2014',
    'GB 13223-2011',
    'GB 16297-1996',
    'GB 18485-2014',
    'EPA-454/B-24-002',
  ])('has %s', (standard) => {
    expect(summariseLaw(standards).filter((one) => one.standard === standard)).not.toEqual([]);
  });
  it('names a known pollutant and unit for every limit, or gives its own name', () => {
    const strange = limitsIn(standards).filter((one) => !findPollutant(one.pollutant) && !one.name);
    expect(strange).toEqual([]);
    const incomparable = limitsIn(standards).filter(
      (one) =>
        findPollutant(one.pollutant) && one.averaging !== 'mass-flow' && typeof limitE6(one) === 'string',
    );
    expect(incomparable).toEqual([]);
  });
  it('says "not verified" of everything from memory or one secondary source', () => {
    for (const row of standards)
      for (const entry of entriesOf(row))
        expect(entry.verified).toBe(row.confidence === 'verified' || row.confidence === 'primary');
    expect(findLaw(standards, 'composite', TODAY)).toMatchObject([{ verified: false }]);
  });
  it('has a text in both languages for every line', () => {
    for (const { title, text, source, clauseZh } of standards.flatMap((row) => entriesOf(row))) {
      // No English word of a clause is left for a Chinese reader; RGB and the like are names.
      expect(clauseZh).not.toMatch(/[a-z]{3}/);
      expect(
        [title.zh, title.en, text.zh, text.en, source.zh, source.en].map((one) => one.trim() !== ''),
      ).not.toContain(false);
    }
  });
});

describe.each([
  ['COD 1A', 'GB 18918-2002', TODAY, ['≤ 50 mg/L']],
  ['NH3-N 1A', 'GB 18918-2002', TODAY, ['≤ 5 mg/L', '≤ 8 mg/L']],
  ['TN 1A', 'GB 18918-2002', TODAY, ['≤ 15 mg/L']],
  ['SO2 13271 new/coal', 'GB 13271-2014', TODAY, ['≤ 300 mg/m3']],
  ['NOx 13271 special', 'GB 13271-2014', TODAY, ['≤ 200 mg/m3', '≤ 200 mg/m3', '≤ 150 mg/m3']],
  ['NOx 13223 w-flame', 'GB 13223-2011', TODAY, ['≤ 200 mg/m3']],
  ['SO2 16297 boundary', 'GB 16297-1996', TODAY, ['≤ 0.4 mg/m3']],
  // New furnaces, and existing ones.
  ['HCl 18485', 'GB 18485-2014', TODAY, ['≤ 60 mg/m3', '≤ 50 mg/m3', '≤ 60 mg/m3', '≤ 50 mg/m3']],
  ['PM2.5 3095 zoneii day', 'GB 3095-2026', TODAY, ['≤ 60 ug/m3']],
  ['PM2.5 3095 zoneii day', 'GB 3095-2012', '2026-02-28', ['≤ 75 ug/m3']],
  ['PM2.5 3095 zoneii day', 'GB 3095-2026', '2031-01-01', ['≤ 50 ug/m3']],
  ['TP 3838 lake classIII', 'GB 3838-2002', TODAY, ['≤ 0.05 mg/L']],
])('what is asked as "%s"', (what, standard, date, texts) => {
  test(`is in ${standard} on ${date}`, () => {
    const found = findLaw(standards, what, date).filter((entry) => entry.type === 'limit');
    expect(found.map((entry) => entry.text.zh)).toEqual(texts);
    expect(new Set(found.map((entry) => entry.standard))).toEqual(new Set([standard]));
  });
});

describe('lookups by date', () => {
  it('GB 3095-2012 and 2026 Table 4: 20 hours a day; none before the first edition', () => {
    expect([minimumOf('day-mean', '2020-01-01'), minimumOf('day-mean', TODAY)]).toEqual([20, 20]);
    expect(minimumOf('day-mean', '2000-01-01')).toBeUndefined();
    expect(commonMinimum('year')).toBe(324);
  });
  it.each(['2026-02-28', '2026-03-01'])(
    'HJ 633: six levels and their health texts on %s, the texts not verified',
    (date) => {
      const found = findLaw(standards, 'aqi-levels', date);
      expect(found.map(({ type, verified }) => `${type} ${verified}`)).toEqual(
        Array.from({ length: 6 }, () => ['index-level true', 'health-text false']).flat(),
      );
      expect(found[4]).toMatchObject({
        title: { zh: 'AQI 级别：三级 轻度污染' },
        text: { zh: '≤ 150；橙色（RGB 255, 126, 0; CMYK 0, 52, 100, 0）' },
      });
    },
  );
  it('GB 3095-2026 cl. 4.3: gases at 298.15 K', () => {
    expect(referenceOf('ambient-gas:temperature', TODAY)).toBe(298.15);
    expect(referenceOf('ambient-gas:temperature', '2026-02-28')).toBe(298.15);
    expect(referenceOf('ambient-gas:temperature', '2018-08-31')).toBe(273);
    expect(referenceOf('ambient-gas:temperature', '2012-12-31')).toBeUndefined();
  });
  it('a mass flow cannot be compared with a concentration', () => {
    const [rate] = limitsOn(standards, { pollutant: 'a21026', averaging: 'mass-flow' }, TODAY);
    expect(judgeByLimit(1, rate!)).toBe('unknown-unit');
    expect(judgeByLimit(NaN, madeUpLimit)).toBe('not-a-number');
  });
  it('a limit in mg/L and readings in ug/L meet in E6', () => {
    const [hg] = limitsOn(standards, { pollutant: 'w20111', standard: 'GB 18918-2002' }, TODAY);
    expect(fromE6(limitE6(hg!) as number)).toBe(1);
  });
});

describe('rows that cannot stand', () => {
  it.each([
    [{ standard: ' ' }, 'no-standard'],
    [{ clause: '' }, 'no-clause'],
    [{ clauseZh: ' ' }, 'no-clause'],
    [{ source: 'x', sourceZh: '' }, 'no-source'],
    [{ validFrom: '2030-02-30' }, 'bad-date'],
    [{ validFrom: '2030' }, 'bad-date'],
    [{ validTo: '2029-12-31' }, 'ends-before-it-begins'],
    [{ value: NaN }, 'not-a-number'],
  ] as const)('%j is %s', (change, fault) => {
    expect(faultsOf([{ ...madeUpLimit, ...change } as LimitRow])).toEqual([{ id: madeUpLimit.id, fault }]);
  });
  it('two limits for one question on one day', () => {
    const twice = faultsOf([madeUpLimit, { ...madeUpLimit, id: 'other', validFrom: '2031-01-01' }]);
    expect(twice).toEqual([{ id: 'other', fault: 'two-rows-in-force-at-once' }]);
    expect(faultsOf([madeUpLimit, madeUpLimit]).map(({ fault }) => fault)).toContain('id-used-twice');
  });
  it('breakpoints that do not ascend', () => {
    const columns = { ...madeUpTable.columns, 'co-day': { points: [0, 2, 2], above: 'last' as const } };
    expect(faultsOf([{ ...madeUpTable, columns }])).toMatchObject([{ fault: 'breakpoints-not-ascending' }]);
  });
});
