import { quantile, sorted } from '../core/statistics.js';
import { offsetTo, usualFigures, type Scene } from '../core/scene.js';
import { type Track } from '../core/track.js';

/** How the level (natural logarithm) stands after a slot against before it. */
export interface Jump {
  readonly after: number;
  readonly before: number;
  /** Medians of a day after against three days before. */
  readonly size: number;
  /** The same of a few rows on either side. */
  readonly sharp: number;
}

function middle(level: Float64Array, first: number, end: number, least: number): number {
  const list = sorted(level.subarray(Math.max(0, first), Math.max(0, end)));
  return list.length < (end - first) * least ? NaN : quantile(list, 0.5);
}

export function jumpAt(level: Float64Array, slot: number, after: number, before: number, few: number): Jump {
  const a = middle(level, slot, slot + after, 0.4);
  const b = middle(level, slot - before, slot, 0.3);
  const sharp = middle(level, slot, slot + few, 0.5) - middle(level, slot - few, slot, 0.5);
  return { after: a, before: b, size: a - b, sharp };
}

/** Sizes of the jumps that are usual, in rising order. */
export function usualJumps(scene: Scene, after: number, before: number): Float64Array {
  const few = Math.max(3, scene.track.rows(4));
  return usualFigures(
    scene,
    `jump-${after}-${before}`,
    after + before,
    (first) => jumpAt(scene.span.level, first + before, after, before, few).size,
    Math.max(1, scene.track.rows(4)),
  );
}

/** The jump of another series at the same time; undefined when it cannot be told. */
export function jumpOf(
  scene: Scene,
  other: Track,
  slot: number,
  after: number,
  before: number,
): Jump | undefined {
  const its = scene.sceneOf(other);
  if (its === undefined) return undefined;
  const offset = offsetTo(scene.span, its.span);
  if (offset === undefined) return undefined;
  const jump = jumpAt(its.span.level, slot + offset, after, before, Math.max(3, other.rows(4)));
  return Number.isFinite(jump.size) ? jump : undefined;
}
