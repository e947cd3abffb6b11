import { spreadAt, windSpeedAt, type Stability } from './dispersion.js';
import type { Prepared } from './prepare.js';

/** A place of release in metres east and north of the flight's origin; height of release in metres above ground. */
export interface Release {
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

/** Spread tables by distance, so that the inner loop looks up instead of taking roots. */
export interface SpreadTable {
  readonly sigmaY: Float64Array;
  readonly sigmaZ: Float64Array;
  readonly speed: number;
  readonly meander: number;
}

const tableStep = 10;
const reachMetres = 5000;

/** `meander`: standard deviation of the wind's direction within one pass, in radians. */
export function spreadTable(
  stability: Stability,
  speed10: number,
  height: number,
  meander: number,
): SpreadTable {
  const size = reachMetres / tableStep + 1;
  const sigmaY = new Float64Array(size);
  const sigmaZ = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const [y, z] = spreadAt(stability, Math.max(5, i * tableStep));
    sigmaY[i] = Math.hypot(y, meander * i * tableStep);
    sigmaZ[i] = z;
  }
  return { sigmaY, sigmaZ, speed: windSpeedAt(height, speed10, stability), meander };
}

/**
 * Concentration along the flight for 1 g/s, in g/m3, by the Gaussian plume with reflection at the ground; the wind blows from
 * `direction` (radians from north). Written into `into`.
 */
export function plumeAlong(
  { x, y, h }: Prepared,
  release: Release,
  direction: number,
  { sigmaY, sigmaZ, speed }: SpreadTable,
  into: Float64Array,
): boolean {
  let seen = false;
  const [east, north] = [-Math.sin(direction), -Math.cos(direction)];
  for (let k = 0; k < into.length; k++) {
    const dx = x[k]! - release.x;
    const dy = y[k]! - release.y;
    const down = dx * east + dy * north;
    into[k] = 0;
    if (down < 5 || down >= reachMetres) continue;
    const at = (down / tableStep) | 0;
    const sy = sigmaY[at]!;
    const cross = (dx * north - dy * east) / sy;
    if (cross > 4 || cross < -4) continue;
    const sz = sigmaZ[at]!;
    const above = (h[k]! - release.height) / sz;
    const mirrored = (h[k]! + release.height) / sz;
    const vertical = Math.exp(-0.5 * above * above) + Math.exp(-0.5 * mirrored * mirrored);
    into[k] = (Math.exp(-0.5 * cross * cross) * vertical) / (2 * Math.PI * speed * sy * sz);
    seen = true;
  }
  return seen;
}

/** What an instrument shows of a course: first-order lag `tau` after `dead` seconds. Written into `into`. */
export function throughSensor(
  course: Float64Array,
  weight: Float64Array,
  stepSeconds: number,
  { tau, dead }: { readonly tau: number; readonly dead: number },
  into: Float64Array,
): void {
  const keep = tau <= 0 ? 0 : Math.exp(-stepSeconds / tau);
  const shift = dead / stepSeconds;
  const whole = Math.floor(shift);
  const part = shift - whole;
  let state = 0;
  for (let k = 0; k < course.length; k++) {
    const a = k - whole >= 0 ? course[k - whole]! : 0;
    const b = k - whole - 1 >= 0 ? course[k - whole - 1]! : 0;
    state = keep * state + (1 - keep) * (a * (1 - part) + b * part);
    into[k] = state * weight[k]!;
  }
}
