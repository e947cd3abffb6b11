import type { FlightReading, GasFlight } from './types.js';

export const metresPerDegreeLat = 110_950;
export const metresPerDegreeLon = (lat: number): number => 111_320 * Math.cos((lat * Math.PI) / 180);

/** A flight on an even grid of time, in metres east and north of its origin. */
export interface Prepared {
  readonly origin: readonly [lon: number, lat: number];
  readonly stepSeconds: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly h: Float64Array;
  readonly value: Float64Array;
  /** 0 where nothing was measured or the drone stood on the ground, else 1. */
  readonly weight: Float64Array;
  /** White noise of one step. */
  readonly noise: number;
}

const fewest = 30;
/** Longer flights are averaged to this many steps, so that the time of an analysis has a bound. */
const mostSteps = 420;
const leastStepSeconds = 4;
/** Below this height the rotor wash and the warm-up on the pad are measured, not the air. */
const airborneMetres = 12;

export function median(list: readonly number[] | Float64Array): number {
  const sorted = Float64Array.from(list).sort();
  const at = sorted.length >> 1;
  if (sorted.length === 0) return NaN;
  return sorted.length % 2 === 1 ? sorted[at]! : (sorted[at - 1]! + sorted[at]!) / 2;
}

/** Values with single spikes replaced by the median of their neighbours (Hampel filter over 7 readings). */
function withoutSpikes(values: readonly number[], noise: number): number[] {
  return values.map((value, i) => {
    const near = values.slice(Math.max(0, i - 3), i + 4);
    const middle = median(near);
    const spread = Math.max(noise, 1.4826 * median(near.map((one) => Math.abs(one - middle))));
    return Math.abs(value - middle) > 4 * spread ? middle : value;
  });
}

/** The readings in the air on an even grid of time, without spikes; undefined when too few are left to say anything. */
export function prepareFlight({ readings }: Pick<GasFlight, 'readings'>): Prepared | undefined {
  const sane = readings
    .filter((one) => one.every(Number.isFinite) && !(one[1] === 0 && one[2] === 0))
    .sort((a, b) => a[0] - b[0]);
  const first = sane.findIndex((one) => one[3] > airborneMetres);
  const last = sane.findLastIndex((one) => one[3] > airborneMetres);
  const air = first < 0 ? [] : sane.slice(first, last + 1);
  if (air.length < fewest) return undefined;
  const origin = [air[0]![1], air[0]![2]] as const;
  const start = air[0]![0];
  const duration = air.at(-1)![0] - start;
  const stepSeconds = Math.max(leastStepSeconds, duration / (mostSteps - 1));
  const raw = air.map((one) => one[4]);
  const jumps = raw.slice(1).map((value, i) => Math.abs(value - raw[i]!));
  const noise1 = Math.max(1e-9, median(jumps) / 0.954);
  return gridOf(air, withoutSpikes(raw, noise1), origin, start, stepSeconds);
}

function gridOf(
  air: readonly FlightReading[],
  values: readonly number[],
  origin: readonly [number, number],
  start: number,
  stepSeconds: number,
): Prepared {
  const n = Math.floor((air.at(-1)![0] - start) / stepSeconds) + 1;
  const [x, y, h, value, weight] = [0, 0, 0, 0, 0].map(() => new Float64Array(n)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  air.forEach((one, i) => {
    const k = Math.min(n - 1, Math.floor((one[0] - start) / stepSeconds));
    x[k]! += (one[1] - origin[0]) * metresPerDegreeLon(origin[1]);
    y[k]! += (one[2] - origin[1]) * metresPerDegreeLat;
    h[k]! += one[3];
    value[k]! += values[i]!;
    weight[k]! += 1;
  });
  for (let k = 0; k < n; k++) {
    const count = weight[k]!;
    if (count === 0) continue;
    for (const list of [x, y, h, value]) list[k]! /= count;
    weight[k] = 1;
  }
  for (const list of [x, y, h, value]) fillGaps(list, weight);
  const jumps: number[] = [];
  for (let k = 1; k < n; k++)
    if (weight[k]! > 0 && weight[k - 1]! > 0) jumps.push(Math.abs(value[k]! - value[k - 1]!));
  const noise = Math.max(1e-9, median(jumps) / 0.954);
  return { origin, stepSeconds, x, y, h, value, weight, noise };
}

/** Straight lines over steps without a reading. */
function fillGaps(list: Float64Array, weight: Float64Array): void {
  let before = 0;
  for (let k = 1; k < list.length; k++) {
    if (weight[k] === 0) continue;
    for (let i = before + 1; i < k; i++)
      list[i] = list[before]! + ((list[k]! - list[before]!) * (i - before)) / (k - before);
    before = k;
  }
}
