import type { Prepared } from './prepare.js';

/**
 * What the air and the instrument do without any source: a level, a slow drift in time, a gradient over the place and with
 * height. Kept as an orthonormal basis, so that a plume is held against the readings with the background fitted beside it.
 */
export interface Background {
  readonly basis: readonly Float64Array[];
  /** The readings less their best background. */
  readonly rest: Float64Array;
  /** Sum of squares of the rest. */
  readonly restSquares: number;
  /** Number of steps with a reading. */
  readonly count: number;
}

const knotSeconds = 240;

export function fitBackground(flight: Prepared): Background {
  const { weight, value, x, y, h, stepSeconds } = flight;
  const n = value.length;
  const columns: Float64Array[] = [new Float64Array(n).fill(1), x, y, h];
  const knots = Math.max(2, Math.min(8, Math.round((n * stepSeconds) / knotSeconds) + 1));
  for (let j = 1; j < knots; j++)
    columns.push(
      Float64Array.from({ length: n }, (_, k) => Math.max(0, 1 - Math.abs((k * (knots - 1)) / (n - 1) - j))),
    );
  const basis: Float64Array[] = [];
  for (const column of columns) {
    const vector = column.map((one, k) => one * weight[k]!);
    const before = Math.sqrt(dot(vector, vector));
    for (let round = 0; round < 2; round++) for (const one of basis) subtract(vector, one, dot(vector, one));
    const length = Math.sqrt(dot(vector, vector));
    // A column that the others already explain (a flight in one straight line) adds nothing but noise.
    if (length < 0.02 * before) continue;
    basis.push(vector.map((one) => one / length));
  }
  const rest = value.map((one, k) => one * weight[k]!);
  for (const one of basis) subtract(rest, one, dot(rest, one));
  return { basis, rest, restSquares: dot(rest, rest), count: weight.reduce((sum, one) => sum + one, 0) };
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}

function subtract(from: Float64Array, what: Float64Array, times: number): void {
  for (let k = 0; k < from.length; k++) from[k]! -= what[k]! * times;
}

/** Best strength (never negative) of a shape beside the background, and by how much it lowers the sum of squares. */
export function fitShape(
  shape: Float64Array,
  { basis, rest }: Background,
): { strength: number; gain: number } {
  const along = dot(shape, rest);
  if (along <= 0) return { strength: 0, gain: 0 };
  const full = dot(shape, shape);
  let own = full;
  for (const one of basis) own -= dot(shape, one) ** 2;
  if (own < 1e-4 * full || full === 0) return { strength: 0, gain: 0 };
  return { strength: along / own, gain: along ** 2 / own };
}

/** The readings less `strength` times the shape and less the background that fits beside it; the source itself stays in. */
export function residual(
  { basis, rest }: Background,
  shape: Float64Array,
  strength: number,
  into: Float64Array,
): void {
  into.set(rest);
  for (const one of basis) subtract(into, one, -strength * dot(shape, one));
}
