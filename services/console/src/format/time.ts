/** Times on screens are always China Standard Time, wherever the browser stands. */
const OFFSET_MS = 8 * 3_600_000;

const pad = (n: number): string => String(n).padStart(2, '0');

/** The wall clock at +08:00 of an instant, readable with the UTC getters; undefined when the text is no time. */
function local(time: string | number): Date | undefined {
  const ms = typeof time === 'number' ? time : Date.parse(time);
  return Number.isFinite(ms) ? new Date(ms + OFFSET_MS) : undefined;
}

/** `2026-11-23`. */
export function formatDate(time: string | number): string {
  const d = local(time);
  return d ? `${d.getUTCFullYear()}-${pad(d.getUTCMonth() + 1)}-${pad(d.getUTCDate())}` : '—';
}

/** `08:05`. */
export function formatClock(time: string | number): string {
  const d = local(time);
  return d ? `${pad(d.getUTCHours())}:${pad(d.getUTCMinutes())}` : '—';
}

/** `08:05:09`. */
export function formatSeconds(time: string | number): string {
  const d = local(time);
  return d ? `${formatClock(time)}:${pad(d.getUTCSeconds())}` : '—';
}

/** `2026-11-23 08:05`. */
export function formatTime(time: string | number): string {
  return local(time) ? `${formatDate(time)} ${formatClock(time)}` : '—';
}

/** `08:05` on the day of `now`, else `11-23 08:05`, with the year when it is another one. */
export function formatShort(time: string | number, now: number): string {
  const d = local(time);
  if (!d) return '—';
  const day = formatDate(time);
  if (day === formatDate(now)) return formatClock(time);
  return `${day.slice(0, 4) === formatDate(now).slice(0, 4) ? day.slice(5) : day} ${formatClock(time)}`;
}

const DAY_MS = 86_400_000;

/** Do both ends stand on local midnight, at least a day apart? Such intervals are told in days. */
function isWholeDays(start: string, end: string): boolean {
  const [from, to] = [Date.parse(start), Date.parse(end)];
  return to - from >= DAY_MS && (from + OFFSET_MS) % DAY_MS === 0 && (to + OFFSET_MS) % DAY_MS === 0;
}

/** Last day of an interval of whole days, as a time within it. */
const lastDay = (end: string): number => Date.parse(end) - DAY_MS;

/**
 * An interval without repeating what both ends share: `2026-11-23 08:00–09:00`; one time when both ends are equal;
 * whole days by their dates, first and last day included.
 */
export function formatInterval(start: string, end: string): string {
  if (start === end || Date.parse(start) === Date.parse(end)) return formatTime(start);
  if (isWholeDays(start, end)) {
    const [first, last] = [formatDate(start), formatDate(lastDay(end))];
    return first === last ? first : `${first} – ${last}`;
  }
  if (formatDate(start) === formatDate(end)) return `${formatTime(start)}–${formatClock(end)}`;
  return `${formatTime(start)} – ${formatTime(end)}`;
}

/** The same for lists: without the year when it is that of `now`, without the day when it is that of `now`. */
export function formatShortInterval(start: string, end: string, now: number): string {
  const thisYear = formatDate(now).slice(0, 5);
  const day = (at: string | number): string => formatDate(at).replace(thisYear, '');
  if (isWholeDays(start, end)) {
    const [first, last] = [day(start), day(lastDay(end))];
    return first === last ? first : `${first} – ${last}`;
  }
  if (Date.parse(start) === Date.parse(end)) return formatShort(start, now);
  if (formatDate(start) === formatDate(end)) return `${formatShort(start, now)}–${formatClock(end)}`;
  return `${day(start)} ${formatClock(start)} – ${day(end)} ${formatClock(end)}`;
}

export interface Age {
  readonly unit: 'now' | 'minute' | 'hour' | 'day';
  readonly count: number;
}

/** How long ago, in the largest unit that gives at least one; times in the future count as now. */
export function ageOf(time: string, now: number): Age {
  const seconds = (now - Date.parse(time)) / 1000;
  if (!(seconds >= 60)) return { unit: 'now', count: 0 };
  if (seconds < 3600) return { unit: 'minute', count: Math.floor(seconds / 60) };
  if (seconds < 86_400) return { unit: 'hour', count: Math.floor(seconds / 3600) };
  return { unit: 'day', count: Math.floor(seconds / 86_400) };
}

/** Length of an interval in whole minutes, rounded; 0 for instants. */
export function minutesBetween(start: string, end: string): number {
  return Math.max(0, Math.round((Date.parse(end) - Date.parse(start)) / 60_000));
}

/** Name of a month (1 to 12): `3月`, `Mar`. */
export function monthName(month: number, language: 'zh' | 'en'): string {
  const format = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en', {
    month: 'short',
    timeZone: 'UTC',
  });
  return format.format(new Date(Date.UTC(2024, month - 1, 1)));
}

/** A time as a `datetime-local` field has it, at +08:00: `2026-11-23T08:05`; empty for what is no time. */
export function toTimeField(time: string | number): string {
  return local(time) ? `${formatDate(time)}T${formatClock(time)}` : '';
}

/** What a `datetime-local` field holds, read at +08:00, as an ISO time; undefined when it is none. */
export function fromTimeField(text: string): string | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text)) return undefined;
  const ms = Date.parse(`${text}+08:00`);
  // A 31 September is carried over by no browser, but by some parsers.
  return Number.isFinite(ms) && toTimeField(ms) === text.slice(0, 16)
    ? new Date(ms).toISOString()
    : undefined;
}
