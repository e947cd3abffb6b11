import { expect, test } from '@jest/globals';

import { formatCount, formatTrimmed, formatUnit, roundHalfEven } from './number.js';

test.each([
  [36.5, 0, '36'],
  [35.5, 0, '36'],
  [36.51, 0, '37'],
  [1.25, 1, '1.2'],
  [1.35, 1, '1.4'],
  [0.045, 2, '0.04'],
  [2.675, 2, '2.68'],
  [0, 1, '0.0'],
  [-3.25, 1, '−3.2'],
  [-0.01, 1, '0.0'],
  [5e-7, 6, '0.000000'],
  [7, 3, '7.000'],
  [NaN, 1, '—'],
])('%p with %p decimals is %p (GB/T 8170)', (value, decimals, text) => {
  expect(roundHalfEven(value, decimals)).toBe(text);
});

test('a limit keeps the digits of its standard and no more', () => {
  expect(formatTrimmed(0.5)).toBe('0.5');
  expect(formatTrimmed(500)).toBe('500');
  expect(formatTrimmed(0.0025)).toBe('0.0025');
});

test('counts have separators and units their signs', () => {
  expect(formatCount(1234567)).toBe('1,234,567');
  expect(formatCount(999)).toBe('999');
  expect(formatUnit('ug/m3')).toBe('µg/m³');
  expect(formatUnit('mg/L')).toBe('mg/L');
  expect(formatUnit('1')).toBe('');
});
