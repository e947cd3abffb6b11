import { needsDataTime } from '@farwatch/hj212/commands';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/**
 * The interval that a message of data speaks of. DataTime is its START for 2051, 2061 and 2031, the moment of
 * collection for 2011 (HJ 212-2017 section 6.4.4): start = end. Undefined for commands that carry no measured values.
 */
export function intervalOf(
  cn: string,
  dataTimeMs: number,
  minuteInterval: number,
): { readonly start: number; readonly end: number } | undefined {
  if (!needsDataTime(cn)) return undefined;
  // Milliseconds in a stamp are noise of the logger: a grid of seconds keeps the intervals of one series apart.
  const start = Math.floor(dataTimeMs / 1_000) * 1_000;
  return { start, end: start + lengthOf(cn, minuteInterval) };
}

function lengthOf(cn: string, minuteInterval: number): number {
  if (cn === '2051') return minuteInterval * minuteMs;
  if (cn === '2061') return hourMs;
  return cn === '2031' ? 24 * hourMs : 0;
}

/** Older than this, data is no news of the present: a resend, with or without RF=1. */
export function isLate(cn: string, endMs: number, arrivalMs: number): boolean {
  return arrivalMs - endMs > (cn === '2011' ? 10 * minuteMs : 2 * hourMs);
}

/**
 * The hours between the last hour record and the one that came now, at most `maxHours` of them and the latest ones:
 * what a device is asked for (2061) after a gap. Undefined when nothing is missing.
 */
export function missingHours(
  lastStart: number | undefined,
  newStart: number,
  maxHours = 72,
): { readonly from: number; readonly to: number } | undefined {
  if (lastStart === undefined) return undefined;
  const first = lastStart + hourMs;
  if (newStart <= first) return undefined;
  return { from: Math.max(first, newStart - maxHours * hourMs), to: newStart - hourMs };
}
