import type { Hj212Device } from '@farwatch/contracts/http';

/**
 * `unknown`: not registered, its frames are parked; `never`: registered and not heard of; `silent`: nothing of the present,
 * stored data at most.
 */
export type LoggerState = 'reporting' | 'silent' | 'never' | 'unknown';

/** Loggers that send statistics only speak once an hour: two of them missing is silence. */
const SILENT_AFTER_MS = 2 * 3_600_000 + 600_000;

export function stateOf({ station, lastSeen, lastDataTime }: Hj212Device, now: number): LoggerState {
  if (station === null) return 'unknown';
  if (lastSeen === null) return lastDataTime === null ? 'never' : 'silent';
  return now - Date.parse(lastSeen) > SILENT_AFTER_MS ? 'silent' : 'reporting';
}

/** What became of a frame when it was taken. */
const taken: readonly string[] = ['readings', 'duplicate', 'kept', 'reply'];

/** Frames that were refused, whole or in part, by reason, the most frequent first. `not-parked` is a part of the others. */
export function refusedOf({ counts }: Pick<Hj212Device, 'counts'>): [string, number][] {
  return Object.entries(counts)
    .filter(([outcome]) => !taken.includes(outcome) && outcome !== 'not-parked')
    .sort(([, a], [, b]) => b - a);
}

/** Somebody has to look: not registered, silent, refused frames, units that look wrong, or codes that nobody knows. */
export function needsAttention(device: Hj212Device, now: number): boolean {
  return (
    stateOf(device, now) !== 'reporting' ||
    refusedOf(device).length > 0 ||
    device.unitDoubts.length > 0 ||
    device.unknownCodes.length > 0
  );
}
