import { describe, expect, it } from '@jest/globals';
import { countsForJudgement, findPollutant, findUnit, FLAGS, isFlag, pollutants } from './index.js';

describe('pollutants by name and code', () => {
  it.each([
    ['a34004', 'a34004'],
    ['A34004', 'a34004'],
    ['PM2.5', 'a34004'],
    ['pm25', 'a34004'],
    [' pm2_5 ', 'a34004'],
    ['PM10', 'a34002'],
    ['so2', 'a21026'],
    ['NO2', 'a21004'],
    ['o3', 'a05024'],
    ['CO', 'a21005'],
    ['pH', 'w01001'],
    ['PH', 'w01001'],
    ['DO', 'w01009'],
    ['CODMn', 'w01019'],
    ['COD', 'w01018'],
    ['NH3-N', 'w21003'],
    ['氨氮', 'w21003'],
    ['TP', 'w21011'],
    ['TN', 'w21001'],
    ['NOx', 'a21002'],
    ['颗粒物', 'a34013'],
    ['temperature', 'a01001'],
    ['water-temperature', 'w01010'],
    ['O2', 'a19001'],
    ['细颗粒物', 'a34004'],
  ])('%s is %s', (name, code) => {
    expect(findPollutant(name)?.code).toBe(code);
  });

  it('leaves a printed name that air and water share unknown instead of guessing', () => {
    for (const name of ['汞', 'mercury', '铅']) expect(findPollutant(name)).toBeUndefined();
  });

  it('has every code once, a canonical unit that is known, and a range that holds zero', () => {
    expect(new Set(pollutants.map((p) => p.code)).size).toBe(pollutants.length);
    expect(pollutants.length).toBeGreaterThan(150);
    for (const p of pollutants) {
      expect(findUnit(p.unit)).toBe(p.canonical);
      // Air pressure is the one quantity that never is zero.
      if (p.code !== 'a01006') expect(p.min <= 0 && p.max > 0).toBe(true);
      expect(p.nameZh.length * p.nameEn.length).toBeGreaterThan(0);
    }
  });

  it('gives an alias to one pollutant only', () => {
    const owner = new Map<string, string>();
    for (const p of pollutants) {
      for (const name of [p.code, ...p.aliases]) {
        expect([p.code, owner.get(name.toLowerCase()) ?? p.code]).toEqual([p.code, p.code]);
        owner.set(name.toLowerCase(), p.code);
      }
    }
  });
});

describe('units by spelling', () => {
  it.each([
    ['ug/m3', 'µg/m³', 'μg/m³', 'UG/M3', 'µg/m^3', 'ug / m3', '微克/立方米'],
    ['mg/m3', 'mg/m³', 'MG/M3', 'mg/Nm3'],
    ['mg/L', 'mg/l', 'MG/L', '毫克/升'],
    ['Cel', '°C', '℃', 'C'],
    ['%', '%RH', 'percent'],
    ['hPa', 'mbar', 'hpa'],
    ['uS/cm', 'µS/cm', 'μS/cm'],
  ])('%s and its other spellings are one unit', (first, ...others) => {
    expect(findUnit(first)).toBeDefined();
    for (const other of others) expect(findUnit(other)).toBe(findUnit(first));
  });

  it('does not know a unit of another world', () => {
    for (const text of ['', 'xyz', '__proto__', 'constructor', 'u'.repeat(100)]) {
      expect(text === '' ? findUnit(text)?.quantity : findUnit(text)).toBe(
        text === '' ? 'dimensionless' : undefined,
      );
    }
  });
});

describe('flags (HJ 212-2017 Table B)', () => {
  it('knows the eight letters and judges by N only', () => {
    expect(FLAGS.every(isFlag)).toBe(true);
    expect(FLAGS.filter(countsForJudgement)).toEqual(['N']);
    for (const other of ['n', 'X', '', null, 0]) expect(isFlag(other)).toBe(false);
  });
});
