/** The media of a flight: announced by progress, a report or the upload itself, arriving in any order, hours later or never. */
export interface MediaSet {
  /** Keys of what arrived. */
  readonly received: ReadonlySet<string>;
  /** Keys that a report names. */
  readonly named: ReadonlySet<string>;
  /** Largest count that the uploads or the flight stated. */
  readonly expected: number | null;
}

export const noMedia: MediaSet = { received: new Set(), named: new Set(), expected: null };

export function receiveMedium(set: MediaSet, key: string, expected?: number): MediaSet {
  return { ...expectMedia(set, expected), received: new Set(set.received).add(key) };
}

export function nameMedia(set: MediaSet, keys: readonly string[]): MediaSet {
  return { ...set, named: new Set([...set.named, ...keys]) };
}

export function expectMedia(set: MediaSet, expected: number | undefined): MediaSet {
  return expected === undefined || expected < (set.expected ?? 0) ? set : { ...set, expected };
}

export type MediaState = 'none-expected' | 'waiting' | 'complete' | 'incomplete';

/** Vendors upload after landing over a mobile network; what is not there a day later does not come by itself. */
export const mediaTimeoutMs = 24 * 3_600_000;

/** Where the set stands at a moment; `endedAtMs`: end of the flight, undefined while it is not known. */
export function mediaState(set: MediaSet, endedAtMs: number | undefined, nowMs: number): MediaState {
  const missing =
    [...set.named].some((key) => !set.received.has(key)) || set.received.size < (set.expected ?? 0);
  if (!missing) return set.received.size === 0 && set.expected === null ? 'none-expected' : 'complete';
  return endedAtMs !== undefined && nowMs - endedAtMs > mediaTimeoutMs ? 'incomplete' : 'waiting';
}
