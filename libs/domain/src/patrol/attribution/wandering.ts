/**
 * The wind wanders while the drone flies: its direction is a hidden course on a grid of directions that moves to a neighbour
 * now and then. The forward pass gives the likelihood of the readings over all courses, the backward pass the shape that
 * the likely courses share.
 */
export interface Wandering {
  /** Probability of each direction at the start. */
  readonly first: Float64Array;
  /** Chance per step to move to either neighbour. */
  readonly move: number;
}

export interface Emission {
  /** Readings less the background, and without any source. */
  readonly rest: Float64Array;
  readonly weight: Float64Array;
  readonly noise: number;
  /** Puffs: error of the plume as a share of it. */
  readonly puff: number;
  /** Share of a step's information that is its own: neighbouring steps err together. */
  readonly own: number;
}

const mostMisfit = 10;

/** Scratch space of the passes for `directions` x `steps`. */
export interface Scratch {
  readonly emission: Float64Array;
  readonly forward: Float64Array;
  readonly scale: Float64Array;
}
export const scratchFor = (directions: number, steps: number): Scratch => ({
  emission: new Float64Array(directions * steps),
  forward: new Float64Array(directions * steps),
  scale: new Float64Array(steps),
});

/** Log likelihood of the readings with shapes (`directions` rows of `steps`) times `strength`. */
export function forwardPass(
  shapes: Float64Array,
  strength: number,
  { first, move }: Wandering,
  { rest, weight, noise, puff, own }: Emission,
  { emission, forward, scale }: Scratch,
): number {
  const [n, m] = [rest.length, first.length];
  const inverse = 1 / (noise * noise);
  let log = 0;
  for (let k = 0; k < n; k++) {
    const at = k * m;
    let total = 0;
    const bare =
      weight[k]! > 0 ? Math.exp(-own * Math.min(mostMisfit, 0.5 * rest[k]! * rest[k]! * inverse)) : 1;
    for (let j = 0; j < m; j++) {
      let before: number;
      if (k === 0) before = first[j]!;
      else {
        const from = at - m;
        const left = forward[from + (j > 0 ? j - 1 : j)]!;
        const right = forward[from + (j < m - 1 ? j + 1 : j)]!;
        before = forward[from + j]! * (1 - 2 * move) + move * (left + right);
      }
      let e = bare;
      const plume = strength * shapes[at + j]!;
      if (plume > 0.05 * noise && weight[k]! > 0) {
        const extra = 1 + (puff * plume) ** 2 * inverse;
        const off = rest[k]! - plume;
        e = Math.exp(
          -own * (0.5 * Math.log(extra) + Math.min(mostMisfit, (0.5 * off * off * inverse) / extra)),
        );
      }
      emission[at + j] = e;
      const f = before * e;
      forward[at + j] = f;
      total += f;
    }
    scale[k] = total;
    for (let j = 0; j < m; j++) forward[at + j]! /= total;
    log += Math.log(total);
  }
  return log;
}

/** The mean of the shapes over the likely courses, after a forward pass. */
export function meanShape(
  shapes: Float64Array,
  { move }: Wandering,
  { emission, forward, scale }: Scratch,
  m: number,
  into: Float64Array,
): void {
  const n = into.length;
  let [later, now] = [new Float64Array(m).fill(1), new Float64Array(m)];
  for (let k = n - 1; k >= 0; k--) {
    const at = k * m;
    let [sum, total] = [0, 0];
    for (let j = 0; j < m; j++) {
      const gamma = forward[at + j]! * later[j]!;
      total += gamma;
      sum += gamma * shapes[at + j]!;
    }
    into[k] = sum / total;
    for (let j = 0; j < m; j++) later[j]! *= emission[at + j]!;
    for (let j = 0; j < m; j++) {
      const left = later[j > 0 ? j - 1 : j]!;
      const right = later[j < m - 1 ? j + 1 : j]!;
      now[j] = (later[j]! * (1 - 2 * move) + move * (left + right)) / scale[k]!;
    }
    [later, now] = [now, later];
  }
}

/** Log likelihood without a source. */
export function logWithout({ rest, weight, noise, own }: Emission): number {
  let log = 0;
  for (let k = 0; k < rest.length; k++)
    if (weight[k]! > 0) log -= own * Math.min(mostMisfit, (0.5 * rest[k]! * rest[k]!) / (noise * noise));
  return log;
}
