/** Kinds of input from the field, with generated siblings: placeholders, below detection, times. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { fromE6, meanE6, toE6 } from '../quantity/index.js';
import { meanWithDetectionLimit } from '../water/index.js';
import {
  findPollutant,
  halfOfLimitE6,
  isMissingText,
  isPlaceholder,
  normaliseReading,
  parseBelowDetection,
  parseEpoch,
  parseLocalTime,
  pollutants,
  type NormaliseContext,
  type StationKind,
} from './index.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const arrivalMs = Date.parse('2026-11-23T01:05:00Z');
const times = { start: '2026-11-23T08:00:00+08:00', end: '2026-11-23T09:00:00+08:00' };
const state = { temperatureC: 25, pressureHPa: 1013.25 };
const ctxOf = (kind: StationKind | undefined): NormaliseContext => ({
  ...state,
  arrivalMs,
  maxFutureMs: 600_000,
  oldestMs: 0,
  kind,
});
const outcome = (raw: object, kind?: StationKind): string => {
  const result = normaliseReading({ ...times, ...raw }, ctxOf(kind));
  return result.ok ? 'ok' : result.reason;
};
const massUnits = ['ng/m3', 'ug/m3', 'mg/m3', 'g/m3'];
const liquidUnits = ['ng/L', 'ug/L', 'mg/L', 'g/L'];
const unitsOf = (unit: string): string[] =>
  massUnits.includes(unit) ? massUnits : liquidUnits.includes(unit) ? liquidUnits : [unit];

describe(`placeholders (seed ${seed}, set FC_SEED to repeat)`, () => {
  it('are refused of every pollutant, in every unit, in every scale, at every kind of station', () => {
    const placeholder = fc.constantFrom(-99, -999, -9_999, -99_999, -6_999, -7_999, -32_768, -2_147_483_648);
    const concentrations = pollutants.filter(({ isConcentration }) => isConcentration);
    fc.assert(
      fc.property(
        fc.constantFrom(...concentrations),
        placeholder,
        fc.integer({ min: 0, max: 6 }),
        fc.nat(),
        fc.constantFrom<StationKind | undefined>('air', 'water', 'outlet', undefined),
        (pollutant, value, scale, at, kind) => {
          const units = unitsOf(pollutant.unit);
          const unit = units[at % units.length];
          const scaled = value === -99 ? value : value / 10 ** scale;
          expect([
            pollutant.code,
            unit,
            scaled,
            outcome({ pollutant: pollutant.code, value: scaled, unit }, kind),
          ]).toEqual([pollutant.code, unit, scaled, 'value-out-of-range']);
        },
      ),
      { seed, numRuns: 5_000 },
    );
  });

  it('what is below the least of an ambient pollutant is refused in whatever unit it was sent', () => {
    const ambient = ['a34004', 'a34002', 'a21026', 'a21004', 'a05024', 'a21005'].map((code) =>
      findPollutant(code)!,
    );
    const power: Record<string, number> = { 'ng/m3': -3, 'ug/m3': 0, 'mg/m3': 3, 'g/m3': 6 };
    fc.assert(
      fc.property(
        fc.constantFrom(...ambient),
        fc.constantFrom(...massUnits),
        fc.integer({ min: 21, max: 900_000 }),
        (pollutant, unit, amount) => {
          const value = (-amount * 10 ** power[pollutant.unit]!) / 10 ** power[unit]!;
          expect(outcome({ pollutant: pollutant.code, value, unit }, 'air')).toBe('value-out-of-range');
        },
      ),
      { seed, numRuns: 2_000 },
    );
  });

  it('leave the zero drift of a stack and cold air alone', () => {
    expect(outcome({ pollutant: 'SO2', value: -12.5, unit: 'mg/m3' }, 'outlet')).toBe('ok');
    expect(outcome({ pollutant: 'SO2', value: -9.999, unit: 'mg/m3' }, 'outlet')).toBe('value-out-of-range');
    expect(outcome({ pollutant: 'SO2', value: -12.5, unit: 'mg/m3' }, 'air')).toBe('value-out-of-range');
    expect(outcome({ pollutant: 'PM2.5', value: -3, unit: 'ug/m3' }, 'air')).toBe('ok');
    expect(outcome({ pollutant: 'CO', value: -19.99, unit: 'mg/m3' }, 'air')).toBe('value-out-of-range');
    expect(outcome({ pollutant: 'temperature', value: -9.99, unit: 'Cel' }, 'air')).toBe('ok');
    expect(outcome({ pollutant: 'NO2', value: -9.999, unit: 'ppm' }, 'air')).toBe('value-out-of-range');
    expect([isPlaceholder(-9.9, true), isPlaceholder(-12.3, true), isPlaceholder(9_999, true)]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('are known as texts too, in any case and with blanks; below detection is not one of them', () => {
    for (const text of ['NA', ' n/a ', '--', 'NaN', 'null', 'unavailable', '缺测', ''])
      expect([text, isMissingText(text)]).toEqual([text, true]);
    for (const text of ['0', 'ND', '<0.1', '12', 'N'])
      expect([text, isMissingText(text)]).toEqual([text, false]);
  });
});

describe('below the detection limit', () => {
  it('is a value with a sign at the limit, which counts as half of it', () => {
    const raw = { pollutant: 'NH3-N', unit: 'mg/L', ...times };
    for (const value of ['<0.025', '< 0.025', '＜0.025', '0.025L', '0.025 L', ' <.025 ', '<2.5e-2'])
      expect([value, normaliseReading({ ...raw, value }, ctxOf('water'))]).toEqual([
        value,
        {
          ok: true,
          reading: expect.objectContaining({ value: 0.0125, valueE6: 12_500, below: 0.025, flag: 'N' }),
        },
      ]);
    expect(normaliseReading({ ...raw, value: '<25', unit: 'ug/L' }, ctxOf('water'))).toMatchObject({
      reading: { below: 0.025, value: 0.0125 },
    });
  });

  it('is never said without a limit, and never of what has none', () => {
    for (const value of [
      'ND',
      '未检出',
      '<',
      'L',
      '<0',
      '0L',
      '<-1',
      '<=1',
      '>1',
      '<1e999',
      '12',
      '<1<',
      '0x1L',
    ])
      expect([value, outcome({ pollutant: 'NH3-N', unit: 'mg/L', value })]).toEqual([
        value,
        'value-not-a-number',
      ]);
    expect(outcome({ pollutant: 'temperature', unit: 'Cel', value: '<1' })).toBe('value-not-a-number');
    expect(outcome({ pollutant: 'pH', unit: '1', value: '<1' })).toBe('value-not-a-number');
  });

  it('of any limit is half of it, and reads back what was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000_000 }), fc.boolean(), (limitE6, mark) => {
        const limit = fromE6(limitE6);
        const found = parseBelowDetection(mark ? `${limit.toFixed(6)}L` : `<${limit.toFixed(6)}`);
        expect(toE6(found!)).toBe(limitE6);
        expect(Math.abs(halfOfLimitE6(limitE6) * 2 - limitE6)).toBeLessThanOrEqual(1);
      }),
      { seed, numRuns: 1_000 },
    );
  });
});

describe('times as devices write them', () => {
  const east8 = (): number => 8 * 3_600_000;
  const berlin = (ms: number): number =>
    (ms >= Date.UTC(2026, 2, 29, 1) && ms < Date.UTC(2026, 9, 25, 1) ? 2 : 1) * 3_600_000;

  it('every form of one instant is that instant', () => {
    const at = fc
      .integer({ min: Date.UTC(2001, 8, 10), max: Date.UTC(2035, 0, 1) })
      .map((ms) => Math.floor(ms / 1_000) * 1_000);
    fc.assert(
      fc.property(at, (ms) => {
        const local = new Date(ms + east8()).toISOString().slice(0, 19);
        const utc = new Date(ms).toISOString().slice(0, 19);
        const digits = local.replace(/\D/g, '');
        const forms = [
          ...[
            local,
            local.replace('T', ' '),
            local.replaceAll('-', '/').replace('T', ' '),
            `${local}.000`,
            digits,
          ],
          ...[`${local}+08:00`, `${local}+0800`, `${local}+08`, `${utc}Z`, `${utc}.0Z`, `${digits}+08:00`],
        ];
        for (const form of forms) expect([form, parseLocalTime(form, east8)]).toEqual([form, ms]);
        for (const scale of [1e-3, 1, 1e3, 1e6]) expect(parseEpoch(ms * scale)).toBe(ms);
      }),
      { seed, numRuns: 1_000 },
    );
  });

  it('24:00, minutes alone, one digit', () => {
    expect(parseLocalTime('2026-11-20 24:00', east8)).toBe(Date.parse('2026-11-21T00:00:00+08:00'));
    expect(parseLocalTime('202611202400', east8)).toBe(Date.parse('2026-11-21T00:00:00+08:00'));
    expect(parseLocalTime('2016/1/1 0:00', east8)).toBe(Date.parse('2016-01-01T00:00:00+08:00'));
    expect(parseLocalTime('2026-11-20T15:30')).toBeUndefined();
  });

  it('what is no time, is none', () => {
    for (const text of [
      ...[
        '2026-02-29T10:00:00',
        '2026-09-31T10:00:00',
        '20260931100000',
        '2026-13-01T00:00:00',
        '2026-11-20T24:01:00',
      ],
      ...[
        '2016-01-01 00:00-01:00',
        '2016-01-01 23:00-24:00',
        '2026-11-20',
        '10:00',
        '',
        'yesterday',
        '2026-11-20T10:60',
      ],
      ...[
        '2026-11-20T10:00:00+25:00',
        '2026-11/20 10:00',
        '20261120',
        '1763624400',
        '0000-00-00 00:00:00',
        'null',
      ],
    ])
      expect([text, parseLocalTime(text, east8)]).toEqual([text, undefined]);
    for (const value of [0, -1, 1, 999_999_999, 1e10, 1e11, NaN, Infinity])
      expect(parseEpoch(value)).toBeUndefined();
  });

  it('the hour that a zone has twice, or not, is not guessed', () => {
    expect(parseLocalTime('2026-03-29T02:30:00', berlin)).toBeUndefined();
    expect(parseLocalTime('2026-10-25T02:30:00', berlin)).toBeUndefined();
    expect(parseLocalTime('2026-10-25T03:30:00', berlin)).toBe(Date.UTC(2026, 9, 25, 2, 30));
    expect(parseLocalTime('2026-10-25T02:30:00+02:00', berlin)).toBe(Date.UTC(2026, 9, 25, 0, 30));
  });
});

describe('a mean with values below detection', () => {
  it('of halves is the mean of the law to within half a millionth', () => {
    const limits = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        limits,
        fc.array(fc.integer({ min: 0, max: 1_000_000 }), { maxLength: 6 }),
        (below, found) => {
          const law = meanWithDetectionLimit([
            ...below.map((belowE6) => ({ belowE6 })),
            ...found.map((valueE6) => ({ valueE6 })),
          ])!;
          const kept = [...below.map(halfOfLimitE6), ...found];
          const sum = kept.reduce((all, one) => all + BigInt(one), 0n);
          expect(Math.abs(meanE6(sum, kept.length) - law)).toBeLessThanOrEqual(1);
        },
      ),
      { seed, numRuns: 500 },
    );
  });
});
