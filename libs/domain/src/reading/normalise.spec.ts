import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toE6 } from '../quantity/index.js';
import { normaliseReading, pollutants, type NormaliseContext, type RawReading } from './index.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const arrivalMs = Date.parse('2026-11-23T01:05:00Z');
const ctx: NormaliseContext = {
  arrivalMs,
  maxFutureMs: 600_000,
  oldestMs: Date.parse('2013-01-01T00:00:00Z'),
};
const good: RawReading = {
  pollutant: 'PM2.5',
  value: 36.2,
  unit: 'ug/m3',
  start: '2026-11-23T08:00:00+08:00',
  end: '2026-11-23T09:00:00+08:00',
  flag: 'N',
  revision: 0,
};
const reasonOf = (change: Record<string, unknown>, context: Partial<NormaliseContext> = {}): string => {
  const result = normaliseReading({ ...good, ...change }, { ...ctx, ...context });
  return result.ok ? 'ok' : result.reason;
};
const readingOf = (change: Record<string, unknown>, context: Partial<NormaliseContext> = {}) => {
  const result = normaliseReading({ ...good, ...change }, { ...ctx, ...context });
  if (!result.ok) throw new Error(`${result.reason}: ${result.detail}`);
  return result.reading;
};

describe('a native reading', () => {
  it('becomes code, canonical unit, millionths and epoch milliseconds', () => {
    expect(readingOf({})).toEqual({
      pollutant: 'a34004',
      value: 36.2,
      valueE6: 36_200_000,
      start: Date.parse('2026-11-23T00:00:00Z'),
      end: Date.parse('2026-11-23T01:00:00Z'),
      flag: 'N',
      revision: 0,
    });
  });

  it('takes flag N and revision 0 when they are left out, and start = end as an instant', () => {
    const { flag: _flag, revision: _revision, ...bare } = good;
    const result = normaliseReading({ ...bare, end: bare.start }, ctx);
    expect(result).toMatchObject({
      ok: true,
      reading: { flag: 'N', revision: 0, start: result.ok ? result.reading.end : -1 },
    });
  });

  it('keeps a stack value in mg/m3 as 1000 times ug/m3, exactly', () => {
    expect(readingOf({ pollutant: 'a21026', value: 35.7, unit: 'mg/m3' })).toMatchObject({
      value: 35_700,
      valueE6: 35_700_000_000,
    });
    expect(readingOf({ value: 0.0362, unit: 'mg/m³' })).toMatchObject({ value: 36.2, valueE6: 36_200_000 });
    expect(readingOf({ pollutant: 'w20111', value: 0.00005, unit: 'mg/L' }).value).toBe(0.05);
  });

  it('never gives minus zero', () => {
    expect(Object.is(readingOf({ value: -0 }).value, 0)).toBe(true);
  });

  it('takes a null value with a flag, and pH without a unit', () => {
    expect(readingOf({ value: null, flag: 'D' })).toMatchObject({ value: null, valueE6: null, flag: 'D' });
    expect(readingOf({ pollutant: 'pH', value: 7.5, unit: undefined }).valueE6).toBe(7_500_000);
  });

  it('takes epoch milliseconds only from decoders that say so', () => {
    const times = { start: arrivalMs - 60_000, end: arrivalMs };
    expect(reasonOf(times)).toBe('bad-time');
    expect(readingOf(times, { timesAsMs: true }).end).toBe(arrivalMs);
    expect(reasonOf({ start: 1.5, end: 2.5 }, { timesAsMs: true })).toBe('bad-time');
  });
});

describe('refusals, each with its own reason', () => {
  it.each<[string, Record<string, unknown>]>([
    ['unknown-pollutant', { pollutant: 'unobtainium' }],
    ['unknown-pollutant', { pollutant: 7 }],
    ['unknown-pollutant', { pollutant: '__proto__' }],
    ['unknown-pollutant', { pollutant: '' }],
    ['unknown-pollutant', { pollutant: 'x'.repeat(1_000_000) }],
    ['unknown-unit', { unit: 'furlong' }],
    ['unknown-unit', { unit: undefined }],
    ['unknown-unit', { unit: {} }],
    ['unknown-unit', { unit: '' }],
    ['unit-of-another-quantity', { unit: 'mg/L' }],
    ['unit-of-another-quantity', { unit: 'ppb' }],
    ['unit-of-another-quantity', { pollutant: 'w21003', unit: 'ppm' }],
    ['unit-of-another-quantity', { pollutant: 'pH', unit: '%' }],
    ['unit-of-another-quantity', { unit: 'Cel', value: null, flag: 'D' }],
    ['temperature-needed', { pollutant: 'O3', unit: 'ppb' }],
    ['value-not-a-number', { value: '36.2' }],
    ['value-not-a-number', { value: NaN }],
    ['value-not-a-number', { value: JSON.parse('1e400') as number }],
    ['value-not-a-number', { value: undefined }],
    ['value-not-a-number', { value: [36] }],
    ['value-out-of-range', { value: -99 }],
    ['value-out-of-range', { value: -999 }],
    ['value-out-of-range', { pollutant: 'CO', value: -99, unit: 'ug/m3' }],
    ['value-out-of-range', { pollutant: 'a81001', value: -99, unit: 'deg' }],
    ['value-out-of-range', { value: -21 }],
    ['value-out-of-range', { value: 1e300 }],
    ['value-out-of-range', { pollutant: 'pH', value: 14.01, unit: '1' }],
    ['value-out-of-range', { pollutant: 'humidity', value: -1, unit: '%' }],
    ['null-without-flag', { value: null }],
    ['bad-flag', { flag: 'X' }],
    ['bad-flag', { flag: 'n' }],
    ['bad-flag', { flag: null }],
    ['bad-time', { start: 'yesterday' }],
    ['bad-time', { end: '2026-11-23T09:00:00' }],
    ['bad-time', { end: 1764000000000 }],
    ['end-before-start', { end: '2026-11-23T07:59:59+08:00' }],
    ['in-the-future', { end: '2026-11-23T09:15:01+08:00' }],
    ['too-old', { start: '2012-11-23T08:00:00+08:00' }],
    ['bad-revision', { revision: -1 }],
    ['bad-revision', { revision: 1.5 }],
    ['bad-revision', { revision: '1' }],
    ['bad-revision', { revision: 2 ** 31 }],
  ])('%s for %j', (reason, change) => {
    expect(reasonOf(change)).toBe(reason);
  });

  it.each([[null], [undefined], [7], ['text'], [[]]])('not-an-object for %j', (raw) => {
    expect(normaliseReading(raw, ctx)).toMatchObject({ ok: false, reason: 'not-an-object' });
  });

  it('accepts an interval that ends ten minutes ahead, and not one more millisecond', () => {
    expect(reasonOf({ end: '2026-11-23T09:15:00+08:00' })).toBe('ok');
    expect(reasonOf({ end: '2026-11-23T09:15:00.001+08:00' })).toBe('in-the-future');
  });

  it('shows a long value cut, so that a bad device cannot flood a log', () => {
    const result = normaliseReading({ ...good, pollutant: 'x'.repeat(1_000_000) }, ctx);
    expect(result.ok ? 0 : result.detail.length).toBe(80);
  });
});

describe('gases by volume, at the declared temperature and pressure (GB 3095-2026 cl. 4.3)', () => {
  it.each([
    ['NO2', 1, 'ppb', 25, 1013.25, 1.8804],
    ['O3', 100, 'ppb', 25, 1013.25, 196.19],
    ['SO2', 1, 'ppm', 0, 1013.25, 2858.3],
    ['CO', 1, 'ppm', 25, 1013.25, 1.1449],
    ['NO2', 1, 'ppb', 25, 506.625, 0.9402],
  ])('%s %d %s at %d °C', (pollutant, value, unit, temperatureC, pressureHPa, expected) => {
    const reading = readingOf({ pollutant, value, unit }, { temperatureC, pressureHPa });
    expect(Math.abs((reading.value ?? NaN) / expected - 1)).toBeLessThan(1e-4);
  });

  it.each([undefined, NaN, 0, -1, 1e9])('assumes no pressure in place of %p', (pressureHPa) => {
    expect(reasonOf({ pollutant: 'O3', unit: 'ppb' }, { temperatureC: 25, pressureHPa })).toBe(
      'pressure-needed',
    );
  });

  it('needs neither for a mass concentration, and none for a missing value', () => {
    expect(reasonOf({ pollutant: 'O3', unit: 'ug/m3' }, {})).toBe('ok');
    expect(reasonOf({ pollutant: 'O3', unit: 'ppb', value: null, flag: 'D' }, {})).toBe('ok');
  });

  it('refuses an impossible temperature', () => {
    expect(reasonOf({ pollutant: 'O3', unit: 'ppb' }, { temperatureC: -300 })).toBe('temperature-needed');
    expect(reasonOf({ pollutant: 'O3', unit: 'ppb' }, { temperatureC: NaN })).toBe('temperature-needed');
  });
});

describe(`properties (seed ${seed}, set FC_SEED to repeat)`, () => {
  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.anything(), (raw) => {
        const result = normaliseReading(raw, ctx);
        if (!result.ok) expect(result.reason).toMatch(/^[a-z-]+$/);
      }),
      { seed, numRuns: 3_000 },
    );
  });

  it('never throws on a reading with any one field replaced', () => {
    const fields = fc.constantFrom('pollutant', 'value', 'unit', 'start', 'end', 'flag', 'revision');
    fc.assert(
      fc.property(fields, fc.anything(), (field, value) => {
        const result = normaliseReading({ ...good, [field]: value }, ctx);
        if (!result.ok) expect(result.reason).toMatch(/^[a-z-]+$/);
      }),
      { seed, numRuns: 3_000 },
    );
  });

  it('gives value and millionths that say the same, for every pollutant in its own unit', () => {
    fc.assert(
      fc.property(fc.constantFrom(...pollutants), fc.integer({ min: 0, max: 1_400_000 }), (pollutant, n) => {
        const low = Math.max(0, pollutant.min);
        const value = Number((low + ((pollutant.max - low) * n) / 1_400_000).toFixed(5));
        const reading = readingOf({ pollutant: pollutant.code, value, unit: pollutant.unit });
        expect(reading.value).toBe(value);
        expect(reading.valueE6).toBe(toE6(value));
      }),
      {
        seed,
        numRuns: 3_000,
        examples: pollutants.map((pollutant) => [pollutant, 1] as [(typeof pollutants)[number], number]),
      },
    );
  });
});
