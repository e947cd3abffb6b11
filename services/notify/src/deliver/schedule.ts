import { createHash } from 'node:crypto';

const [second, minute, hour] = [1_000, 60_000, 3_600_000];

/** Waits before the tries after the first, as Standard Webhooks proposes: at once, then these; ten tries in some three days. */
export const waitsMs = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
] as const;

/** How often a delivery is tried. */
export const maxAttempts = waitsMs.length + 1;

/**
 * How long to wait after so many tries; undefined: it is given up. Up to a tenth more, by the id, so that all that failed
 * together do not come back together.
 */
export function waitAfter(attempts: number, id: string): number | undefined {
  const wait = waitsMs[attempts - 1];
  if (wait === undefined) return undefined;
  const share = createHash('sha256').update(`${id} ${attempts}`).digest().readUInt32BE() / 2 ** 32;
  return Math.round(wait * (1 + share / 10));
}
