import { quantile, sorted } from './statistics.js';
import { type Span, type Track } from './track.js';
import { type DeclaredEvent, type Facts, type ScreenKind, type Suspicion } from './types.js';

export const hourMs = 3_600_000;

/** Codes that are no concentration: oxygen, temperature, flows, currents, load. */
const auxiliary = new Set(['a19001', 'a01012', 'a00000', 'w00000', 'g20801', 'i33200', 'I33400']);
export const isConcentration = (pollutant: string): boolean => !auxiliary.has(pollutant);

/** Where a detector looks: one series at one moment, its outlet, its neighbours and what was declared by then. */
export interface Scene {
  readonly nowMs: number;
  readonly track: Track;
  readonly span: Span;
  /** Slots below this one may tell what is usual, unless they are tainted. */
  readonly usualEnd: number;
  /** Names the moment that what is usual was learnt at: constant for a day. */
  readonly usualKey: string;
  /** The series of the same outlet with this code. */
  readonly partner: (pollutant: string) => Track | undefined;
  readonly outlet: readonly Track[];
  /** Series of the same pollutant at the sibling outlet, or at other outlets of the enterprise. */
  readonly siblings: readonly Track[];
  /** Declared by now, for the outlet or for this series. */
  readonly events: readonly DeclaredEvent[];
  readonly sceneOf: (track: Track) => Scene | undefined;
}

export type Detector = (scene: Scene) => readonly Suspicion[];

/** A slot that may tell what is usual. */
export const isUsual = (scene: Scene, slot: number): boolean =>
  slot < scene.usualEnd && scene.span.good[slot] === 1 && scene.span.tainted[slot] === 0;

export function suspect(
  scene: Scene,
  kind: ScreenKind,
  firstSlot: number,
  endSlot: number,
  confidence: number,
  facts: Facts,
): Suspicion {
  const { span, track } = scene;
  return {
    kind,
    series: track.context.series,
    fromMs: span.timeOf(Math.max(0, firstSlot)),
    toMs: Math.min(span.timeOf(endSlot), scene.nowMs),
    confidence,
    facts: Object.fromEntries(Object.entries(facts).filter(([, value]) => Number.isFinite(value))),
  };
}

/** Whether something of these types was declared for any part of the stretch, `marginMs` around it. */
export function isDeclared(
  scene: Scene,
  fromMs: number,
  toMs: number,
  types: readonly string[],
  marginMs = 0,
): boolean {
  return scene.events.some((event) => {
    if (!types.includes(event.type)) return false;
    const end = event.toMs ?? event.fromMs + hourMs;
    return event.fromMs - marginMs < toMs && end + marginMs > fromMs;
  });
}

/** What is usual for a series, learnt once a day from what no finding touches. */
export interface Usual {
  readonly count: number;
  readonly rising: Float64Array;
  readonly median: number;
  readonly q: (share: number) => number;
}

export function usualOf(scene: Scene): Usual {
  return scene.track.memo('usual', scene.usualKey, () => {
    const values: number[] = [];
    for (let i = 0; i < Math.min(scene.usualEnd, scene.span.n); i += 1)
      if (isUsual(scene, i)) values.push(scene.span.value[i]!);
    const rising = sorted(values);
    return {
      count: rising.length,
      rising,
      median: quantile(rising, 0.5),
      q: (share) => quantile(rising, share),
    };
  });
}

/**
 * A figure of stretches of `rows` slots, over everything usual, in rising order. `measure` takes the first and the end slot
 * and gives NaN where it cannot tell.
 */
export function usualFigures(
  scene: Scene,
  name: string,
  rows: number,
  measure: (first: number, end: number) => number,
  by = rows,
  leastGood = 0.5,
): Float64Array {
  return scene.track.memo(name, scene.usualKey, () => {
    const { span } = scene;
    const out: number[] = [];
    const limit = Math.min(scene.usualEnd, span.n);
    const known = scene.track.figures(name);
    const zero = Math.round(span.startMs / span.stepMs);
    for (let end = limit - ((((limit + zero) % by) + by) % by); end - rows >= 0; end -= by) {
      const key = end + zero;
      let figure = known.get(key);
      if (figure === undefined) {
        let clean = 0;
        for (let i = end - rows; i < end; i += 1) clean += isUsual(scene, i) ? 1 : 0;
        figure = clean < rows * leastGood ? NaN : measure(end - rows, end);
        known.set(key, figure);
      }
      if (Number.isFinite(figure)) out.push(figure);
    }
    return sorted(out);
  });
}

/** Slots of the partner at the same time as slot 0 of this one; undefined when the steps differ. */
export function offsetTo(span: Span, other: Span): number | undefined {
  if (span.stepMs !== other.stepMs) return undefined;
  return Math.round((span.startMs - other.startMs) / span.stepMs);
}
