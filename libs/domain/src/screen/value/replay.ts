import { isConcentration, suspect, type Detector, type Scene } from '../core/scene.js';
import { correlation } from '../core/statistics.js';
import { type Suspicion } from '../core/types.js';

export const replayParameters = {
  /** Rows (of hourly data) that must come again exactly, the share of them, and how many must move. */
  exactHours: 18,
  exactShare: 0.85,
  moving: 9,
  distinct: 7,
  /** Rows compared by their changes when a block was scaled or trembles, and the least correlation. */
  changedHours: 48,
  correlation: 0.93,
  /** No other stretch may fit nearly as well, unless it is the same block once more. */
  second: 0.8,
} as const;

/** An earlier day or block is reported again, exactly or scaled. */
export const replay: Detector = (scene) => {
  const { track, nowMs } = scene;
  if (!isConcentration(track.context.pollutant) && track.context.pollutant !== 'a19001') return [];
  const exact = exactBlock(scene);
  if (exact !== undefined) return [exact];
  const everyMs = Math.max(6, Math.round(12 * track.scale)) * 3_600_000;
  if (nowMs % everyMs !== 0) return [];
  const changed = changedBlock(scene);
  return changed === undefined ? [] : [changed];
};

function exactBlock(scene: Scene): Suspicion | undefined {
  const { track, span } = scene;
  const p = replayParameters;
  const rows = Math.max(track.rows(p.exactHours), 18);
  const first = span.n - rows;
  if (first < rows) return undefined;
  const { value, good } = span;
  const slots: number[] = [];
  let moving = 0;
  const seen = new Set<number>();
  for (let i = first; i < span.n; i += 1) {
    if (good[i] !== 1) continue;
    slots.push(i);
    seen.add(value[i]!);
    if (value[i] !== value[i - 1]) moving += 1;
  }
  if (slots.length < rows * 0.8 || moving < p.moving * (rows / 18) || seen.size < p.distinct)
    return undefined;
  const misses = Math.floor(slots.length * (1 - p.exactShare));
  for (let lag = Math.max(6, Math.round(rows / 3)); first - lag >= 0; lag += 1) {
    let missed = 0;
    for (const slot of slots) {
      if (value[slot] !== value[slot - lag]) missed += 1;
      if (missed > misses) break;
    }
    if (missed <= misses)
      return suspect(scene, 'replay', first, span.n, 0.98, {
        hours: (lag * span.stepMs) / 3_600_000,
        count: slots.length,
      });
  }
  return undefined;
}

/** A quick look at some of the changes: most of them must go the same way. */
function isPromising(change: Float64Array, slots: readonly number[], lag: number): boolean {
  let [same, all] = [0, 0];
  for (let k = 0; k < slots.length && all < 16; k += 2) {
    const product = change[slots[k]!]! * change[slots[k]! - lag]!;
    if (Number.isNaN(product)) continue;
    all += 1;
    if (product > 0) same += 1;
  }
  return all < 8 || same >= 0.65 * all;
}

function changedBlock(scene: Scene): Suspicion | undefined {
  const { track, span } = scene;
  const p = replayParameters;
  const rows = Math.min(track.rows(p.changedHours), 96);
  const first = span.n - rows;
  const lagLeast = track.rows(24);
  if (first - lagLeast < 1) return undefined;
  const change = new Float64Array(span.n).fill(NaN);
  for (let i = 1; i < span.n; i += 1) change[i] = span.level[i]! - span.level[i - 1]!;
  const slots: number[] = [];
  for (let i = first; i < span.n; i += 1) if (Number.isFinite(change[i]!)) slots.push(i);
  if (slots.length < rows * 0.7) return undefined;
  const now = Float64Array.from(slots, (slot) => change[slot]!);
  let best = { lag: 0, r: 0 };
  const all: { lag: number; r: number }[] = [];
  const past = new Float64Array(slots.length);
  for (let lag = lagLeast; first - lag >= 1; lag += 1) {
    if (!isPromising(change, slots, lag)) continue;
    let missing = 0;
    for (let k = 0; k < slots.length; k += 1) {
      const x = change[slots[k]! - lag]!;
      if (Number.isFinite(x)) past[k] = x;
      else {
        past[k] = 0;
        missing += 1;
      }
    }
    if (missing > slots.length * 0.2) continue;
    const r = correlation(now, past);
    if (r > 0.6) all.push({ lag, r });
    if (r > best.r) best = { lag, r };
  }
  if (best.r < p.correlation) return undefined;
  if (all.some((one) => Math.abs(one.lag - best.lag) > 2 && one.r > p.second && one.r < p.correlation))
    return undefined;
  return suspect(scene, 'replay', first, span.n, 0.8, {
    hours: (best.lag * span.stepMs) / 3_600_000,
    r: best.r,
  });
}
