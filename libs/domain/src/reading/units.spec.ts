import { describe, expect, it } from '@jest/globals';
import { convertE6, findUnit, type Unit } from './index.js';

function unit(spelling: string): Unit {
  const found = findUnit(spelling);
  if (found === undefined) throw new Error(`no unit ${spelling}`);
  return found;
}

describe('conversion to the canonical unit', () => {
  it.each([
    [1013.25, 'hPa', 'hPa', 1_013_250_000],
    [101.325, 'kPa', 'hPa', 1_013_250_000],
    [101_325, 'Pa', 'hPa', 1_013_250_000],
    [760, 'mmHg', 'hPa', 1_013_250_144],
    [212, 'degF', 'Cel', 100_000_000],
    [-40, '°F', 'Cel', -40_000_000],
    [0, 'degF', 'Cel', -17_777_778],
    [273.15, 'K', 'Cel', 0],
    [36, 'km/h', 'm/s', 10_000_000],
    [3600, 'm3/h', 'm3/s', 1_000_000],
    [3.6, 'm3/h', 'L/s', 1_000_000],
    [2.5, 'ng/m3', 'ug/m3', 2_500],
    [0.0000025, 'mg/m3', 'ug/m3', 2_500],
    [1.5, 'mS/cm', 'uS/cm', 1_500_000_000],
    [1.0000005, 'ug/m3', 'ug/m3', 1_000_000],
    [0.0010000015, 'mg/m3', 'ug/m3', 1_000_002],
  ])('%d %s in %s', (value, from, to, e6) => {
    expect(convertE6(value, unit(from), unit(to), null, {})).toBe(e6);
  });

  it('refuses by name what it cannot convert', () => {
    expect(convertE6(1, unit('mg/L'), unit('ug/m3'), 46, { temperatureC: 25 })).toBe(
      'unit-of-another-quantity',
    );
    expect(convertE6(1, unit('ppb'), unit('ug/m3'), null, { temperatureC: 25 })).toBe(
      'unit-of-another-quantity',
    );
    expect(convertE6(1, unit('ug/m3'), unit('ppb'), 46, { temperatureC: 25 })).toBe(
      'unit-of-another-quantity',
    );
    expect(convertE6(1, unit('ppb'), unit('ug/m3'), 46, {})).toBe('temperature-needed');
  });
});
