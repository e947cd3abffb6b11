import { findPollutant } from '@farwatch/domain/reading';

import { formatTrimmed, formatUnit, roundHalfEven } from '../format/number.js';

export type Language = 'zh' | 'en';

/** Short names for column heads and titles, where the table's full name is too long. The rest shows its full name. */
const symbols: Readonly<Record<string, string | readonly [zh: string, en: string]>> = {
  a34004: 'PM₂.₅',
  a34002: 'PM₁₀',
  a34001: 'TSP',
  a21026: 'SO₂',
  a21004: 'NO₂',
  a21002: 'NOₓ',
  a21003: 'NO',
  a05024: 'O₃',
  a21005: 'CO',
  a34013: ['烟尘', 'PM'],
  a24088: ['非甲烷总烃', 'NMHC'],
  a01001: ['气温', 'Air temp.'],
  a01002: ['湿度', 'Humidity'],
  a01006: ['气压', 'Pressure'],
  a01007: ['风速', 'Wind'],
  a01008: ['风向', 'Wind dir.'],
  w01001: 'pH',
  w01009: ['溶解氧', 'DO'],
  w01010: ['水温', 'Water temp.'],
  w01003: ['浊度', 'Turbidity'],
  w01014: ['电导率', 'Conductivity'],
  w01012: ['悬浮物', 'SS'],
  w01017: 'BOD₅',
  w01018: 'COD',
  w01019: 'CODMn',
  w21003: ['氨氮', 'NH₃-N'],
  w21011: ['总磷', 'TP'],
  w21001: ['总氮', 'TN'],
};

/** Order of columns and filters: the pollutants that a duty officer looks for first. */
const order = [
  'a34004', 'a34002', 'a21026', 'a21004', 'a05024', 'a21005', 'a21002', 'a34013', 'a24088',
  'w01001', 'w01009', 'w01019', 'w01018', 'w21003', 'w21011', 'w21001',
]; // prettier-ignore

/** Short name on screens; an unknown code shows itself. */
export function shortName(code: string, language: Language): string {
  const symbol = symbols[code];
  if (symbol === undefined) return fullName(code, language);
  return typeof symbol === 'string' ? symbol : language === 'zh' ? symbol[0] : symbol[1];
}

/** Full name of the table of HJ 212-2017; an unknown code shows itself. */
export function fullName(code: string, language: Language): string {
  const row = findPollutant(code);
  if (!row) return code;
  return language === 'zh' ? row.nameZh : row.nameEn;
}

/** Compares two codes for a list: known ones first in the usual order, then by code. */
export function byUsualOrder(a: string, b: string): number {
  const rank = (code: string): number => (order.includes(code) ? order.indexOf(code) : order.length);
  return rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
}

export interface Shown {
  readonly text: string;
  readonly unit: string;
}

/**
 * A value as it is printed, with the pollutant's decimals. Stack gas is kept in µg/m³ inside (one unit per code) but
 * limits and people speak of mg/m³: outlets convert back, exactly, by three decimal places.
 */
export function showValue(code: string, value: number, unit: string, outlet: boolean): Shown {
  const decimals = findPollutant(code)?.decimals ?? 3;
  if (outlet && unit === 'ug/m3') {
    return { text: roundHalfEven(shift(value), Math.max(1, decimals)), unit: formatUnit('mg/m3') };
  }
  return { text: roundHalfEven(value, decimals), unit: formatUnit(unit) };
}

/** A limit as it stands in the standard or permit: all its digits, no more. */
export function showLimit(value: number, unit: string, outlet: boolean): Shown {
  if (outlet && unit === 'ug/m3') return { text: formatTrimmed(shift(value)), unit: formatUnit('mg/m3') };
  return { text: formatTrimmed(value), unit: formatUnit(unit) };
}

/** A plain number for charts, in the unit that `showValue` prints. */
export function chartValue(value: number, unit: string, outlet: boolean): number {
  return outlet && unit === 'ug/m3' ? shift(value) : value;
}

/** value / 1000 without binary dust: 35021.7 -> 35.0217. */
function shift(value: number): number {
  return Number(`${value}e-3`);
}
