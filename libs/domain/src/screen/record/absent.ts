import {
  isConcentration,
  isDeclared,
  hourMs,
  offsetTo,
  suspect,
  usualOf,
  type Detector,
  type Scene,
} from '../core/scene.js';
import { logTail, quantile, sorted } from '../core/statistics.js';
import { type Suspicion } from '../core/types.js';

export const absentParameters = {
  /** Hours looked at, gaps (or flagged hours) at least, and how unlikely chance must be (natural logarithm). */
  hours: 240,
  least: 3,
  chance: -6.5,
  /** A gap is one of these hours at most. */
  longest: 12,
  /** Neighbours from this share of the limit on make an exceedance due. */
  due: 0.85,
} as const;

/** Flags that take an hour out of the judgement. */
const excusing = new Set(['M', 'C', 'D', 'S', 'F'].map((letter) => letter.charCodeAt(0)));

/** Hours that are missing, and marks that stand, only where the limit was exceeded. */
export const absent: Detector = (scene) => {
  const { track } = scene;
  if (!isConcentration(track.context.pollutant) || track.context.limit === null) return [];
  if (track.context.kind === 'air' || track.context.kind === 'water') return [];
  const out: Suspicion[] = [];
  marks(scene, track.context.limit, out);
  gaps(scene, track.context.limit, out);
  return out;
};

function marks(scene: Scene, limit: number, out: Suspicion[]): void {
  const p = absentParameters;
  const { track, span } = scene;
  const first = Math.max(1, span.n - track.rows(p.hours));
  const marked: number[] = [];
  let [over, all, flagged] = [0, 0, 0];
  const range = track.context.rangeHigh ?? Infinity;
  for (let i = first; i < span.n; i += 1) {
    const y = span.compared[i]!;
    if (Number.isNaN(y)) continue;
    all += 1;
    const isMarked = excusing.has(span.flag[i]!);
    if (isMarked) flagged += 1;
    if (y <= limit) continue;
    if (span.good[i] === 1) over += 1;
    else if (
      isMarked &&
      y < 3 * limit &&
      span.value[i]! <= range &&
      nearLimit(scene, i, limit) &&
      !excused(scene, i)
    )
      marked.push(i);
  }
  if (marked.length < p.least + 1) return;
  const rate = Math.max(0.04, (flagged - marked.length) / Math.max(1, all - marked.length));
  const chance = logTail(marked.length, marked.length + over, Math.min(0.5, rate));
  if (chance > p.chance || marked.length < 2 * over) return;
  out.push(
    suspect(scene, 'flag-abuse', marked[0]!, marked.at(-1)! + 1, 0.85, { count: marked.length, over, limit }),
  );
}

/** A good neighbour, or one that is marked as well, reads near the limit. */
function nearLimit(scene: Scene, slot: number, limit: number): boolean {
  const { span, track } = scene;
  const reach = Math.max(2, track.rows(3));
  for (let i = Math.max(0, slot - reach); i <= Math.min(span.n - 1, slot + reach); i += 1)
    if (span.good[i] === 1 && span.compared[i]! > 0.7 * limit) return true;
  return false;
}

function excused(scene: Scene, slot: number): boolean {
  const from = scene.span.timeOf(slot);
  return isDeclared(
    scene,
    from,
    from + scene.span.stepMs,
    ['maintenance', 'stop', 'start', 'calibration', 'analyser-replaced', 'retrofit', 'low-load'],
    2 * hourMs,
  );
}

function gaps(scene: Scene, limit: number, out: Suspicion[]): void {
  const p = absentParameters;
  const { track, span } = scene;
  const first = Math.max(1, span.n - track.rows(p.hours));
  const others = scene.outlet
    .filter((other) => other !== track && other.context.intervalMinutes === track.context.intervalMinutes)
    .map((other) => scene.sceneOf(other)?.span)
    .filter((other) => other !== undefined);
  const present = (slot: number): boolean =>
    others.length === 0 ||
    others.some((other) => {
      const value = other.value[slot + offsetTo(span, other)!];
      return value !== undefined && !Number.isNaN(value);
    });
  const list: number[] = [];
  for (let i = first; i < span.n; i += 1) if (span.good[i] === 1) list.push(span.compared[i]!);
  const rising = sorted(list);
  if (rising.length < track.rows(p.hours) * 0.3) return;
  const high = Math.min(quantile(rising, 0.85), Math.max(p.due * limit, usualOf(scene).median));
  const share = rising.filter((value) => value >= high).length / rising.length;
  let [all, due, over] = [0, 0, 0];
  const slots: number[] = [];
  for (let i = first; i < span.n; i += 1) {
    if (span.good[i] === 1 && span.compared[i]! > limit) over += 1;
    if (!Number.isNaN(span.value[i]!)) continue;
    let end = i;
    while (end < span.n && Number.isNaN(span.value[end]!)) end += 1;
    if (end < span.n && end - i <= track.rows(p.longest) && present(i)) {
      all += 1;
      const around = Math.max(
        span.good[i - 1] === 1 ? span.compared[i - 1]! : 0,
        span.good[end] === 1 ? span.compared[end]! : 0,
      );
      if (around >= Math.max(high, p.due * limit)) {
        due += 1;
        slots.push(i, end);
      }
    }
    i = end;
  }
  if (due < p.least || due < 0.7 * all) return;
  const chance = logTail(due, all, Math.min(0.9, 1 - (1 - share) ** 2));
  if (chance > p.chance / 1.5 || over > due) return;
  out.push(
    suspect(scene, 'missing-due', slots[0]!, slots.at(-1)! + 1, 0.8, { count: due, all, over, limit }),
  );
}
