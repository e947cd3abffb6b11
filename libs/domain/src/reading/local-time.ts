import { MINUTE_MS, parseTime } from './interval.js';

/** Offset of a zone east of UTC in milliseconds, at an instant. */
export type OffsetAt = (ms: number) => number;

const DAY = 86_400_000;
const written =
  /^(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})[T ]+(\d{1,2}):(\d{2})(?::(\d{2})([.,]\d{1,9})?)?|(\d{2})(\d{2})T?(\d{2})(\d{2})(?:(\d{2})([.,]\d{1,9})?)?) ?(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

/**
 * A time as devices and files write it, as epoch milliseconds; undefined when it is none. Never guesses: what is there and
 * cannot be read is for the caller to refuse, not to replace by another time.
 *
 * Read: `2026-11-20T15:30[:00[.5]]`, with a blank, with slashes (`2026/1/1 0:00`), 12 or 14 digits (`202611201530`); an offset
 * of its own (`Z`, `+08:00`, `+0800`, `+08`) counts, else `offsetAt`; 24:00 is the next day's 00:00. Refused: ranges
 * (`00:00-01:00`), dates that are none (31 September), dates without a time, and hours of a zone's change that exist
 * twice or not at all.
 */
export function parseLocalTime(text: string, offsetAt?: OffsetAt): number | undefined {
  if (text.length > 40) return undefined;
  const found = written.exec(text.trim());
  if (found === null) return undefined;
  const [month, day] = [found[3] ?? found[9], found[4] ?? found[10]];
  const [hour, minute, second = '00'] = [found[5] ?? found[11], found[6] ?? found[12], found[7] ?? found[13]];
  const fraction = (found[8] ?? found[14] ?? '').replace(',', '.');
  const two = (part: string | undefined): string => (part ?? '').padStart(2, '0');
  const asUtc = parseTime(
    `${found[1]}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${second}${fraction}Z`,
  );
  if (asUtc === undefined) return undefined;
  const offset = found[15];
  if (offset !== undefined) return isRange(text) ? undefined : asUtcWith(asUtc, offset);
  return offsetAt === undefined ? undefined : fromZone(asUtc, offsetAt);
}

/** `2016-01-01 00:00-01:00` is an hour from 00 to 01, not a time at -01:00: with a blank and without seconds a tail is no offset. */
function isRange(text: string): boolean {
  return /^\S+ +\d{1,2}:\d{2} ?-/.test(text.trim());
}

function asUtcWith(asUtc: number, offset: string): number | undefined {
  if (/^z$/i.test(offset)) return asUtc;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(3).replace(':', '') || 0);
  if (hours > 23 || minutes > 59) return undefined;
  return asUtc - (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * MINUTE_MS;
}

/** The one instant at which the zone's clocks show this time; undefined where there is none, or two. */
function fromZone(asUtc: number, offsetAt: OffsetAt): number | undefined {
  const offsets = new Set([offsetAt(asUtc - DAY), offsetAt(asUtc + DAY)]);
  const fits = [...offsets].map((offset) => asUtc - offset).filter((ms) => offsetAt(ms) === asUtc - ms);
  return fits.length === 1 ? fits[0] : undefined;
}

/** Scales of an epoch by its size, for the years 2001 to 2286: the ranges do not meet. Milliseconds of one unit. */
const scales: readonly (readonly [from: number, ms: number])[] = [
  [1e9, 1_000],
  [1e12, 1],
  [1e15, 1e-3],
  [1e18, 1e-6],
];

/** An epoch in seconds, milliseconds, microseconds or nanoseconds as epoch milliseconds, told by its size; undefined outside 2001 to 2286. */
export function parseEpoch(value: number): number | undefined {
  const scale = scales.find(([from]) => value >= from && value < from * 10);
  return scale === undefined ? undefined : Math.round(value * scale[1]);
}
