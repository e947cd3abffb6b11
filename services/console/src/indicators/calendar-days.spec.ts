import { describe, expect, it } from '@jest/globals';

import { calendarOf } from './calendar-days.js';

describe('calendar of a year', () => {
  it('puts every day once, in weeks that begin on Monday', () => {
    const months = calendarOf('2026', [{ period: '2026-03-01', figures: [] }]);
    expect(months.flatMap((month) => month.days)).toHaveLength(365);
    // 2026-01-01 is a Thursday, 2026-03-01 a Sunday.
    expect(months[0]?.offset).toBe(3);
    expect(months[2]).toMatchObject({ month: 3, offset: 6 });
    expect(months[2]?.days[0]).toEqual({
      date: '2026-03-01',
      day: 1,
      item: { period: '2026-03-01', figures: [] },
    });
    expect(months[2]?.days[1]?.item).toBeUndefined();
  });

  it('knows leap years', () => {
    expect(calendarOf('2024', [])[1]?.days).toHaveLength(29);
    expect(calendarOf('2025', [])[1]?.days).toHaveLength(28);
  });
});
