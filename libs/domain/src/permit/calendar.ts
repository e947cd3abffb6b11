import { DAY_MS, daysInMonth, parseLocalDate } from '../reading/index.js';

export type ReportType = 'month' | 'quarter' | 'year';

/** An execution report as it was handed in. `2024-06`, `2024-Q2`, `2024`. */
export interface ExecutionReport {
  readonly type: ReportType;
  readonly period: string;
  /** Local time with offset +08:00; null: not yet. */
  readonly submittedAt: string | null;
  readonly status: 'submitted' | 'returned' | 'pending';
}

/** What a permit demands of its holder. Days are local dates. */
export interface ReportDuties {
  readonly validFrom: string;
  /** Last day; absent: no end is known. */
  readonly validTo?: string | undefined;
  readonly requires: readonly ReportType[];
  /** Day of the month after a month or quarter. */
  readonly dueDay: number;
  /** `MM-DD` of the year after. */
  readonly yearDue: string;
  /** A quarter's report stands for that of its last month. */
  readonly quarterReplacesMonth: boolean;
  /** A year's report stands for those of the last quarter and month (order 32, art. 37). */
  readonly yearReplacesQuarter: boolean;
}

/** A report that is due and late, returned or missing; `days` after the due day, up to `today` where it is still open. */
export interface ReportFinding {
  readonly type: ReportType;
  readonly period: string;
  readonly due: string;
  readonly state: 'late' | 'returned' | 'missing';
  readonly days: number;
}

interface Period {
  readonly type: ReportType;
  readonly period: string;
  readonly first: string;
  readonly last: string;
  readonly due: string;
}

const two = (n: number): string => String(n).padStart(2, '0');
/** A day that a month does not have is its last. */
const dayOf = (year: number, month: number, day: number): string =>
  `${year}-${two(month)}-${two(Math.min(day, daysInMonth(year, month)))}`;

const types = ['month', 'quarter', 'year'] as const;
const monthsOf = { month: 1, quarter: 3, year: 12 } as const;

function periodOf(type: ReportType, year: number, first: number, duties: ReportDuties): Period {
  const last = first + monthsOf[type] - 1;
  const [nextYear, nextMonth] = last === 12 ? [year + 1, 1] : [year, last + 1];
  const [dueMonth, dueDay] = duties.yearDue.split('-').map(Number) as [number, number];
  const name = { month: `${year}-${two(first)}`, quarter: `${year}-Q${(first + 2) / 3}`, year: String(year) };
  return {
    type,
    period: name[type],
    first: dayOf(year, first, 1),
    last: dayOf(year, last, 31),
    due: type === 'year' ? dayOf(year + 1, dueMonth, dueDay) : dayOf(nextYear, nextMonth, duties.dueDay),
  };
}

const daysBetween = (from: string, to: string): number =>
  Math.round((parseLocalDate(to)! - parseLocalDate(from)!) / DAY_MS);

/** The same day some months later, the last of the month where there is none. */
function monthsLater(date: string, months: number): string {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const sum = month - 1 + months;
  return dayOf(year + Math.floor(sum / 12), (sum % 12) + 1, day);
}

/** Held so short a part of the period that no report is due: at most 10 days, 1 month, 3 months (order 32, art. 37). */
function isTooShort({ type, first, last }: Period, { validFrom, validTo = last }: ReportDuties): boolean {
  const [from, to] = [validFrom > first ? validFrom : first, validTo < last ? validTo : last];
  if (to < from) return true;
  return type === 'month'
    ? daysBetween(from, to) + 1 <= 10
    : monthsLater(from, type === 'quarter' ? 1 : 3) > to;
}

/** Every period that a permit has touched and whose report is due on a day before `today`, or for which one was handed in. */
function periodsOf(duties: ReportDuties, today: string): Period[] {
  const [from, to] = [duties.validFrom, today].map((date) => Number(date.slice(0, 4))) as [number, number];
  const years = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
  return years.flatMap((year) =>
    types
      .filter((type) => duties.requires.includes(type))
      .flatMap((type) =>
        Array.from({ length: 12 / monthsOf[type] }, (_, i) =>
          periodOf(type, year, 1 + i * monthsOf[type], duties),
        ),
      )
      .filter((one) => !isTooShort(one, duties)),
  );
}

/**
 * Reports that are late, returned or missing on a day, by due day, then month, quarter, year. What stands for a report: one of
 * a longer period that ends on the same day, when the duties allow it and it is handed in, or may still be in time.
 */
export function reportFindings(
  duties: ReportDuties,
  reports: readonly ExecutionReport[],
  today: string,
): ReportFinding[] {
  const periods = periodsOf(duties, today);
  const given = new Map(reports.map((one) => [`${one.type} ${one.period}`, one]));
  const reportOf = ({ type, period }: Period) => given.get(`${type} ${period}`);
  const isReplaced = (one: Period): boolean =>
    periods.some((other) => {
      const mayReplace =
        (one.type === 'month' && other.type === 'quarter' && duties.quarterReplacesMonth) ||
        (one.type !== 'year' && other.type === 'year' && duties.yearReplacesQuarter);
      if (!mayReplace || other.last !== one.last) return false;
      return reportOf(other)?.status === 'submitted' || other.due >= today;
    });
  return periods
    .filter((one) => one.due < today && !isReplaced(one))
    .flatMap((one): ReportFinding[] => {
      const { type, period, due } = one;
      const report = reportOf(one);
      if (report?.status !== 'submitted') {
        const state = report?.status === 'returned' ? 'returned' : 'missing';
        return [{ type, period, due, state, days: daysBetween(due, today) }];
      }
      const day = report.submittedAt?.slice(0, 10) ?? due;
      return day > due ? [{ type, period, due, state: 'late', days: daysBetween(due, day) }] : [];
    })
    .sort((a, b) =>
      a.due === b.due ? types.indexOf(a.type) - types.indexOf(b.type) : a.due < b.due ? -1 : 1,
    );
}
