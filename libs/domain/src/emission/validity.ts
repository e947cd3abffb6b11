/** Validity of the averages of an outlet (HJ 76-2017 Annex B; the figures are not verified against the official text). */
import { meanOf, sumOf, type Mean } from '../air/index.js';
import { commonMinimum } from '../law/index.js';
import { divideHalfEven } from '../quantity/index.js';

/** Valid minutes of an hour, hours of a day, days of a month and of a February. */
export const MIN_EMISSION_MINUTES = commonMinimum('emission-hour');
export const MIN_EMISSION_HOURS = commonMinimum('emission-day');
export const MIN_EMISSION_DAYS = commonMinimum('emission-month');
export const MIN_EMISSION_DAYS_FEBRUARY = commonMinimum('emission-february');

/** Hour mean of an outlet from its valid minutes. */
export function emissionHour(minutes: readonly (number | null)[]): Mean {
  const { sum, count } = sumOf(minutes);
  return meanOf(sum, count, MIN_EMISSION_MINUTES);
}

/** Day mean of an outlet from its valid hours. */
export function emissionDay(hours: readonly (number | null)[]): Mean {
  const { sum, count } = sumOf(hours);
  return meanOf(sum, count, MIN_EMISSION_HOURS);
}

/** Month mean of an outlet from its valid days; `month` is 1 to 12. */
export function emissionMonth(days: readonly (number | null)[], month: number): Mean {
  const { sum, count } = sumOf(days);
  return meanOf(sum, count, month === 2 ? MIN_EMISSION_DAYS_FEBRUARY : MIN_EMISSION_DAYS);
}

export interface TransmissionCounts {
  /** Values that should have come, that came, and that came and are valid. */
  readonly expected: number;
  readonly received: number;
  readonly valid: number;
}

export type TransmissionRate =
  | {
      readonly ok: true;
      /** received / expected, valid / received and their product (传输有效率), E6 of one. */
      readonly transmissionE6: number;
      readonly validityE6: number;
      readonly effectiveE6: number;
      readonly passes: boolean;
    }
  | {
      readonly ok: false;
      readonly reason:
        'nothing-expected' | 'not-a-count' | 'more-received-than-expected' | 'more-valid-than-received';
    };

/**
 * Transmission-effective rate = transmission rate * validity rate, made from the counts and rounded once. The pass mark
 * is that of the registry (90 %, from memory: not verified).
 */
export function transmissionEffectiveRate({
  expected,
  received,
  valid,
}: TransmissionCounts): TransmissionRate {
  if (![expected, received, valid].every((count) => Number.isSafeInteger(count) && count >= 0))
    return { ok: false, reason: 'not-a-count' };
  if (expected === 0) return { ok: false, reason: 'nothing-expected' };
  if (received > expected) return { ok: false, reason: 'more-received-than-expected' };
  if (valid > received) return { ok: false, reason: 'more-valid-than-received' };
  const effectiveE6 = share(valid, expected);
  return {
    ok: true,
    transmissionE6: share(received, expected),
    validityE6: received === 0 ? 0 : share(valid, received),
    effectiveE6,
    // Counts against the pass mark in per cent: nothing is rounded before it is compared.
    passes: valid * 100 >= commonMinimum('transmission-percent') * expected,
  };
}

function share(part: number, whole: number): number {
  return Number(divideHalfEven(BigInt(part) * 1_000_000n, BigInt(whole)));
}
