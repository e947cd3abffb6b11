/** How many readings came in lately, in fixed slots of time; old slots fall away, so memory is bounded. */
export interface Pulse {
  add(count: number, atMs: number): void;
  /** Readings in the 60 s before `nowMs`. */
  perMinute(nowMs: number): number;
  /** Counts per slot over the whole window, oldest first; the last slot is the current one. */
  bars(nowMs: number): readonly number[];
  /** Whether anything came at all. */
  readonly started: boolean;
}

export function createPulse(slotMs = 20_000, slots = 30): Pulse {
  const counts = new Map<number, number>();
  let started = false;
  const slotOf = (ms: number): number => Math.floor(ms / slotMs);
  return {
    add(count, atMs) {
      started = true;
      const slot = slotOf(atMs);
      counts.set(slot, (counts.get(slot) ?? 0) + count);
      if (counts.size > slots + 2)
        for (const key of counts.keys()) if (key <= slot - slots) counts.delete(key);
    },
    perMinute(nowMs) {
      const current = slotOf(nowMs);
      const span = Math.max(1, Math.round(60_000 / slotMs));
      let sum = 0;
      // The running slot is not full yet: it counts together with the part of the oldest slot that is still in the minute.
      const into = (nowMs % slotMs) / slotMs;
      for (let i = 0; i <= span; i++) sum += (counts.get(current - i) ?? 0) * (i === span ? 1 - into : 1);
      return Math.round(sum);
    },
    bars(nowMs) {
      const current = slotOf(nowMs);
      return Array.from({ length: slots }, (_, i) => counts.get(current - slots + 1 + i) ?? 0);
    },
    get started() {
      return started;
    },
  };
}
