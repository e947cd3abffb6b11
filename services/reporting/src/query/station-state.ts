import type { StationStatus } from '@farwatch/contracts/http';

/** A station that was not heard for longer is silent, whatever it said last: the slowest usual interval is an hour. */
export const silentAfterMs = 3 * 3_600_000;

/** What is known of a station: the last status event, and when a reading of it was last stored. */
export interface Heard {
  readonly status: { readonly state: 'online' | 'silent'; readonly atMs: number } | undefined;
  readonly lastReadingMs: number | undefined;
}

/** The state of a station now: the newest of status and readings decides, and silence when neither is recent. */
export function stationState({ status, lastReadingMs }: Heard, nowMs: number): StationStatus {
  const iso = (ms: number): string => new Date(ms).toISOString();
  if (status !== undefined && (lastReadingMs === undefined || status.atMs >= lastReadingMs)) {
    if (status.state === 'silent' || nowMs - status.atMs <= silentAfterMs)
      return { state: status.state, since: iso(status.atMs) };
    return { state: 'silent', since: iso(status.atMs) };
  }
  if (lastReadingMs === undefined) return { state: 'unknown', since: null };
  return { state: nowMs - lastReadingMs <= silentAfterMs ? 'online' : 'silent', since: iso(lastReadingMs) };
}
