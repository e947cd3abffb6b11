import {
  isConcentration,
  isDeclared,
  hourMs,
  offsetTo,
  suspect,
  usualFigures,
  usualOf,
  type Detector,
  type Scene,
} from '../core/scene.js';
import { logTail, quantile, sorted } from '../core/statistics.js';
import { type Span } from '../core/track.js';
import { type ScreenKind, type Suspicion } from '../core/types.js';

export const absentParameters = {
  /** Hours looked at. */
  hours: 240,
  /** Hidden stretches at least, how many more than ever, and their hours at most. */
  least: 4,
  more: 3,
  longest: 12,
  /** Mean rank of the hours beside them (0 to 1), and its standard errors over what chance gives. */
  rank: 0.63,
  chanceRank: 0.58,
  errors: 1.6,
  /** From this share of the limit on an exceedance was due; and how unlikely chance must be (natural logarithm). */
  due: 0.85,
  chance: -4.5,
} as const;

/** Flags that take an hour out of the judgement. */
const excusing = new Set(['M', 'C', 'D', 'S'].map((letter) => letter.charCodeAt(0)));
const excuses = ['maintenance', 'stop', 'start', 'calibration', 'analyser-replaced', 'retrofit'];

interface Hidden {
  readonly first: number;
  readonly end: number;
  /** Highest good value beside it; of the marked rows themselves where they read more and nothing absurd. */
  readonly beside: number;
  readonly isOver: boolean;
}

/** Hours that are missing, and marks that stand, only where the limit was exceeded. */
export const absent: Detector = (scene) => {
  const { track } = scene;
  const { limit, kind, pollutant } = track.context;
  if (!isConcentration(pollutant) || limit === null || kind === 'air' || kind === 'water') return [];
  if (usualOf(scene).count < track.rows(72)) return [];
  const out: Suspicion[] = [];
  judge(scene, 'flag-abuse', limit, marksOf, out);
  const others = scene.outlet
    .filter((other) => other !== track && other.context.intervalMinutes === track.context.intervalMinutes)
    .map((other) => scene.sceneOf(other)?.span)
    .filter((other) => other !== undefined);
  judge(scene, 'missing-due', limit, (one, first, end) => gapsOf(one, first, end, others), out);
  return out;
};

function judge(
  scene: Scene,
  kind: ScreenKind,
  limit: number,
  find: (scene: Scene, first: number, end: number) => Hidden[],
  out: Suspicion[],
): void {
  const p = absentParameters;
  const { track, span } = scene;
  const rows = track.rows(p.hours);
  const first = Math.max(1, span.n - rows);
  const hidden = find(scene, first, span.n).filter((one) => one.beside > 0);
  if (hidden.length < p.least) return;
  const list: number[] = [];
  let over = 0;
  for (let i = first; i < span.n; i += 1)
    if (span.good[i] === 1) {
      list.push(span.compared[i]!);
      if (span.compared[i]! > limit) over += 1;
    }
  const rising = sorted(list);
  if (rising.length < 48) return;
  const rankOf = (value: number): number => rising.filter((one) => one < value).length / rising.length;
  const usual = usualFigures(
    scene,
    `hidden-${kind}`,
    Math.floor(rows / 2),
    (a, b) => find(scene, Math.max(1, a), b).length,
    Math.floor(rows / 10),
    0.2,
  );
  const most = 2 * (usual.at(-1) ?? 0);
  const ranks = hidden.map((one) => (one.isOver ? 1 : rankOf(one.beside)));
  const mean = ranks.reduce((a, b) => a + b, 0) / ranks.length;
  const errors = (mean - p.chanceRank) * Math.sqrt(12 * ranks.length);
  const isMany = hidden.length >= most + p.more && mean >= p.rank && errors >= p.errors;
  const high = Math.min(quantile(rising, 0.85), p.due * limit);
  const share = rising.filter((value) => value >= high).length / rising.length;
  const due = hidden.filter((one) => one.isOver || one.beside >= Math.max(high, 0.7 * limit)).length;
  const chance = logTail(due, hidden.length, Math.min(0.9, 1 - (1 - share) ** 2));
  const isDue =
    due >= p.least && due >= 0.75 * hidden.length && chance < p.chance && hidden.length > most / 2;
  if ((!isMany && !isDue) || over > 2 * hidden.length || quantile(rising, 0.99) < 0.6 * limit) return;
  out.push(
    suspect(scene, kind, hidden[0]!.first, hidden.at(-1)!.end, isDue ? 0.85 : 0.7, {
      count: hidden.length,
      usual: most,
      due,
      over,
      limit,
      rank: mean,
    }),
  );
}

/** Marked stretches outside what was declared, and not at the hour of a daily calibration. */
function marksOf(scene: Scene, first: number, end: number): Hidden[] {
  const { span, track } = scene;
  const limit = track.context.limit!;
  const out: Hidden[] = [];
  for (let i = first; i < end; i += 1) {
    if (!excusing.has(span.flag[i]!)) continue;
    let stop = i;
    let top = 0;
    let onlyC = true;
    while (stop < end && excusing.has(span.flag[stop]!)) {
      const y = span.compared[stop]!;
      if (y > top && y < 2.5 * limit) top = y;
      if (span.flag[stop] !== 67) onlyC = false;
      stop += 1;
    }
    const from = span.timeOf(i);
    const isExcused = isDeclared(scene, from, span.timeOf(stop), excuses, 2 * hourMs);
    if (
      stop < end &&
      stop - i <= track.rows(absentParameters.longest) &&
      !isExcused &&
      !(onlyC && isDaily(scene, i))
    )
      out.push({
        first: i,
        end: stop,
        beside: besideOf(scene, i, stop),
        isOver: top > limit && besideOf(scene, i, stop) > 0.7 * limit,
      });
    i = stop;
  }
  return out;
}

/** Calibrations come by the clock: another one stands a day before or after, within an hour. */
function isDaily(scene: Scene, slot: number): boolean {
  const { span } = scene;
  const day = Math.round(86_400_000 / span.stepMs);
  const hour = Math.max(1, Math.round(hourMs / span.stepMs));
  return [-day, day, -2 * day, 2 * day].some((shift) => {
    for (let k = -hour; k <= hour; k += 1) if (span.flag[slot + shift + k] === 67) return true;
    return false;
  });
}

function besideOf(scene: Scene, first: number, end: number): number {
  const { span } = scene;
  const before = span.good[first - 1] === 1 ? span.compared[first - 1]! : 0;
  const after = span.good[end] === 1 ? span.compared[end]! : 0;
  return Math.max(before, after);
}

/** Stretches without a value while another series of the outlet has one. */
function gapsOf(scene: Scene, first: number, end: number, others: readonly Span[]): Hidden[] {
  const { span, track } = scene;
  const out: Hidden[] = [];
  for (let i = first; i < end; i += 1) {
    if (!Number.isNaN(span.value[i]!)) continue;
    let stop = i;
    let alone = others.length === 0;
    while (stop < end && Number.isNaN(span.value[stop]!)) {
      alone ||= others.some((other) => Number.isFinite(other.value[stop + offsetTo(span, other)!]));
      stop += 1;
    }
    if (
      stop < end &&
      alone &&
      stop - i <= track.rows(absentParameters.longest) &&
      !excusing.has(span.flag[i]!)
    )
      out.push({ first: i, end: stop, beside: besideOf(scene, i, stop), isOver: false });
    i = stop;
  }
  return out;
}
