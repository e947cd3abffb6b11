import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aqiCalculator, aqiRegimeOn } from '../air/index.js';
import { toE6 } from '../quantity/index.js';
import {
  evaluateAir,
  evaluateOutlet,
  evaluateWater,
  EvaluationError,
  splitValues,
  type AirEvaluation,
} from './index.js';

const air = (on: string, period: 'hour' | 'day', values: string, more = {}): AirEvaluation =>
  evaluateAir({ on, period, values: splitValues(values), ...more });
const clean = 'SO2=10,NO2=20,CO=0.8,O3=60,PM10=40';

describe('air', () => {
  it('60.3 is 60 with an index of 100 and exceeds nothing; 60.6 is 61 and exceeds (HJ 633-2026 4.2.2)', () => {
    const below = air('2026-04-01', 'day', `${clean},PM2.5=60.3`);
    expect(below).toMatchObject({ aqi: 100, level: 2, primary: ['PM2.5'], missing: [], published: true });
    expect(below.limits.find(({ name }) => name === 'PM2.5')).toMatchObject({
      ...{ compared: 60, limit: 60, exceeds: false, multiple: null },
    });
    const above = air('2026-04-01', 'day', `${clean},PM2.5=60.6`);
    expect(above.aqi).toBe(101);
    expect(above.limits.find(({ name }) => name === 'PM2.5')).toMatchObject({ compared: 61, exceeds: true });
  });

  it('shows every step: rounding, sub-index, index, publication', () => {
    const { steps, basis } = air('2026-04-01', 'day', 'PM2.5=60.5,CO=2.25');
    expect(steps.map(({ step, of, result }) => [step, of, result])).toEqual([
      ['round', 'PM2.5', 60],
      ['sub-index', 'PM2.5', 100],
      ['round', 'CO', 2.2],
      ['sub-index', 'CO', 55],
      ['index', null, 100],
      ['publish', null, 'NA'],
    ]);
    for (const step of steps)
      expect([step.text.zh, step.text.en, step.clause].every((text) => text !== '')).toBe(true);
    expect(basis.standard).toBe('HJ 633-2026');
  });

  it('goes by the law of the date, or by the edition that is asked for', () => {
    expect(air('2026-02-28', 'day', `${clean},PM2.5=75`).aqi).toBe(100);
    expect(air('2026-03-01', 'day', `${clean},PM2.5=75`).aqi).toBe(114);
    expect(air('2026-03-01', 'day', `${clean},PM2.5=75`, { standard: 'HJ 633-2012' })).toMatchObject({
      ...{ aqi: 100, level: 2, basis: { standard: 'HJ 633-2012' } },
    });
    expect(air('2019-05-01', 'day', `${clean},PM2.5=75`, { standard: 'hj633-2026' }).aqi).toBe(114);
  });

  it('missing values keep the index back up to 100, unless the scheme leaves them out (5.3.1, 5.3.2)', () => {
    expect(air('2026-04-01', 'day', 'PM2.5=50')).toMatchObject({
      ...{ aqi: 80, published: false, reason: 'incomplete-and-not-above-100' },
      missing: ['SO2', 'NO2', 'PM10', 'CO', 'O3'],
    });
    expect(air('2026-04-01', 'day', 'PM2.5=116')).toMatchObject({ aqi: 152, published: true });
    expect(
      air('2026-04-01', 'day', 'SO2=1,NO2=1,PM10=1,O3=1,PM2.5=50,CO=--', { exempt: ['CO'] }),
    ).toMatchObject({
      ...{ aqi: 80, published: true, missing: ['CO'] },
    });
  });

  it('SO2 of 2,000 in an hour of 2025 is no index of 50: its 24 h mean is asked for (HJ 633-2012 note 2)', () => {
    const values = 'SO2=2000,NO2=10,CO=0.5,O3=30,PM10=30,PM2.5=20';
    expect(air('2025-05-01', 'hour', values)).toMatchObject({ aqi: null, published: false, level: null });
    expect(air('2025-05-01', 'hour', `${values},SO2_24h=800`)).toMatchObject({ aqi: 200, primary: ['SO2'] });
  });

  it('is the index of the domain for any values', () => {
    const items = { SO2: 'so2', NO2: 'no2', CO: 'co', O3: 'o3_8h', PM10: 'pm10', 'PM2.5': 'pm25' } as const;
    const tenths = fc.integer({ min: 0, max: 9_000 }).map((n) => n / 10);
    fc.assert(
      fc.property(
        fc.record({ SO2: tenths, NO2: tenths, CO: tenths, O3: tenths, PM10: tenths, 'PM2.5': tenths }),
        fc.constantFrom('2020-05-01', '2026-05-01'),
        (values, on) => {
          const sample = Object.fromEntries(
            Object.entries(values).map(([name, value]) => [items[name as keyof typeof items], toE6(value)]),
          );
          const { aqi, published } = aqiCalculator(aqiRegimeOn('day', on)!)(sample);
          expect(evaluateAir({ on, period: 'day', values })).toMatchObject({ aqi, published });
        },
      ),
    );
  });
});

describe('surface water', () => {
  const water = (values: string, target?: 'III') =>
    evaluateWater({ on: '2026-04-01', body: 'river', values: splitValues(values), target });

  it('the worst item decides; multiples against class III; total nitrogen of a river does not count', () => {
    expect(water('pH=7.2,DO=6.1,CODMn=8.4,NH3-N=0.3,TP=0.21,TN=9', 'III')).toMatchObject({
      class: 'IV',
      deciding: ['CODMn', 'TP'],
      multiples: { CODMn: 0.4, TP: 0.05 },
      notCounted: ['TN'],
      met: false,
    });
    expect(water('pH=7.2,DO=5,CODMn=6,NH3-N=1,TP=0.2', 'III')).toMatchObject({ class: 'III', met: true });
    expect(water('DO=1.9', 'III')).toMatchObject({ class: 'worse-than-V', multiples: {}, met: false });
  });

  it('below detection is half of the limit, and said so', () => {
    const found = water('NH3-N=<0.025,TP=0.01L');
    expect(found.class).toBe('I');
    expect(found.steps.filter(({ step }) => step === 'below-detection').map(({ result }) => result)).toEqual([
      0.0125, 0.005,
    ]);
  });

  it('a lake has its own phosphorus', () => {
    const values = { TP: 0.06 };
    expect(evaluateWater({ on: '2026-04-01', body: 'lake', values }).class).toBe('IV');
    expect(evaluateWater({ on: '2026-04-01', body: 'river', values }).class).toBe('II');
  });

  it('trace metals may come in either unit', () => {
    expect(water('Hg=0.00005').class).toBe('I');
    expect(water('Hg=0.05ug/L').class).toBe('I');
    expect(water('Hg=0.0002').class).toBe('IV');
  });

  it('nothing that counts gives no class', () => {
    expect(water('TN=9')).toMatchObject({ class: null, met: null });
  });
});

describe('outlet', () => {
  it('says that a value below a detection limit above the limit cannot be judged', () => {
    const of = (value: string) =>
      evaluateOutlet({ on: '2026-04-01', medium: 'water', values: { TP: value }, limits: { TP: 0.3 } });
    const found = of('<0.5');
    expect(found).toMatchObject({ met: null, limits: [{ exceeds: false, undecided: true }] });
    expect(found.steps.at(-1)).toMatchObject({ result: 'undecided' });
    expect(of('<0.1')).toMatchObject({ met: true, limits: [{ exceeds: false }] });
    expect(of('<0.1').limits[0]).not.toHaveProperty('undecided');
  });

  it('converts to reference oxygen before it compares: 50 at 9 % is 62.5 at 6 %', () => {
    const found = evaluateOutlet({
      ...{ on: '2026-04-01', medium: 'gas', values: { SO2: 50 }, limits: { SO2: 60 }, oxygen: 9 },
      reference: 'power-coal',
    });
    expect(found).toMatchObject({ compared: { SO2: 62.5 }, met: false });
    expect(found.limits[0]).toMatchObject({ compared: 62.5, limit: 60, unit: 'mg/m3', multiple: 0.041667 });
  });

  it('oxygen of 21 % is a reason, never a number', () => {
    const found = evaluateOutlet({
      ...{
        on: '2026-04-01',
        medium: 'gas',
        values: { SO2: 50 },
        limits: { SO2: 60 },
        oxygen: 21,
        reference: 6,
      },
    });
    expect(found).toMatchObject({ compared: { SO2: null }, met: null });
    expect(found.steps.at(-1)?.text.en).toContain('oxygen-at-or-above-21');
  });

  it('limits of a standard by category; pH has no multiple; a category without the pollutant names those with it', () => {
    const found = evaluateOutlet({
      ...{ on: '2026-04-01', medium: 'water', values: splitValues('COD=55,pH=9.5,NH3-N=4') },
      ...{ standard: 'GB 18918-2002', category: '1A' },
    });
    expect(
      found.limits.filter(({ exceeds }) => exceeds).map(({ name, multiple }) => [name, multiple]),
    ).toEqual([
      ['COD', 0.1],
      ['pH', null],
    ]);
    expect(found.withoutLimit).toEqual(['NH3-N']);
    expect(found.steps.find(({ of, result }) => of === 'NH3-N' && result === null)?.text.en).toContain(
      '1A/warm',
    );
  });
});

describe('what cannot be evaluated', () => {
  const wrong = (work: () => unknown): string => {
    try {
      work();
    } catch (error) {
      if (error instanceof EvaluationError) return error.field;
      throw error;
    }
    return 'nothing';
  };
  it.each([
    ['PM2.5', () => air('2026-04-01', 'day', 'PM2.5=-999')],
    ['PM2.5', () => air('2026-04-01', 'day', 'PM2.5=abc')],
    ['PM2.5', () => air('2026-04-01', 'day', 'PM2.5=3 furlong')],
    ['PM2.5', () => air('2026-04-01', 'day', 'PM2.5=<3')],
    ['pm25', () => air('2026-04-01', 'day', 'PM2.5=3,pm25=4')],
    ['PM2.5', () => air('2026-04-01', 'day', 'PM2.5=3,PM2.5=4')],
    ['constructor', () => air('2026-04-01', 'day', 'constructor=3')],
    ['__proto__', () => air('2026-04-01', 'day', '__proto__=3')],
    ['toString', () => evaluateWater({ on: '2026-04-01', body: 'river', values: { toString: '3' } })],
    ['unobtainium', () => air('2026-04-01', 'day', 'unobtainium=3')],
    ['PM2.5 3', () => air('2026-04-01', 'day', 'PM2.5 3')],
    ['on', () => air('2026-02-29', 'day', clean)],
    ['on', () => air('1999-01-01', 'day', clean)],
    ['standard', () => air('2026-04-01', 'day', clean, { standard: 'GB 1' })],
    ['SO2', () => evaluateWater({ on: '2026-04-01', body: 'river', values: { SO2: 3 } })],
    ['Hg', () => evaluateOutlet({ on: '2026-04-01', medium: 'gas', values: { Hg: 3 } })],
    ['oxygen', () => evaluateOutlet({ on: '2026-04-01', medium: 'gas', values: { SO2: 3 }, reference: 6 })],
    ['reference', () => evaluateOutlet({ on: '2026-04-01', medium: 'gas', values: { SO2: 3 }, oxygen: 6 })],
    [
      'NOx',
      () => evaluateOutlet({ on: '2026-04-01', medium: 'gas', values: { SO2: 3 }, limits: { NOx: 3 } }),
    ],
    [
      'standard',
      () => evaluateOutlet({ on: '2026-04-01', medium: 'gas', values: { SO2: 3 }, standard: 'GB 1' }),
    ],
  ])('%s', (field, work) => {
    expect(wrong(work)).toBe(field);
  });

  it('any text either is understood or is refused by name', () => {
    const name = fc.oneof(fc.constantFrom('SO2', 'PM2.5', 'O3', 'TP', 'DO', 'Hg', 'pH'), fc.string());
    const text = fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.constantFrom('<0.1', '1e400', '0.1L', '-0', 'NaN'),
    );
    fc.assert(
      fc.property(fc.dictionary(name, text, { maxKeys: 4 }), (values) => {
        for (const work of [
          () => evaluateAir({ on: '2026-04-01', period: 'hour', values }),
          () => evaluateWater({ on: '2026-04-01', body: 'lake', values }),
          () => evaluateOutlet({ on: '2026-04-01', medium: 'gas', values, limits: values }),
        ])
          wrong(work);
      }),
      { numRuns: 500 },
    );
  });
});
