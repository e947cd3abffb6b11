import { mean, quantile, sorted } from '../core/statistics.js';
import { offsetTo, usualFigures, type Scene } from '../core/scene.js';
import { type Track } from '../core/track.js';

/** How the level (natural logarithm) stands after a slot against before it. */
export interface Jump {
  readonly slot: number;
  readonly after: number;
  readonly before: number;
  /** Medians of a long stretch after against a longer one before. */
  readonly size: number;
  /** The same of a few rows on either side. */
  readonly sharp: number;
  /**
   * The smaller of both, with their sign; 0 where they contradict: a wave that comes back has no size, a slow change is not
   * sharp.
   */
  readonly firm: number;
  /** The change from one row to the next there, the largest of the two around it. */
  readonly once: number;
}

/** Rows after, rows before, and the few on either side. */
export interface Reach {
  readonly after: number;
  readonly before: number;
  readonly few: number;
}

function middle(level: Float64Array, first: number, end: number, least: number): number {
  const list = sorted(level.subarray(Math.max(0, first), Math.max(0, end)));
  return list.length < (end - first) * least ? NaN : quantile(list, 0.5);
}

const sharpAt = (level: Float64Array, slot: number, few: number): number =>
  middle(level, slot, slot + few, 0.5) - middle(level, slot - few, slot, 0.5);

export function jumpAt(level: Float64Array, slot: number, reach: Reach): Jump {
  const sharp = sharpAt(level, slot, reach.few);
  const after = middle(level, slot, slot + reach.after, 0.35);
  const before = middle(level, slot - reach.before, slot, 0.3);
  const size = after - before;
  const firm = sharp * size > 0 ? Math.sign(size) * Math.min(Math.abs(sharp), Math.abs(size)) : 0;
  let once = 0;
  for (let i = slot - 1; i <= slot + 1; i += 1) {
    const change = (level[i] ?? NaN) - (level[i - 1] ?? NaN);
    if (change * size > 0 && Math.abs(change) > Math.abs(once)) once = change;
  }
  return { slot, once, after, before, size, sharp, firm };
}

/** The sharpest jump that has just enough rows after it; each slot is looked at once by the looks of half a day. */
export function latestJump(level: Float64Array, reach: Reach, every: number): Jump | undefined {
  const last = level.length - reach.after;
  let best: { slot: number; sharp: number } | undefined;
  for (let slot = Math.max(1, last - every); slot <= last; slot += 1) {
    const sharp = sharpAt(level, slot, reach.few);
    if (Number.isFinite(sharp) && (best === undefined || Math.abs(sharp) > Math.abs(best.sharp)))
      best = { slot, sharp };
  }
  if (best === undefined) return undefined;
  let { slot } = best;
  let most = 0;
  for (let i = best.slot - 2; i <= best.slot + 2; i += 1) {
    const change = (level[i] ?? NaN) - (level[i - 1] ?? NaN);
    if (change * best.sharp > 0 && Math.abs(change) > most) [slot, most] = [i, Math.abs(change)];
  }
  const jump = jumpAt(level, slot, reach);
  return Number.isFinite(jump.size) ? jump : undefined;
}

/**
 * Firmness of a jump that leads away from the middle; 0 for one that leads back to it, or only from one side to the other.
 */
export const awayFrom = (jump: Jump, middle: number): number =>
  (jump.after - middle) * Math.sign(jump.size) >= 0.6 * Math.abs(jump.firm) ? jump.firm : 0;

/** Middle of what is usual. */
export function usualMiddle(scene: Scene, level: Float64Array, name: string): number {
  return scene.track.memo(`middle-${name}`, scene.usualKey, () => {
    const list: number[] = [];
    for (let i = 0; i < Math.min(scene.usualEnd, level.length); i += 1)
      if (Number.isFinite(level[i]!) && scene.span.tainted[i] === 0) list.push(level[i]!);
    return quantile(sorted(list), 0.5);
  });
}

/** Usual change from row to row: mean of its size without the largest twentieth. */
export function usualChange(scene: Scene, level: Float64Array, name: string): number {
  return scene.track.memo(`change-${name}`, scene.usualKey, () => {
    const list: number[] = [];
    for (let i = 1; i < Math.min(scene.usualEnd, level.length); i += 1)
      if (scene.span.tainted[i] === 0 && Number.isFinite(level[i]! - level[i - 1]!))
        list.push(Math.abs(level[i]! - level[i - 1]!));
    const rising = sorted(list);
    return mean(rising.subarray(0, Math.ceil(rising.length * 0.95)));
  });
}

/** Firmness of the usual jumps that lead away from the middle, in rising order. */
export function usualJumps(scene: Scene, level: Float64Array, name: string, reach: Reach): Float64Array {
  const { before, after } = reach;
  const centre = usualMiddle(scene, level, name);
  return usualFigures(
    scene,
    `jump-${name}-${after}-${before}`,
    after + before,
    (first) => awayFrom(jumpAt(level, first + before, reach), centre),
    Math.max(1, scene.track.rows(2)),
  );
}

export interface Rarity {
  /** Firmness away from the middle; 0 where it leads back. */
  readonly firm: number;
  /** Against the firmest usual one in its direction, against the usual change of a row, and share of it that comes in one row. */
  readonly more: number;
  readonly rough: number;
  readonly once: number;
}

/** How rare a jump is; computed only for one of at least `least`, otherwise undefined. */
export function rarityOf(
  scene: Scene,
  level: Float64Array,
  name: string,
  reach: Reach,
  jump: Jump,
  least: number,
): Rarity | undefined {
  const firm = awayFrom(jump, usualMiddle(scene, level, name));
  if (Math.abs(firm) < least) return undefined;
  const jumps = usualJumps(scene, level, name, reach);
  if (jumps.length < 8) return undefined;
  const most = firm < 0 ? -Math.min(0, jumps[0]!) : Math.max(0, jumps.at(-1)!);
  return {
    firm,
    more: Math.abs(firm) / Math.max(most, 0.08),
    rough: Math.abs(firm) / usualChange(scene, level, name),
    once: jump.once / firm,
  };
}

/** The jump of another series at the same time; undefined when it cannot be told. */
export function jumpOf(scene: Scene, other: Track, slot: number, reach: Reach): Jump | undefined {
  const its = scene.sceneOf(other);
  if (its === undefined) return undefined;
  const offset = offsetTo(scene.span, its.span);
  if (offset === undefined) return undefined;
  const jump = jumpAt(its.span.level, slot + offset, reach);
  return Number.isFinite(jump.size) ? jump : undefined;
}

/** Level over that of another series, slot by slot, where both stand above a floor (natural logarithms). */
export function levelOver(
  scene: Scene,
  other: Scene,
  floors: readonly [number, number],
): Float64Array | undefined {
  const offset = offsetTo(scene.span, other.span);
  if (offset === undefined) return undefined;
  const out = new Float64Array(scene.span.n).fill(NaN);
  for (let i = Math.max(0, -offset); i < scene.span.n; i += 1) {
    const j = i + offset;
    if (j >= other.span.n) break;
    const [x, y] = [scene.span.level[i]!, other.span.level[j]!];
    if (x > floors[0] && y > floors[1]) out[i] = x - y;
  }
  return out;
}
