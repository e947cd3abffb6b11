import type { Hj212Device, Hj212Frame } from '@farwatch/contracts/http';

/** What is known of a device, with its last frames. */
export type DeviceRow = { -readonly [K in keyof Hj212Device]: Hj212Device[K] } & { frames: Hj212Frame[] };

export const maxFrames = 8;
export const maxUnknownCodes = 60;
const maxKinds = 60;
const maxDoubts = 30;

/**
 * What is written down of a device, with what was seen of it since: a second gateway that hears the same device adds to what
 * the first one wrote. Counts of `seen` are increments, lists are what is new. Pure.
 */
export function mergeDevice(stored: DeviceRow | undefined, seen: DeviceRow): DeviceRow {
  if (stored === undefined) return seen;
  const isNewer = (seen.lastSeen ?? '') >= (stored.lastSeen ?? '');
  return {
    mn: seen.mn,
    station: seen.station,
    peer: (isNewer ? seen.peer : undefined) ?? stored.peer ?? seen.peer,
    lastSeen: later(stored.lastSeen, seen.lastSeen),
    lastDataTime: later(stored.lastDataTime, seen.lastDataTime),
    lastHour: later(stored.lastHour, seen.lastHour),
    lastMinute: later(stored.lastMinute ?? null, seen.lastMinute ?? null),
    edition: (isNewer ? seen.edition : undefined) ?? stored.edition ?? seen.edition,
    counts: sums(stored.counts, seen.counts),
    deviations: sums(stored.deviations, seen.deviations),
    unitDoubts: [
      ...seen.unitDoubts,
      ...stored.unitDoubts.filter(({ code }) => !seen.unitDoubts.some((one) => one.code === code)),
    ].slice(0, maxDoubts),
    unknownCodes: [...new Set([...stored.unknownCodes, ...seen.unknownCodes])].slice(0, maxUnknownCodes),
    frames: [...seen.frames, ...stored.frames]
      .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
      .slice(0, maxFrames),
  };
}

/** Times of one form: the later text is the later time. */
const later = (a: string | null, b: string | null): string | null =>
  a === null || (b !== null && b > a) ? b : a;

function sums(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Record<string, number> {
  const all = { ...a };
  for (const [name, count] of Object.entries(b))
    if (all[name] !== undefined || Object.keys(all).length < maxKinds) all[name] = (all[name] ?? 0) + count;
  return all;
}
