/** Stack gas and waste water, rule by rule. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { referenceOf } from '../law/index.js';
import { toE6 } from '../quantity/index.js';
import {
  againstPermittedTotal,
  amountOf,
  emissionDay,
  emissionHour,
  emissionMonth,
  marksDueAt,
  massFlowOf,
  noxAsNo2,
  ppmToMgM3,
  toReferenceOxygen,
  toStandardDry,
  transmissionEffectiveRate,
  useOf,
  type EmissionValue,
  type OperatingMark,
} from './index.js';

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const ok = (value: number) => ({ ok: true, valueE6: toE6(value) });
const no = (reason: string) => ({ ok: false, reason });

describe('HJ 75-2017: reference oxygen', () => {
  it('50 mg/m3 at 9 % to 6 % is 62.5', () => {
    expect(toReferenceOxygen(toE6(50), toE6(9), toE6(6))).toEqual(ok(62.5));
  });
  it('at the reference itself nothing changes', () => {
    expect(toReferenceOxygen(toE6(35), toE6(11), toE6(11))).toEqual(ok(35));
  });
  it.each([21, 20.999999, 21.5, 25])('%d %% of oxygen: undefined from 21 on, never a division', (oxygen) => {
    const found = toReferenceOxygen(toE6(50), toE6(oxygen), toE6(6));
    if (oxygen >= 21) expect(found).toEqual(no('oxygen-at-or-above-21'));
    else expect(found).toEqual(ok(750_000_000));
  });
  it.each([
    [null, 9, 'missing'],
    [-1, 9, 'negative'],
    [-99, 9, 'negative'],
    [-999, 9, 'negative'],
    [NaN, 9, 'not-a-number'],
    [50, null, 'oxygen-missing'],
    [50, -1, 'oxygen-negative'],
    [9e9, 20.999999, 'beyond-range'],
  ])('%p at %p %% is refused: %s', (value, oxygen, reason) => {
    const e6 = (one: number | null) => (one === null ? null : Number.isNaN(one) ? NaN : toE6(one));
    expect(toReferenceOxygen(e6(value), e6(oxygen), toE6(6))).toEqual(no(reason));
  });
  it('the reference of a coal boiler in the registry is 9 %, marked as from memory', () => {
    expect(referenceOf('reference-oxygen:boiler-coal', '2026-11-23')).toBe(9);
    expect(referenceOf('reference-oxygen:power-coal', '2026-11-23')).toBe(6);
  });
  it(`equals a plain computation (seed ${seed})`, () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5_000_000_000 }),
        fc.integer({ min: 0, max: 20_500_000 }),
        (valueE6, oxygenE6) => {
          const found = toReferenceOxygen(valueE6, oxygenE6, 6_000_000);
          const plain = (valueE6 * (21 - 6)) / (21 - oxygenE6 / 1e6);
          expect(found.ok && Math.abs(found.valueE6 - plain)).toBeLessThanOrEqual(1 + plain * 1e-9);
        },
      ),
      { seed, numRuns: 2_000 },
    );
  });
});

describe('HJ 75-2017: standard state and dry basis', () => {
  const state = { temperatureE6: 0, atmosphericE6: toE6(101_325), staticE6: 0, moistureE6: null };
  it('at 0 degC and 101,325 Pa nothing changes', () => {
    expect(toStandardDry(toE6(35), state)).toEqual(ok(35));
  });
  it('hot gas at low pressure has more in a standard cubic metre', () => {
    // 100 * (273 + 136.5) / 273 = 150; a half atmosphere doubles; 20 % of moisture divides by 0.8
    expect(toStandardDry(toE6(100), { ...state, temperatureE6: toE6(136.5) })).toEqual(ok(150));
    expect(toStandardDry(toE6(100), { ...state, staticE6: toE6(-50_662.5) })).toEqual(ok(200));
    expect(toStandardDry(toE6(100), { ...state, moistureE6: toE6(20) })).toEqual(ok(125));
  });
  it.each([
    [{ temperatureE6: toE6(-273) }, 'temperature-out-of-range'],
    [{ temperatureE6: toE6(2001) }, 'temperature-out-of-range'],
    [{ staticE6: toE6(-101_325) }, 'pressure-out-of-range'],
    [{ moistureE6: toE6(100) }, 'moisture-out-of-range'],
    [{ moistureE6: toE6(-1) }, 'moisture-out-of-range'],
  ])('%j is refused: %s', (change, reason) => {
    expect(toStandardDry(toE6(100), { ...state, ...change })).toEqual(no(reason));
  });
});

describe('HJ 76-2017 Annex B', () => {
  it('nitrogen oxides count as NO2', () => {
    expect(noxAsNo2(toE6(30), toE6(4))).toEqual(ok(50));
    expect(noxAsNo2(toE6(30), null)).toEqual(no('missing'));
    expect(noxAsNo2(-1, toE6(4))).toEqual(no('negative'));
  });
  it('ppm at standard state: SO2 of 100 ppm is 285.714286 mg/m3', () => {
    expect(ppmToMgM3(toE6(100), toE6(64))).toEqual(ok(285.714286));
    expect(ppmToMgM3(toE6(100), 0)).toEqual(no('not-a-number'));
  });
  const of = (count: number, size: number) =>
    Array.from({ length: size }, (_, i) => (i < count ? toE6(i % 2 === 0 ? 10 : 20) : null));
  it.each([
    [emissionHour(of(45, 60)), true],
    [emissionHour(of(44, 60)), false],
    [emissionDay(of(20, 24)), true],
    [emissionDay(of(19, 24)), false],
    [emissionMonth(of(25, 31), 3), true],
    [emissionMonth(of(24, 31), 3), false],
    [emissionMonth(of(23, 28), 2), true],
    [emissionMonth(of(22, 28), 2), false],
  ])('hour 45 min, day 20 h, month 25 d (February 23): %j', (mean, valid) => {
    expect(mean.valid).toBe(valid);
    expect(mean.valueE6).not.toBeNull();
  });
  it('nothing at all has no mean', () => {
    expect(emissionDay(of(0, 24))).toMatchObject({ valueE6: null, valid: false });
  });
});

describe('announcement 2022 No. 21 art. 6: which values are judged', () => {
  const start: OperatingMark = {
    industry: 'power',
    state: 'start',
    hours: 4,
    hoursInYear: 4,
    facilitiesRunAsRequired: true,
    markedAt: marksDueAt('2026-11-22') - 1,
  };
  const value: EmissionValue = { pollutant: 'a21026', date: '2026-11-22', flag: 'N', operating: null };
  const marked = (change: Partial<OperatingMark>, more: Partial<EmissionValue> = {}) =>
    useOf({ ...value, ...more, operating: { ...start, ...change } });

  it('a normal value is', () => expect(useOf(value)).toEqual({ judged: true, reason: 'normal', rule: null }));
  it.each(['F', 'M', 'D', 'C', 'T', 'B', 'S'] as const)('(1) flag %s is not', (flag) => {
    expect(useOf({ ...value, flag })).toMatchObject({ judged: false, reason: 'device-flagged' });
  });
  it('(2) a start within its time is not, and names the rule it rests on', () => {
    expect(marked({})).toMatchObject({ judged: false, reason: 'operating-state', rule: { maxHours: 4 } });
  });
  it.each([
    [{ hours: 5 }, 'state-over-its-time'],
    [{ hours: NaN }, 'state-over-its-time'],
    [{ facilitiesRunAsRequired: false }, 'facilities-not-run'],
    [{ markedAt: marksDueAt('2026-11-22') }, 'marked-too-late'], // due by 12:00 of the next day
    [{ industry: 'bakery' }, 'state-without-rule'],
  ] as const)('a mark that does not hold (%j) leaves it judged: %s', (change, reason) => {
    expect(marked(change)).toMatchObject({ judged: true, reason });
  });
  it('a boiler start excuses nitrogen oxides only', () => {
    const boiler = { industry: 'boiler', state: 'cold-start' } as const;
    expect(marked(boiler)).toMatchObject({ judged: true, reason: 'state-of-another-pollutant' });
    expect(marked(boiler, { pollutant: 'a21002' })).toMatchObject({ judged: false });
  });
  it('faults of an incinerator: 4 hours each, 60 hours a year', () => {
    expect(marked({ industry: 'incineration', state: 'fault', hours: 5 })).toMatchObject({
      judged: true,
      reason: 'state-over-its-time',
    });
    const fault = { industry: 'incineration', state: 'fault' } as const;
    expect(marked({ ...fault, hoursInYear: 60 })).toMatchObject({ judged: false });
    expect(marked({ ...fault, hoursInYear: 61 })).toMatchObject({
      judged: true,
      reason: 'state-over-its-year',
    });
  });
  it('before the rule was in force no state excuses', () => {
    const early = marked({ markedAt: 0 }, { date: '2022-12-31' });
    expect(early).toMatchObject({ judged: true, reason: 'state-without-rule' });
  });
});

describe('amounts', () => {
  it('gas: 35 mg/m3 (kept as 35,000 ug/m3) at 100 m3/s are 12.6 kg/h', () => {
    expect(massFlowOf('a21026', toE6(35_000), toE6(100))).toEqual({ ok: true, kgE6: toE6(12.6) });
    expect(massFlowOf('a34013', toE6(35), toE6(100))).toEqual({ ok: true, kgE6: toE6(12.6) });
  });
  it('water: 50 mg/L at 20 L/s are 86.4 kg a day', () => {
    expect(amountOf('w01018', toE6(50), toE6(20), 86_400)).toEqual({ ok: true, kgE6: toE6(86.4) });
  });
  it.each([
    ['nothing', 1, 1, 'unknown-pollutant'],
    ['w01001', 7, 1, 'not-a-concentration'],
    ['a21026', null, 1, 'missing'],
    ['a21026', 1, -1, 'negative'],
    ['a21026', NaN, 1, 'not-a-number'],
  ] as const)('%s %p at %p: %s', (code, value, flow, reason) => {
    expect(amountOf(code, value, flow, 1)).toEqual({ ok: false, reason });
  });
  it('a total is exceeded whatever is missing, and kept only without gaps', () => {
    const tonne = 1_000_000_000;
    expect(againstPermittedTotal([tonne, null, 1], tonne)).toMatchObject({
      verdict: 'exceeds',
      missingHours: 1,
    });
    expect(againstPermittedTotal([tonne], tonne)).toMatchObject({ verdict: 'meets', shareE6: 1_000_000 });
    expect(againstPermittedTotal([1, null], tonne).verdict).toBe('unknown');
    expect(againstPermittedTotal([1], 0)).toMatchObject({ verdict: 'exceeds', shareE6: null });
    expect(againstPermittedTotal([], tonne)).toMatchObject({ emittedKgE6: 0, hours: 0 });
  });
});

describe('transmission-effective rate', () => {
  it('is transmission rate times validity rate', () => {
    const found = transmissionEffectiveRate({ expected: 1_000, received: 950, valid: 900 });
    expect(found).toMatchObject({
      ok: true,
      transmissionE6: 950_000,
      validityE6: 947_368,
      effectiveE6: 900_000,
    });
    expect(found).toMatchObject({ passes: true });
    expect(transmissionEffectiveRate({ expected: 1_000, received: 950, valid: 899 })).toMatchObject({
      passes: false,
    });
  });
  it.each([
    [{ expected: 0, received: 0, valid: 0 }, 'nothing-expected'],
    [{ expected: 10, received: 11, valid: 1 }, 'more-received-than-expected'],
    [{ expected: 10, received: 5, valid: 6 }, 'more-valid-than-received'],
    [{ expected: 10, received: -1, valid: 0 }, 'not-a-count'],
    [{ expected: NaN, received: 1, valid: 0 }, 'not-a-count'],
  ])('%j is refused: %s', (counts, reason) => {
    expect(transmissionEffectiveRate(counts)).toEqual({ ok: false, reason });
  });
  it('nothing received is zero, not a division', () => {
    expect(transmissionEffectiveRate({ expected: 10, received: 0, valid: 0 })).toMatchObject({
      effectiveE6: 0,
      validityE6: 0,
    });
  });
});
