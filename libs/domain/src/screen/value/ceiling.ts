import {
  isDeclared,
  isConcentration,
  suspect,
  usualFigures,
  usualOf,
  type Detector,
  type Scene,
} from '../core/scene.js';
import { quantile, sorted } from '../core/statistics.js';
import { flowing, isAtTop } from './held.js';
import { type Suspicion } from '../core/types.js';

export const ceilingParameters = {
  /** Hours of a look at the tops. */
  hours: 120,
  /** Readings that stand at one top, and how much more often than usual. */
  least: 7,
  more: 3,
  /** Width of a top, as a share of it. */
  width: 0.004,
  /** Shape: (top - q90) / (q90 - median) must be so much flatter than it ever was. */
  flatter: 0.45,
  /** Hugging: share of a day and a half within this band below the limit. */
  hugHours: 36,
  hugShare: 0.85,
  hugBand: 0.9,
  /** Share of the range from which a reading stands at its end. */
  rangeShare: 0.985,
  rangeLeast: 6,
} as const;

interface Top {
  readonly top: number;
  readonly at: number;
  /** How often the most frequent value stands there: what resolution alone gives. */
  readonly mode: number;
  readonly below: number;
  readonly shape: number;
  readonly middle: number;
  /** Share of the readings within a twentieth of the top. */
  readonly near: number;
  readonly count: number;
}

function topOf(scene: Scene, values: Float64Array, first: number, end: number): Top | undefined {
  const { span, track } = scene;
  const list: number[] = [];
  const flows = flowing(scene);
  for (let i = first; i < end; i += 1) if (span.good[i] === 1 && flows(i)) list.push(values[i]!);
  const rising = sorted(list);
  if (rising.length < (end - first) * 0.3) return undefined;
  const top = rising[rising.length - 1]!;
  const width = Math.max(1.01 * 10 ** -track.context.decimals, ceilingParameters.width * top);
  let at = 0;
  let below = 0;
  let [mode, same] = [1, 1];
  for (const [i, value] of rising.entries()) {
    same = i > 0 && value === rising[i - 1] ? same + 1 : 1;
    mode = Math.max(mode, same);
    if (value >= top - width) at += 1;
    else if (value >= top - 4 * width) below += 1;
  }
  const near = rising.filter((value) => value > 0.95 * top).length / rising.length;
  const q90 = quantile(rising, 0.9);
  const middle = quantile(rising, 0.5);
  return {
    top,
    at,
    mode,
    below,
    count: rising.length,
    middle,
    near,
    shape: (top - q90) / Math.max(1e-9, q90 - middle),
  };
}

/** Range that the analyser has by what is on record now. */
export function rangeNow(scene: Scene): number | null {
  let range = scene.track.context.rangeHigh;
  for (const event of scene.events)
    if (event.type === 'config' && event.code === 'i13001' && event.series === scene.track.context.series) {
      const high = Number(event.new.split('-').at(-1));
      if (event.fromMs <= scene.nowMs && Number.isFinite(high)) range = high;
    }
  return range;
}

const modeOf = (top: Top | undefined): number => (top === undefined ? NaN : Math.max(top.at, top.mode));

/** Peaks cut below the limit, values just below it, and readings that stop at the end of the range. */
export const ceiling: Detector = (scene) => {
  const { track, span } = scene;
  const p = ceilingParameters;
  if (!isConcentration(track.context.pollutant)) return [];
  const out: Suspicion[] = [];
  const usual = usualOf(scene);
  if (usual.count < track.rows(96)) return out;
  if (cutAtRange(scene, out)) return out;
  const { limit } = track.context;
  const exact = exactShare(scene);
  if (exact < 0.4 && hugging(scene, limit, out)) return out;
  const rows = track.rows(p.hours);
  const first = span.n - rows;
  if (first < 0) return out;
  for (const [name, values] of [
    ['compared', span.compared],
    ['value', span.value],
  ] as const) {
    if (name === 'value' && track.context.compared === 'measured') continue;
    const top = topOf(scene, values, first, span.n);
    if (top === undefined || (limit !== null && name === 'compared' && top.top > limit)) continue;
    const tops = usualFigures(
      scene,
      `top-${name}`,
      rows,
      (a, b) => modeOf(topOf(scene, values, a, b)),
      track.rows(24),
    );
    const most = Math.max(2, tops[tops.length - 1] ?? 0);
    if (
      tops.length >= 2 &&
      top.at >= Math.max(p.least, p.more * most) &&
      top.top > 30 * 10 ** -track.context.decimals &&
      top.at > top.below &&
      (top.at < 0.8 * top.count || isAtTop(scene, top.top))
    ) {
      out.push(
        suspect(scene, 'flat-top', firstAt(scene, values, first, top.top), span.n, 0.9, {
          top: top.top,
          count: top.at,
          usual: most,
        }),
      );
      return out;
    }
    if (
      isDeclared(scene, span.timeOf(first) - 10 * 86_400_000, scene.nowMs, [
        'fuel-change',
        'retrofit',
        'analyser-replaced',
      ])
    )
      continue;
    const shapes = usualFigures(
      scene,
      `shape-${name}`,
      rows,
      (a, b) => topOf(scene, values, a, b)?.shape ?? NaN,
      track.rows(24),
    );
    if (
      shapes.length >= 3 &&
      limit !== null &&
      top.top > 0.7 * limit &&
      top.shape < p.flatter * shapes[0]! &&
      top.near > 0.12 &&
      top.middle > 0.8 * usual.median &&
      usual.q(0.995) > 1.05 * top.top
    ) {
      out.push(
        suspect(scene, 'flat-top', first, span.n, 0.6, {
          top: top.top,
          shape: top.shape,
          usual: quantile(shapes, 0.5),
        }),
      );
      return out;
    }
  }
  return out;
};

function firstAt(scene: Scene, values: Float64Array, first: number, top: number): number {
  for (let i = first; i < scene.span.n; i += 1)
    if (scene.span.good[i] === 1 && values[i]! >= top * (1 - 2 * ceilingParameters.width)) return i;
  return first;
}

/** Share of the last day and a half that stands exactly at its highest value. */
function exactShare(scene: Scene): number {
  const { span, track } = scene;
  const list: number[] = [];
  for (let i = Math.max(0, span.n - track.rows(ceilingParameters.hugHours)); i < span.n; i += 1)
    if (span.good[i] === 1) list.push(span.compared[i]!);
  const top = Math.max(...list);
  return list.filter((one) => one > 0.9995 * top).length / Math.max(1, list.length);
}

function hugging(scene: Scene, limit: number | null, out: Suspicion[]): boolean {
  const p = ceilingParameters;
  const { track, span } = scene;
  if (limit === null) return false;
  const rows = track.rows(p.hugHours);
  const band = (first: number, end: number): { share: number; width: number; over: number } => {
    const list: number[] = [];
    let [inside, over] = [0, 0];
    for (let i = first; i < end; i += 1) {
      if (span.good[i] !== 1) continue;
      const x = span.compared[i]! / limit;
      list.push(x);
      if (x > p.hugBand && x <= 1) inside += 1;
      if (x > 1) over += 1;
    }
    if (list.length < rows * 0.4) return { share: NaN, width: NaN, over: NaN };
    const rising = sorted(list);
    return { share: inside / list.length, width: quantile(rising, 0.9) - quantile(rising, 0.1), over };
  };
  if (span.n < rows) return false;
  const now = band(span.n - rows, span.n);
  if (!(now.share >= p.hugShare) || now.over > 0) return false;
  const shares = usualFigures(scene, 'hug', rows, (a, b) => band(a, b).share, track.rows(12));
  const widths = usualFigures(scene, 'hug-width', rows, (a, b) => band(a, b).width, track.rows(12));
  if (widths.length < 3 || quantile(shares, 0.95) > 0.6 || now.width > 0.5 * quantile(widths, 0.25))
    return false;
  out.push(
    suspect(scene, 'hug-limit', span.n - rows, span.n, 0.85, { share: now.share, limit, width: now.width }),
  );
  return true;
}

function cutAtRange(scene: Scene, out: Suspicion[]): boolean {
  const p = ceilingParameters;
  const { track, span } = scene;
  const range = rangeNow(scene);
  const { limit } = track.context;
  const first = Math.max(0, span.n - track.rows(96));
  const flows = flowing(scene);
  let top = -Infinity;
  for (let i = first; i < span.n; i += 1) if (span.good[i] === 1) top = Math.max(top, span.value[i]!);
  const high = range !== null && top >= p.rangeShare * range && top <= 1.02 * range;
  const [slots, near]: [number[], number[]] = [[], []];
  for (let i = first; i < span.n; i += 1) {
    if (span.good[i] !== 1 || !flows(i)) continue;
    if (span.value[i]! >= 0.985 * top) slots.push(i);
    else if (span.value[i]! >= 0.955 * top) near.push(i);
  }
  if (slots.length < p.rangeLeast || slots.length <= near.length) return false;
  let over = 0;
  for (const slot of slots) if (limit !== null && span.compared[slot]! > limit) over += 1;
  if (!high && (limit === null || over < 0.6 * slots.length)) return false;
  const usual = usualOf(scene);
  let before = 0;
  for (const value of usual.rising) if (value >= 0.985 * top && value <= top) before += 1;
  if (before / usual.count > 0.25 * (slots.length / (span.n - first))) return false;
  out.push(
    suspect(scene, 'range-cut', slots[0]!, span.n, 0.9, { top, count: slots.length, range: range ?? top }),
  );
  return true;
}
