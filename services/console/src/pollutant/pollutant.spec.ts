import { expect, test } from '@jest/globals';

import { byUsualOrder, chartValue, fullName, shortName, showLimit, showValue } from './pollutant.js';

test('names come in the language of the screen, unknown codes show themselves', () => {
  expect(shortName('w21003', 'zh')).toBe('氨氮');
  expect(shortName('w21003', 'en')).toBe('NH₃-N');
  expect(shortName('a34004', 'zh')).toBe('PM₂.₅');
  expect(fullName('w01019', 'zh')).toBe('高锰酸盐指数');
  expect(shortName('x99999', 'en')).toBe('x99999');
});

test('values have the decimals of their pollutant', () => {
  expect(showValue('w01001', 7.125, '1', false)).toEqual({ text: '7.12', unit: '' });
  expect(showValue('w01009', 6, 'mg/L', false)).toEqual({ text: '6.00', unit: 'mg/L' });
  expect(showValue('x1', 1.23456, 'mg/L', false).text).toBe('1.235');
});

test('stack gas is printed in mg/m³, ambient air in µg/m³', () => {
  expect(showValue('a21026', 42150, 'ug/m3', true)).toEqual({ text: '42.2', unit: 'mg/m³' });
  expect(showLimit(35000, 'ug/m3', true)).toEqual({ text: '35', unit: 'mg/m³' });
  expect(showLimit(60, 'ug/m3', false)).toEqual({ text: '60', unit: 'µg/m³' });
  expect(chartValue(35021.7, 'ug/m3', true)).toBe(35.0217);
});

test('the usual pollutants come first', () => {
  expect(['w21011', 'zz', 'a34002', 'a34004', 'aa'].sort(byUsualOrder)).toEqual([
    'a34004',
    'a34002',
    'w21011',
    'aa',
    'zz',
  ]);
});
