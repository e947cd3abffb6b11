import { clockOf } from '@farwatch/drone/mavlink';

import type { BootClocks } from './decoded.js';

const mostDrones = 10_000;

/** The newest clock of each drone's autopilot, remembered in memory: the next SYSTEM_TIME, a second later, tells it anew. */
export function createBootClocks(): BootClocks {
  const newest = new Map<string, { readonly bootMs: number; readonly unixMs: number }>();
  return {
    toUnix(drone, bootMs) {
      const clock = newest.get(drone);
      // A time well before the last statement is of a start before this one, or of one that is not heard of yet.
      if (clock === undefined || bootMs < clock.bootMs - 60_000) return undefined;
      return Math.round(clockOf(bootMs, clock));
    },
    state(drone, clock) {
      newest.delete(drone);
      newest.set(drone, clock);
      if (newest.size > mostDrones) for (const oldest of newest.keys()) return void newest.delete(oldest);
    },
  };
}
