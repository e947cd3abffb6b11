import {
  offsetTo,
  suspect,
  usualFigures,
  usualOf,
  isConcentration,
  type Detector,
  type Scene,
} from '../core/scene.js';
import { median, quantile } from '../core/statistics.js';
import { type Suspicion } from '../core/types.js';

export const heldParameters = {
  /** Hours that one number must stand, and the digits by which it may tremble. */
  hours: 12,
  digits: 2,
  /** A usual level of fewer digits than this is no evidence: it stands by itself. */
  coarse: 15,
  /** The same hours usually move by so many digits at least, and by so many times what they do now. */
  usualDigits: 5,
  usualTimes: 8,
  /** Share of repeated values in a day that is no measuring, and how much more than usual it must be. */
  repeated: 0.6,
  repeatedMore: 0.4,
  /** Share of the usual median that counts as nothing, and share of such readings. */
  nothing: 0.03,
  nothingShare: 0.5,
} as const;

/** Good slots with flow (where a flow is measured), the last `rows` of them within `reach` slots; fewer: undefined. */
export function lastGood(scene: Scene, rows: number, reach: number): number[] | undefined {
  const { span } = scene;
  const flows = flowing(scene);
  const out: number[] = [];
  for (let i = span.n - 1; i >= Math.max(0, span.n - reach) && out.length < rows; i -= 1)
    if (span.good[i] === 1 && flows(i)) out.push(i);
  return out.length < rows ? undefined : out.reverse();
}

/** Whether something flowed at a slot, as far as a flow is measured at the outlet. */
export function flowing(scene: Scene): (slot: number) => boolean {
  const flow = scene.partner('w00000') ?? scene.partner('a00000');
  const other = flow === undefined || flow === scene.track ? undefined : scene.sceneOf(flow);
  if (other === undefined) return () => true;
  const offset = offsetTo(scene.span, other.span);
  if (offset === undefined) return () => true;
  const least = 0.1 * usualOf(other).median;
  return (slot) => {
    const value = other.span.value[slot + offset];
    return value === undefined || Number.isNaN(value) || value > least;
  };
}

function rangeOf(scene: Scene, slots: readonly number[]): number {
  let [low, high] = [Infinity, -Infinity];
  for (const slot of slots) {
    low = Math.min(low, scene.span.value[slot]!);
    high = Math.max(high, scene.span.value[slot]!);
  }
  return high - low;
}

function goodBetween(scene: Scene, first: number, end: number, flows: (slot: number) => boolean): number[] {
  const out: number[] = [];
  for (let i = first; i < end; i += 1) if (scene.span.good[i] === 1 && flows(i)) out.push(i);
  return out;
}

/** Share of slots whose value is that of the slot before. */
function repeatedShare(scene: Scene, slots: readonly number[]): number {
  let same = 0;
  for (let k = 1; k < slots.length; k += 1)
    if (scene.span.value[slots[k]!] === scene.span.value[slots[k - 1]!]) same += 1;
  return slots.length < 2 ? NaN : same / (slots.length - 1);
}

/** One number, or a few held numbers, while the process moves; and nothing measured while it runs. */
export const held: Detector = (scene) => {
  const { track, span } = scene;
  const p = heldParameters;
  if (!isConcentration(track.context.pollutant)) return [];
  const out: Suspicion[] = [];
  const usual = usualOf(scene);
  if (usual.count < track.rows(96)) return [];
  const quantum = 10 ** -track.context.decimals;
  const rows = track.rows(p.hours);
  const flows = flowing(scene);
  const window = lastGood(scene, rows, track.rows(p.hours * 3));
  const zero = zeros(scene, out);
  if (window !== undefined && !zero) {
    const range = rangeOf(scene, window);
    const coarse = Math.min(usual.median, span.value[window[0]!]!) < p.coarse * quantum;
    if (coarse || isAtTop(scene, span.value[window[0]!]!)) return out;
    if (
      range <= p.digits * quantum * 1.001 &&
      span.value[window[0]!]! > 2 * (track.context.detectionLimit ?? 0)
    ) {
      const ranges = usualFigures(scene, 'range', rows, (first, end) => {
        const slots = goodBetween(scene, first, end, flows);
        return slots.length < rows * 0.7 ? NaN : rangeOf(scene, slots);
      });
      const least = quantile(ranges, 0.02);
      if (least > p.usualDigits * quantum && quantile(ranges, 0.5) > p.usualTimes * Math.max(range, quantum))
        out.push(
          suspect(scene, 'constant', window[0]!, span.n, 0.95, {
            hours: (window.length * span.stepMs) / 3_600_000,
            value: span.value[window[0]!]!,
            range,
            usual: quantile(ranges, 0.5),
          }),
        );
    }
    const dayRows = track.rows(24);
    const day = lastGood(scene, dayRows, track.rows(48));
    if (
      day !== undefined &&
      out.length === 0 &&
      !isAtTop(scene, Math.max(...day.map((slot) => span.value[slot]!)))
    ) {
      const share = repeatedShare(scene, day);
      if (
        share >= p.repeated &&
        median(day.map((slot) => span.value[slot]!)) > 2 * (track.context.detectionLimit ?? 0)
      ) {
        const shares = usualFigures(scene, 'repeated', dayRows, (first, end) => {
          const slots = goodBetween(scene, first, end, flows);
          return slots.length < dayRows * 0.7 ? NaN : repeatedShare(scene, slots);
        });
        if (shares.length > 2 && share > quantile(shares, 0.98) + p.repeatedMore)
          out.push(
            suspect(scene, 'constant', day[0]!, span.n, 0.85, { share, usual: quantile(shares, 0.5) }),
          );
      }
    }
  }
  return out;
};

/** Whether the value is where the readings of the last days stop, again and again: that is a ceiling, not a held value. */
export function isAtTop(scene: Scene, value: number): boolean {
  const { span, track } = scene;
  const first = Math.max(1, span.n - track.rows(72));
  let [runs, over] = [0, 0];
  for (let i = first; i < span.n; i += 1) {
    if (span.good[i] !== 1) continue;
    if (span.value[i]! > 1.005 * value) over += 1;
    if (
      Math.abs(span.value[i]! - value) < 0.001 * value &&
      Math.abs(span.value[i - 1]! - value) >= 0.001 * value &&
      span.good[i - 1] === 1
    )
      runs += 1;
  }
  return over === 0 && runs >= 2;
}

function zeros(scene: Scene, out: Suspicion[]): boolean {
  const p = heldParameters;
  const { track, span } = scene;
  const window = lastGood(scene, track.rows(12), track.rows(24));
  if (window === undefined) return false;
  const usual = usualOf(scene);
  const nothing = Math.max(10 ** -track.context.decimals, p.nothing * usual.median);
  if (nothing > 0.3 * usual.median) return false;
  const low = window.filter((slot) => span.value[slot]! <= nothing);
  if (low.length < window.length * p.nothingShare || usual.q(0.01) <= 2 * nothing) return false;
  out.push(
    suspect(scene, 'zero', low[0]!, span.n, 0.95, {
      share: low.length / window.length,
      usual: usual.median,
      value: span.value[low.at(-1)!]!,
    }),
  );
  return true;
}
