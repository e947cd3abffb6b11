import { parseLocalDate, parseTime } from '@farwatch/domain/reading';
import { Decimal } from 'decimal.js';

/** Exact: no limit or amount has so many digits. */
const Exact = Decimal.clone({ precision: 80, toExpNeg: -9e15, toExpPos: 9e15 });

/** Marks for "no value": `/` is not 0. */
export const isNone = (text: string): boolean => ['', '/', '-', '--', '—', '－', '\\'].includes(text);

const decimal = /^(?:\d{1,3}(?:,\d{3})+|\d{1,30})(?:\.\d{1,30})?$/;

/** A decimal as text without trailing zeros; undefined for what is none. Thousands may be parted by commas; `≤50` is 50. */
export function readDecimal(text: string): string | undefined {
  const plain = text.replace(/^(?:≤|<=|<|不大于|不超过)\s*/, '').replace(/\s/g, '');
  return decimal.test(plain) ? new Exact(plain.replaceAll(',', '')).toFixed() : undefined;
}

/** Two bounds as pH has them; undefined when it is no range. */
export function readRange(text: string): { min: string; max: string } | undefined {
  const [, low = '', high = ''] = /^([\d.]+)\s*(?:-|~|–|—|―|至|到|∼)\s*([\d.]+)$/.exec(text) ?? [];
  const [min, max] = [readDecimal(low), readDecimal(high)];
  return min === undefined || max === undefined || new Exact(min).gt(max) ? undefined : { min, max };
}

/** Text of a decimal, divided exactly by a power of ten. */
export const divide = (text: string, by: number): string => new Exact(text).div(by).toFixed();

/** Sum of those that are there; null when none is. */
export function sumOf(values: readonly (string | null)[]): string | null {
  const there = values.filter((one) => one !== null);
  return there.length === 0 ? null : there.reduce((sum, one) => sum.plus(one), new Exact(0)).toFixed();
}

/** Whether two amounts differ by more than a share of the larger one. */
export function differ(a: string, b: string, share: number): boolean {
  const [left, right] = [new Exact(a), new Exact(b)];
  return left.minus(right).abs().gt(Exact.max(left, right).times(share));
}

const dateForm = /(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?/;

const two = (text: string | undefined): string => (text ?? '').padStart(2, '0');

/** A day of the calendar in any of the usual forms, as YYYY-MM-DD. */
export function readDate(text: string): string | undefined {
  const parts = new RegExp(`^${dateForm.source}$`).exec(text);
  if (parts === null) return undefined;
  const iso = `${parts[1]}-${two(parts[2])}-${two(parts[3])}`;
  return parseLocalDate(iso) === undefined ? undefined : iso;
}

/** A validity: exactly two days, and nothing but words between them. */
export function readValidity(text: string): { from: string; to: string } | undefined {
  const found = [...text.matchAll(new RegExp(dateForm.source, 'g'))].map(([day]) => readDate(day));
  const rest = text.replace(new RegExp(dateForm.source, 'g'), '');
  const [from, to] = found;
  if (found.length !== 2 || from === undefined || to === undefined) return undefined;
  return /^[\s自从至到起止~∼\-–—―]*$/.test(rest) ? { from, to } : undefined;
}

/** The day before the same day five years later: how long a permit is valid (regulation on permits, art. 14). */
export function isFiveYears(from: string, to: string): boolean {
  const [year, month, day] = from.split('-').map(Number) as [number, number, number];
  return new Date(Date.UTC(year + 5, month - 1, day - 1)).toISOString().slice(0, 10) === to;
}

/** A local time (+08:00) as RFC 3339; a day alone is its beginning. */
export function readTime(text: string): string | undefined {
  const [, day = '', hour = '0', minute = '00', second = '00'] =
    /^(\S+?)(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?)?$/.exec(text) ?? [];
  const date = readDate(day);
  const time = `${date ?? ''}T${two(hour)}:${minute}:${second}+08:00`;
  return date === undefined || Number(hour) > 23 || parseTime(time) === undefined ? undefined : time;
}

/** A day of every year, as MM-DD; of a whole date the year is left out. */
export function readMonthDay(text: string): string | undefined {
  const whole = readDate(text);
  if (whole !== undefined) return whole.slice(5);
  const parts = /^(\d{1,2})(?:月|[-/.])(\d{1,2})日?$/.exec(text);
  // A leap year: 29 February is a day too.
  return parts === null ? undefined : readDate(`2024-${parts[1]}-${parts[2]}`)?.slice(5);
}

export type ReportType = 'month' | 'quarter' | 'year';

const reportTypes: readonly [ReportType, RegExp][] = [
  ['month', /^月(?:度)?(?:执行)?报(?:告)?(?:表)?$/],
  ['quarter', /^季(?:度)?(?:执行)?报(?:告)?(?:表)?$/],
  ['year', /^年(?:度)?(?:执行)?报(?:告)?(?:表)?$/],
];

export const readReportType = (text: string): ReportType | undefined =>
  reportTypes.find(([, form]) => form.test(text))?.[0];

/** The period of a report (`2024-06`, `2024-Q2`, `2024`) and the type that it says itself. */
export function readPeriod(text: string): { type: ReportType; period: string } | undefined {
  const [, year = '', rest = ''] = /^(\d{4})(?:年度?|(?=[-/.Qq第])|$)(.*)$/.exec(text) ?? [];
  if (year === '') return undefined;
  const said = (tail: string, type: ReportType): boolean => tail === '' || readReportType(tail) === type;
  const month = /^[-/.]?(\d{1,2})(?:月份?)?(.*)$/.exec(rest);
  if (month !== null && Number(month[1]) >= 1 && Number(month[1]) <= 12 && said(month[2]!, 'month'))
    return { type: 'month', period: `${year}-${two(month[1])}` };
  const quarter = /^[-/.]?(?:第?0?([1-4一二三四])季度?|[Qq]([1-4]))(.*)$/.exec(rest);
  if (quarter !== null && said(quarter[3]!, 'quarter')) {
    const which = quarter[1] ?? quarter[2]!;
    return { type: 'quarter', period: `${year}-Q${'一二三四'.indexOf(which) + 1 || which}` };
  }
  return said(rest, 'year') ? { type: 'year', period: year } : undefined;
}
