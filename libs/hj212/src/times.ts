import { isDigits } from './text.js';

/** Offset of the wall time on the wire when a source says nothing else: China, UTC+8, no summer time; minutes. */
export const chinaOffsetMinutes = 480;

/**
 * A stamp `YYYYMMDDhhmmss` with up to three more digits (a fraction of the second) as epoch milliseconds; undefined
 * when it is no such date. Stamps carry no zone: `offsetMinutes` is that of the source (HJ 212-2017 section 6.3).
 */
export function parseStamp(text: string, offsetMinutes = chinaOffsetMinutes): number | undefined {
  if (!isDigits(text, 14, 17)) return undefined;
  const part = (from: number, to: number) => Number(text.slice(from, to));
  const [year, month, day] = [part(0, 4), part(4, 6), part(6, 8)];
  const [hour, minute, second] = [part(8, 10), part(10, 12), part(12, 14)];
  const ms = text.length === 14 ? 0 : Number(text.slice(14).padEnd(3, '0'));
  if (year < 1000 || hour > 23 || minute > 59 || second > 59) return undefined;
  const at = Date.UTC(year, month - 1, day, hour, minute, second, ms);
  const back = new Date(at);
  if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day) return undefined;
  return at - offsetMinutes * 60_000;
}

/** Epoch milliseconds as 14 digits of local wall time: DataTime, SystemTime. */
export const stampOf = (ms: number, offsetMinutes = chinaOffsetMinutes): string =>
  qnOf(ms, offsetMinutes).slice(0, 14);

/** Epoch milliseconds as 17 digits of local wall time: a QN. */
export const qnOf = (ms: number, offsetMinutes = chinaOffsetMinutes): string =>
  new Date(ms + offsetMinutes * 60_000).toISOString().replace(/[-T:.Z]/g, '');

/** How a device's time stands to the time of arrival: outside of the window it is quarantined, and 1012 is sent. */
export function judgeClock(
  deviceMs: number,
  arrivalMs: number,
  window: { pastMs: number; futureMs: number },
): 'inside' | 'past' | 'future' {
  if (deviceMs > arrivalMs + window.futureMs) return 'future';
  return deviceMs < arrivalMs - window.pastMs ? 'past' : 'inside';
}
