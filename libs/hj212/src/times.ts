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

/**
 * A DataTime that can mean one moment only, as epoch milliseconds: a stamp; one of 12 digits (no seconds) that is not also
 * YYMMDDhhmmss; and, where `hour24` says that 24:00 can only be the end of its day, that. Undefined: it means none, or two.
 */
export function readDataTime(
  text: string,
  offsetMinutes = chinaOffsetMinutes,
  hour24 = false,
): number | undefined {
  if (isDigits(text, 12, 12)) {
    const short = parseStamp(`20${text}`, offsetMinutes);
    const ms = /^(19|20)/.test(text) ? readDataTime(`${text}00`, offsetMinutes, hour24) : undefined;
    return short === undefined ? ms : undefined;
  }
  const dayEnd =
    hour24 && isDigits(text, 14, 17) && /^240000/.test(text.slice(8)) && !/[1-9]/.test(text.slice(10));
  if (!dayEnd) return parseStamp(text, offsetMinutes);
  const midnight = parseStamp(`${text.slice(0, 8)}000000`, offsetMinutes);
  return midnight === undefined ? undefined : midnight + 86_400_000;
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
