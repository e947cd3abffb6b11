import { describe, expect, test } from '@jest/globals';
import { isWorkday } from 'chinese-days';
import fc from 'fast-check';
import { LegalHoliday } from 'tyme4ts';

import { inForce } from '../../law/index.js';
import {
  addDays,
  addMonths,
  addWorkingDays,
  daysBetween,
  isDay,
  isWorkingDay,
  localDayOf,
  nearestWorkingDay,
  schedules,
  shippedCalendar,
} from './index.js';
import { weekday } from './days.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
const day = fc.integer({ min: 0, max: 1_095 }).map((n) => addDays('2024-01-01', n));

describe('the schedules of the State Council', () => {
  test('agree with two independent packages on every day of 2024 to 2026', () => {
    const differ: string[] = [];
    for (let at = '2024-01-01'; at < '2027-01-01'; at = addDays(at, 1)) {
      const [year, month, date] = at.split('-').map(Number);
      const holiday = LegalHoliday.fromYmd(year!, month!, date!);
      const ordinary = weekday(at) !== 0 && weekday(at) !== 6;
      const tyme = holiday === null ? ordinary : holiday.isWork();
      if (isWorkingDay(shippedCalendar, at) !== isWorkday(at) || tyme !== isWorkday(at)) differ.push(at);
    }
    expect(differ).toEqual([]);
  });

  test('one a year, with source and days of force, without a gap', () => {
    expect(schedules.map(({ year }) => year)).toEqual([2024, 2025, 2026]);
    for (const one of schedules) {
      expect(inForce(one, `${one.year}-06-01`)).toBe(true);
      expect(one.source.zh.length * one.source.en.length).toBeGreaterThan(0);
      // Days off are weekdays, days worked are of a weekend: anything else would be a slip.
      expect(one.off.filter((at) => [0, 6].includes(weekday(`${one.year}-${at}`)))).toEqual([]);
      expect(one.work.filter((at) => ![0, 6].includes(weekday(`${one.year}-${at}`)))).toEqual([]);
    }
  });

  test('past the last schedule the fixed holidays stand in, provisionally', () => {
    expect(isWorkingDay(shippedCalendar, '2027-01-01')).toBe(false);
    expect(isWorkingDay(shippedCalendar, '2027-10-01')).toBe(false);
    expect(nearestWorkingDay(shippedCalendar, '2027-01-02', 1)).toEqual({
      day: '2027-01-04',
      provisional: true,
    });
    expect(nearestWorkingDay(shippedCalendar, '2026-10-03', 1)).toEqual({
      day: '2026-10-08',
      provisional: false,
    });
  });
});

describe('days', () => {
  test('months keep the day or take the last of the month', () => {
    expect(addMonths('2025-08-31', 6)).toBe('2026-02-28');
    expect(addMonths('2023-08-31', 6)).toBe('2024-02-29');
    expect(addMonths('2024-02-29', -24)).toBe('2022-02-28');
    expect(addMonths('2026-01-31', 11)).toBe('2026-12-31');
  });

  test('an instant has the day of +08:00', () => {
    expect(localDayOf('2026-09-29T16:30:00Z')).toBe('2026-09-30');
    expect(localDayOf('2026-09-29T15:59:59Z')).toBe('2026-09-29');
    expect([undefined, 5, '', '2026-02-30', '2026-13-01', '9999-01-01', 'yesterday'].map(localDayOf)).toEqual(
      Array.from({ length: 7 }, () => undefined),
    );
    expect(isDay('2026-02-29')).toBe(false);
  });

  test('working days there and back', () => {
    process.stdout.write(`case calendar seed ${seed}\n`);
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 40 }), (from, n) => {
        const there = addWorkingDays(shippedCalendar, from, n).day;
        let counted = 0;
        for (let at = addDays(from, 1); at <= there; at = addDays(at, 1))
          counted += isWorkingDay(shippedCalendar, at) ? 1 : 0;
        return counted === n && isWorkingDay(shippedCalendar, there) && daysBetween(from, there) >= n;
      }),
      { seed, numRuns: 500 },
    );
  });
});
