import type { AirItem } from './queries.js';

export interface CalendarDay {
  readonly date: string;
  /** Day of the month. */
  readonly day: number;
  readonly item: AirItem | undefined;
}

export interface CalendarMonth {
  /** 1 to 12. */
  readonly month: number;
  /** Empty cells before the first day, in weeks that begin on Monday. */
  readonly offset: number;
  readonly days: readonly CalendarDay[];
}

/** The twelve months of a year with the items of their days. */
export function calendarOf(year: string, items: readonly AirItem[]): CalendarMonth[] {
  const byDate = new Map(items.map((item) => [item.period, item]));
  return Array.from({ length: 12 }, (_, at): CalendarMonth => {
    const count = new Date(Date.UTC(Number(year), at + 1, 0)).getUTCDate();
    const weekday = new Date(Date.UTC(Number(year), at, 1)).getUTCDay();
    return {
      month: at + 1,
      offset: (weekday + 6) % 7,
      days: Array.from({ length: count }, (_day, index): CalendarDay => {
        const date = `${year}-${String(at + 1).padStart(2, '0')}-${String(index + 1).padStart(2, '0')}`;
        return { date, day: index + 1, item: byDate.get(date) };
      }),
    };
  });
}
