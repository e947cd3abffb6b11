import { expect, test } from '@jest/globals';

import {
  ageOf,
  formatDate,
  formatInterval,
  formatShort,
  formatShortInterval,
  formatTime,
  minutesBetween,
  monthName,
} from './time.js';

test('times are shown at +08:00 whatever offset they came with', () => {
  expect(formatTime('2026-11-22T23:30:00.000Z')).toBe('2026-11-23 07:30');
  expect(formatTime('2026-11-23T07:30:00+08:00')).toBe('2026-11-23 07:30');
  expect(formatDate('2026-12-31T16:00:00Z')).toBe('2027-01-01');
});

test('an interval does not repeat the day that both ends share', () => {
  expect(formatInterval('2026-11-23T00:00:00Z', '2026-11-23T01:00:00Z')).toBe('2026-11-23 08:00–09:00');
  expect(formatInterval('2026-11-23T15:00:00Z', '2026-11-23T16:00:00Z')).toBe(
    '2026-11-23 23:00 – 2026-11-24 00:00',
  );
  expect(formatInterval('2026-11-23T00:00:00Z', '2026-11-23T08:00:00+08:00')).toBe('2026-11-23 08:00');
});

test('whole days are told by their dates, first and last included', () => {
  expect(formatInterval('2026-11-22T16:00:00Z', '2026-11-23T16:00:00Z')).toBe('2026-11-23');
  expect(formatInterval('2026-11-20T16:00:00Z', '2026-11-23T16:00:00Z')).toBe('2026-11-21 – 2026-11-23');
  expect(formatInterval('2026-11-22T16:00:00Z', '2026-11-23T04:00:00Z')).toBe('2026-11-23 00:00–12:00');
});

test('short intervals leave out the year and day of today', () => {
  const now = Date.parse('2026-11-23T20:00:00+08:00');
  const short = (start: string, end: string): string => formatShortInterval(start, end, now);
  expect(short('2026-11-23T00:00:00Z', '2026-11-23T02:00:00Z')).toBe('08:00–10:00');
  expect(short('2026-11-22T00:00:00Z', '2026-11-22T02:00:00Z')).toBe('11-22 08:00–10:00');
  expect(short('2026-11-22T15:00:00Z', '2026-11-22T17:00:00Z')).toBe('11-22 23:00 – 11-23 01:00');
  expect(short('2025-12-30T16:00:00Z', '2026-01-01T16:00:00Z')).toBe('2025-12-31 – 01-01');
  expect(short('2026-11-22T00:00:00Z', '2026-11-22T00:00:00Z')).toBe('11-22 08:00');
});

test('the short form leaves out what is known from today', () => {
  const now = Date.parse('2026-11-23T10:00:00+08:00');
  expect(formatShort('2026-11-23T09:00:00+08:00', now)).toBe('09:00');
  expect(formatShort('2026-11-22T09:00:00+08:00', now)).toBe('11-22 09:00');
  expect(formatShort('2025-11-22T09:00:00+08:00', now)).toBe('2025-11-22 09:00');
});

test('a text that is no time is a dash, not a wrong time', () => {
  expect(formatTime('soon')).toBe('—');
  expect(formatShort('', 0)).toBe('—');
});

test('ages are whole units and never negative', () => {
  const now = Date.parse('2026-11-23T10:00:00Z');
  expect(ageOf('2026-11-23T10:00:30Z', now)).toEqual({ unit: 'now', count: 0 });
  expect(ageOf('2026-11-23T09:58:01Z', now)).toEqual({ unit: 'minute', count: 1 });
  expect(ageOf('2026-11-23T07:00:00Z', now)).toEqual({ unit: 'hour', count: 3 });
  expect(ageOf('2026-11-20T10:00:00Z', now)).toEqual({ unit: 'day', count: 3 });
  expect(minutesBetween('2026-11-23T08:00:00Z', '2026-11-23T09:00:00Z')).toBe(60);
});

test('months have short names in both languages', () => {
  expect([monthName(3, 'zh'), monthName(12, 'zh'), monthName(3, 'en')]).toEqual(['3月', '12月', 'Mar']);
});
