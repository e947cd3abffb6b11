import { describe, expect, it } from '@jest/globals';
import { convertE6, findUnit, fractionE6, type Unit } from './index.js';

function unit(spelling: string): Unit {
  const found = findUnit(spelling);
  if (found === undefined) throw new Error(`no unit ${spelling}`);
  return found;
}

describe('conversion to the canonical unit', () => {
  it.each([
    [1013.25, 'hPa', 'hPa', 1_013_250_000],
    [101.325, 'kPa', 'hPa', 1_013_250_000],
    [0.101325, 'MPa', 'hPa', 1_013_250_000],
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
    expect(convertE6(1, unit('ppb'), unit('ug/m3'), 46, { pressureHPa: 1000 })).toBe('temperature-needed');
    expect(convertE6(1, unit('ppb'), unit('ug/m3'), 46, { temperatureC: 25 })).toBe('pressure-needed');
  });
});

describe('ug/m3 as ppb', () => {
  const state = { temperatureC: 25, pressureHPa: 1013.25 };
  it('is the way back of ppb as ug/m3 at the same stated state', () => {
    for (const molarMass of [46.0055, 47.9982, 64.066])
      for (const ppb of [0.5, 10, 100, 999.9]) {
        const massE6 = convertE6(ppb, unit('ppb'), unit('ug/m3'), molarMass, state) as number;
        expect(Math.abs(fractionE6(massE6, molarMass, state) - ppb * 1e6)).toBeLessThanOrEqual(1);
      }
  });
  it('depends on temperature and pressure', () => {
    const at = (temperatureC: number, pressureHPa: number) =>
      fractionE6(100_000_000, 47.9982, { temperatureC, pressureHPa });
    expect(at(25, 1013.25)).toBe(50_971_502);
    expect(at(0, 1013.25)).toBeLessThan(at(25, 1013.25));
    expect(at(25, 900)).toBeGreaterThan(at(25, 1013.25));
  });
  it.each([
    [NaN, 46, 25, 1013],
    [1, 0, 25, 1013],
    [1, 46, -274, 1013],
    [1, 46, 25, 0],
    [1, 46, NaN, 1013],
  ])('of %p at %p g/mol, %p degC, %p hPa is no number', (massE6, molarMass, temperatureC, pressureHPa) => {
    expect(fractionE6(massE6, molarMass, { temperatureC, pressureHPa })).toBeNaN();
  });
});
