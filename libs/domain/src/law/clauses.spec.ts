/** The printed tables of limits, clause by clause: what the registry answers for a category, whole, so that no cell can slip. */
import { describe, expect, it } from '@jest/globals';
import { findPollutant } from '../reading/index.js';
import { limitsIn, limitsOn, standards, type AmbientZone, type LimitAveraging } from './index.js';

/** `SO2 150` as the registry keys it: code, comparison where it is a minimum, value. */
const codeOf = (name: string): string => findPollutant(name)?.code ?? name;
const cells = (text: string): string[] =>
  text
    .split(', ')
    .map((cell) => {
      const [name = '', value = ''] = cell.split(/ (?=\S+$)/);
      return `${codeOf(name)} ${value}`;
    })
    .sort();

type Filter = (row: ReturnType<typeof limitsIn>[number]) => boolean;
const found = (of: Filter, date: string): string[] =>
  limitsIn(standards)
    .filter((row) => of(row) && row.validFrom <= date && (row.validTo === null || date <= row.validTo))
    .map((row) => `${row.pollutant} ${row.comparison === 'min' ? '≥' : ''}${row.value}`)
    .sort();

describe.each([
  ['GB 3095-2012 Table 1', '2026-02-28', 'I', 'year', 'SO2 20, NO2 40, PM10 40, PM2.5 15'],
  ['GB 3095-2012 Table 1', '2026-02-28', 'I', 'day', 'SO2 50, NO2 80, CO 4, PM10 50, PM2.5 35'],
  ['GB 3095-2012 Table 1', '2026-02-28', 'I', 'hour', 'SO2 150, NO2 200, CO 10, O3 160'],
  ['GB 3095-2012 Table 1', '2026-02-28', 'I', 'mda8', 'O3 100'],
  ['GB 3095-2012 Table 1', '2026-02-28', 'II', 'year', 'SO2 60, NO2 40, PM10 70, PM2.5 35'],
  ['GB 3095-2012 Table 1', '2026-02-28', 'II', 'day', 'SO2 150, NO2 80, CO 4, PM10 150, PM2.5 75'],
  ['GB 3095-2012 Table 1', '2026-02-28', 'II', 'hour', 'SO2 500, NO2 200, CO 10, O3 200'],
  ['GB 3095-2012 Table 1', '2026-02-28', 'II', 'mda8', 'O3 160'],
  [
    'GB 3095-2026 Table 1, cl. 4.4 (transition)',
    '2026-03-01',
    'I',
    'year',
    'SO2 20, NO2 40, PM10 40, PM2.5 15',
  ],
  [
    'GB 3095-2026 Table 1, cl. 4.4 (transition)',
    '2026-03-01',
    'I',
    'day',
    'SO2 50, NO2 80, CO 4, PM10 50, PM2.5 35',
  ],
  [
    'GB 3095-2026 Table 1, cl. 4.4 (transition)',
    '2026-03-01',
    'I',
    'hour',
    'SO2 150, NO2 200, CO 10, O3 160',
  ],
  ['GB 3095-2026 Table 1, cl. 4.4 (transition)', '2026-03-01', 'I', 'mda8', 'O3 100'],
  [
    'GB 3095-2026 Table 1, cl. 4.4 (transition)',
    '2030-12-31',
    'II',
    'year',
    'SO2 60, NO2 40, PM10 60, PM2.5 30',
  ],
  [
    'GB 3095-2026 Table 1, cl. 4.4 (transition)',
    '2030-12-31',
    'II',
    'day',
    'SO2 150, NO2 80, CO 4, PM10 120, PM2.5 60',
  ],
  [
    'GB 3095-2026 Table 1, cl. 4.4 (transition)',
    '2030-12-31',
    'II',
    'hour',
    'SO2 500, NO2 200, CO 10, O3 200',
  ],
  ['GB 3095-2026 Table 1, cl. 4.4 (transition)', '2030-12-31', 'II', 'mda8', 'O3 160'],
  ['GB 3095-2026 Table 1, cl. 4.4', '2031-01-01', 'I', 'year', 'SO2 20, NO2 30, PM10 20, PM2.5 10'],
  ['GB 3095-2026 Table 1, cl. 4.4', '2031-01-01', 'I', 'day', 'SO2 50, NO2 50, CO 4, PM10 50, PM2.5 25'],
  ['GB 3095-2026 Table 1, cl. 4.4', '2031-01-01', 'I', 'hour', 'SO2 150, NO2 200, CO 10, O3 160'],
  ['GB 3095-2026 Table 1, cl. 4.4', '2031-01-01', 'II', 'year', 'SO2 20, NO2 30, PM10 50, PM2.5 25'],
  ['GB 3095-2026 Table 1, cl. 4.4', '2031-01-01', 'II', 'day', 'SO2 50, NO2 50, CO 4, PM10 100, PM2.5 50'],
  ['GB 3095-2026 Table 1, cl. 4.4', '2031-01-01', 'II', 'hour', 'SO2 150, NO2 200, CO 10, O3 200'],
  ['GB 3095-2026 Table 1, cl. 4.4', '2031-01-01', 'II', 'mda8', 'O3 160'],
  ['GB 3095-2026 Table 2, cl. 4.5', '2026-03-01', 'II', 'year', 'TSP 200, NOx 40, a20044 0.5, a25044 0.001'],
  ['GB 3095-2026 Table 2, cl. 4.5', '2026-03-01', 'II', 'day', 'TSP 300, NOx 70, a25044 0.0025'],
  ['GB 3095-2026 Table 2, cl. 4.5', '2031-01-01', 'I', 'year', 'TSP 80, NOx 40, a20044 0.5, a25044 0.001'],
  ['GB 3095-2026 Table 2, cl. 4.5', '2031-01-01', 'II', 'hour', 'NOx 250'],
  ['GB 3095-2026 Table 2, cl. 4.5', '2031-01-01', 'II', 'quarter', 'a20044 1'],
] as const satisfies readonly (readonly [string, string, AmbientZone, LimitAveraging, string])[])(
  '%s on %s',
  (clause, date, zone, averaging, expected) => {
    it(`zone ${zone} (cl. 4.1), ${averaging}`, () => {
      const of: Filter = (row) =>
        row.basis === 'ambient' &&
        row.zone === zone &&
        row.averaging === averaging &&
        `${row.standard} ${row.clause}` === clause;
      expect(found(of, date)).toEqual(cells(expected));
    });
  },
);

describe.each([
  [
    'GB 18918-2002 Table 1',
    '1A',
    'COD 50, BOD5 10, SS 10, animal-oil 1, w22001 1, LAS 0.5, TN 15, colour-dilution 30, w02003 1000, pH ≥6, pH 9',
  ],
  [
    'GB 18918-2002 Table 1',
    '1B',
    'COD 60, BOD5 20, SS 20, animal-oil 3, w22001 3, LAS 1, TN 20, colour-dilution 30, w02003 10000, pH ≥6, pH 9',
  ],
  [
    'GB 18918-2002 Table 1',
    '2',
    'COD 100, BOD5 30, SS 30, animal-oil 5, w22001 5, LAS 2, colour-dilution 40, w02003 10000, pH ≥6, pH 9',
  ],
  [
    'GB 18918-2002 Table 1',
    '3',
    'COD 120, BOD5 60, SS 50, animal-oil 20, w22001 15, LAS 5, colour-dilution 50, pH ≥6, pH 9',
  ],
  ['GB 18918-2002 Table 1', '1A/warm', 'NH3-N 5'],
  ['GB 18918-2002 Table 1', '1A/cold', 'NH3-N 8'],
  ['GB 18918-2002 Table 1', '1B/warm', 'NH3-N 8'],
  ['GB 18918-2002 Table 1', '1B/cold', 'NH3-N 15'],
  ['GB 18918-2002 Table 1', '2/warm', 'NH3-N 25'],
  ['GB 18918-2002 Table 1', '2/cold', 'NH3-N 30'],
  ['GB 18918-2002 Table 1', '1A/before-2006', 'TP 1'],
  ['GB 18918-2002 Table 1', '1A/since-2006', 'TP 0.5'],
  ['GB 18918-2002 Table 1', '1B/before-2006', 'TP 1.5'],
  ['GB 18918-2002 Table 1', '1B/since-2006', 'TP 1'],
  [
    'GB 18918-2002 Table 2',
    'all',
    'w20111 0.001, w20115 0.01, w20116 0.1, w20117 0.05, w20119 0.1, w20120 0.1',
  ],
  ['GB 8978-1996 Table 4', '1/other', 'SS 70, BOD5 20, COD 100, NH3-N 15'],
  ['GB 8978-1996 Table 4', '2/other', 'SS 150, BOD5 30, COD 150, NH3-N 25'],
  ['GB 8978-1996 Table 4', '3/other', 'SS 400, BOD5 300, COD 500'],
  ['GB 8978-1996 Table 4', '1/petrochemical', 'COD 60, NH3-N 15'],
  ['GB 8978-1996 Table 4', '2/petrochemical', 'COD 120, NH3-N 50'],
  ['GB 13271-2014 Table 1', 'in-use/coal', 'a34013 80, SO2 400, NOx 400, a20057 0.05, ringelmann 1'],
  ['GB 13271-2014 Table 1', 'in-use/oil', 'a34013 60, SO2 300, NOx 400, ringelmann 1'],
  ['GB 13271-2014 Table 1', 'in-use/gas', 'a34013 30, SO2 100, NOx 400, ringelmann 1'],
  ['GB 13271-2014 Table 1', 'in-use/coal-high-sulfur', 'SO2 550'],
  ['GB 13271-2014 Table 2', 'new/coal', 'a34013 50, SO2 300, NOx 300, a20057 0.05, ringelmann 1'],
  ['GB 13271-2014 Table 2', 'new/oil', 'a34013 30, SO2 200, NOx 250, ringelmann 1'],
  ['GB 13271-2014 Table 2', 'new/gas', 'a34013 20, SO2 50, NOx 200, ringelmann 1'],
  ['GB 13271-2014 Table 3', 'special/coal', 'a34013 30, SO2 200, NOx 200, a20057 0.05, ringelmann 1'],
  ['GB 13271-2014 Table 3', 'special/oil', 'a34013 30, SO2 100, NOx 200, ringelmann 1'],
  ['GB 13271-2014 Table 3', 'special/gas', 'a34013 20, SO2 50, NOx 150, ringelmann 1'],
  ['GB 13223-2011 Table 1', 'coal/new', 'SO2 100, NOx 100'],
  ['GB 13223-2011 Table 1', 'coal/existing', 'SO2 200, NOx 100'],
  ['GB 13223-2011 Table 1', 'turbine/natural', 'SO2 35, NOx 50'],
  ['GB 13223-2011 Table 1', 'turbine/other', 'SO2 100, NOx 120'],
  ['GB 13223-2011 Table 2 (key regions)', 'coal/special', 'a34013 20, SO2 50, NOx 100'],
  ['GB 16297-1996 Table 2', 'so2/making', 'SO2 960'],
  ['GB 16297-1996 Table 2', 'so2/using', 'SO2 550'],
  ['GB 16297-1996 Table 2', 'nox/nitric', 'NOx 1400'],
  ['GB 16297-1996 Table 2', 'nox/other', 'NOx 240'],
  ['GB 16297-1996 Table 2', 'pm/other', 'a34013 120'],
  ['GB 16297-1996 Table 2 (grade 2)', 'rate/15m', 'SO2 2.6, NOx 0.77, a34013 3.5'],
  ['GB 16297-1996 Table 2 (grade 2)', 'rate/20m', 'SO2 4.3, NOx 1.3, a34013 5.9'],
  ['GB 16297-1996 Table 2 (grade 2)', 'rate/30m', 'SO2 15, NOx 4.4, a34013 23'],
  ['GB 16297-1996 Table 2 (boundary)', 'boundary', 'SO2 0.4, NOx 0.12, a34013 1'],
] as const)('%s', (clause, category, expected) => {
  it(`${category}: ${expected}`, () => {
    const of: Filter = (row) => row.category === category && `${row.standard} ${row.clause}` === clause;
    expect(found(of, '2026-11-23')).toEqual(cells(expected));
  });
});

describe('GB 18485-2014: limits of 1 h and 24 h means, furnace', () => {
  it.each([
    ['hour', 'a34013 30, NOx 300, SO2 100, HCl 60, CO 100'],
    ['day', 'a34013 20, NOx 250, SO2 80, HCl 50, CO 80'],
  ] as const)('%s: %s', (averaging, expected) => {
    const of: Filter = (row) => row.category === 'incineration' && row.averaging === averaging;
    expect(found(of, '2026-11-23')).toEqual(cells(expected));
  });
  it('the furnace has at least 850 degC', () => {
    const [furnace] = limitsOn(standards, { pollutant: 'a01901', category: 'incineration' }, '2026-11-23');
    expect(furnace).toMatchObject({
      ...{ comparison: 'min', value: 850, averaging: 'five-minutes', timesADay: 5, confidence: 'memory' },
    });
  });
  it('existing furnaces keep the same limits from 2016-01-01 on', () => {
    const on = (category: string, date: string) => found((row) => row.category === category, date);
    expect(on('incineration/existing', '2015-12-31')).toEqual([]);
    expect(on('incineration/existing', '2016-01-01')).toEqual(on('incineration', '2016-01-01'));
  });
});

describe('GB 8978-1996 Table 1: class-1 pollutants at the outlet of the workshop', () => {
  it('mercury 0.05, cadmium 0.1, chromium 1.5, chromium VI 0.5, arsenic 0.5, lead 1, nickel 1 mg/L', () => {
    const of: Filter = (row) => row.category === 'workshop' && row.standard === 'GB 8978-1996';
    const all = found(of, '2026-11-23');
    expect(all).toHaveLength(12);
    for (const cell of cells(
      'w20111 0.05, w20115 0.1, w20116 1.5, w20117 0.5, w20119 0.5, w20120 1, w20121 1',
    ))
      expect(all).toContain(cell);
  });
});

describe('first days that depend on age and size (from memory, labelled so)', () => {
  const on = (category: string, pollutant: string, date: string): number =>
    limitsOn(standards, { pollutant, category }, date).length;
  it.each([
    ['in-use/coal', 'a34013', '2015-09-30', '2015-10-01'],
    ['in-use-small/coal', 'a34013', '2016-06-30', '2016-07-01'],
    ['coal/existing', 'a21026', '2014-06-30', '2014-07-01'],
    ['coal', 'a20057', '2014-12-31', '2015-01-01'],
  ])('%s %s: not on %s, on %s', (category, pollutant, before, from) => {
    expect([on(category, pollutant, before), on(category, pollutant, from)]).toEqual([0, 1]);
  });
});
