/** Offset of the wall time on the wire when a source says nothing else: China, UTC+8, no summer time; minutes. */
export const chinaOffsetMinutes = 480;

/**
 * A stamp `YYYYMMDDhhmmss` with up to three more digits (a fraction of the second) as epoch milliseconds; undefined
 * when it is no such date. Stamps carry no zone: `offsetMinutes` is that of the source (HJ 212-2017 section 6.3).
 */
export function parseStamp(text: string, offsetMinutes = chinaOffsetMinutes): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{0,3})$/.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const ms = Number((match[7] ?? '').padEnd(3, '0'));
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
