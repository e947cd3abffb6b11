import { needsDataTime } from '@farwatch/hj212/commands';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Length of the intervals of a command, milliseconds; 0 for moments. */
export function lengthOf(cn: string, minuteInterval: number): number {
  if (cn === '2051') return minuteInterval * minuteMs;
  if (cn === '2061') return hourMs;
  return cn === '2031' ? 24 * hourMs : 0;
}

/**
 * The interval that a message of data speaks of. DataTime is its START for 2051, 2061 and 2031, the moment of
 * collection for 2011 (HJ 212-2017 section 6.4.4): start = end. Of a source that labels these intervals by their end it is
 * the END (`isEndLabelled`). Undefined for commands that carry no measured values.
 */
export function intervalOf(
  cn: string,
  dataTimeMs: number,
  minuteInterval: number,
  isEndLabelled = false,
): { readonly start: number; readonly end: number } | undefined {
  if (!needsDataTime(cn)) return undefined;
  // Milliseconds in a stamp are noise of the logger: a grid of seconds keeps the intervals of one series apart.
  const label = Math.floor(dataTimeMs / 1_000) * 1_000;
  const length = lengthOf(cn, minuteInterval);
  const start = isEndLabelled ? label - length : label;
  return { start, end: start + length };
}

/** The label that a source gives to the interval of a command that begins at `startMs`: its start, or its end. */
export const labelOf = (
  cn: string,
  startMs: number,
  minuteInterval: number,
  isEndLabelled: boolean,
): number => (isEndLabelled ? startMs + lengthOf(cn, minuteInterval) : startMs);

/** Older than this, data is no news of the present: a resend, with or without RF=1. */
export function isLate(cn: string, endMs: number, arrivalMs: number): boolean {
  return arrivalMs - endMs > (cn === '2011' ? 10 * minuteMs : 2 * hourMs);
}
