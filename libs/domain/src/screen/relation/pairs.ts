import { offsetTo, type Scene } from '../core/scene.js';
import { type Span, type Track } from '../core/track.js';

/** Another series beside this one: `at` gives its slot for a slot of this one. */
export interface Beside {
  readonly track: Track;
  readonly scene: Scene;
  readonly span: Span;
  readonly offset: number;
}

export function beside(scene: Scene, other: Track | undefined): Beside | undefined {
  const its = other === undefined ? undefined : scene.sceneOf(other);
  const offset = its === undefined ? undefined : offsetTo(scene.span, its.span);
  return its === undefined || offset === undefined
    ? undefined
    : { track: other!, scene: its, span: its.span, offset };
}

/** Values of two series at the same slots, both good. */
export function together(
  scene: Scene,
  other: Beside,
  first: number,
  end: number,
): { a: number[]; b: number[]; slots: number[] } {
  const { span } = scene;
  const [a, b, slots]: [number[], number[], number[]] = [[], [], []];
  for (let i = Math.max(0, first, -other.offset); i < end; i += 1) {
    const j = i + other.offset;
    if (j >= other.span.n || span.good[i] !== 1 || other.span.good[j] !== 1) continue;
    a.push(span.value[i]!);
    b.push(other.span.value[j]!);
    slots.push(i);
  }
  return { a, b, slots };
}
