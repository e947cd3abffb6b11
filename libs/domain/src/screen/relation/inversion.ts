import { suspect, usualFigures, type Detector, type Scene } from '../core/scene.js';
import { beside, together, type Beside } from './pairs.js';

export const inversionParameters = {
  hours: 24,
  /** Share of the hours, and by how much the part may exceed the whole as an error of two instruments. */
  share: 0.8,
  error: 1.05,
} as const;

/** The part must not exceed the whole: PM2.5 and PM10, NH3-N and TN, CODMn and COD. */
const wholes: Readonly<Record<string, string>> = { a34002: 'a34004', w21001: 'w21003', w01018: 'w01019' };

function shareOver(scene: Scene, other: Beside, first: number, end: number, error: number): number {
  const { a, b } = together(scene, other, first, end);
  let over = 0;
  for (let k = 0; k < a.length; k += 1) if (b[k]! > error * a[k]! && b[k]! > 0) over += 1;
  return a.length < (end - first) * 0.4 ? NaN : over / a.length;
}

/** Upside-down pairs for long. */
export const inversion: Detector = (scene) => {
  const { track, span } = scene;
  const p = inversionParameters;
  const part = wholes[track.context.pollutant];
  const other = part === undefined ? undefined : beside(scene, scene.partner(part));
  if (other === undefined) return [];
  const rows = track.rows(p.hours);
  if (span.n < rows) return [];
  const now = shareOver(scene, other, span.n - rows, span.n, p.error);
  if (!(now >= p.share)) return [];
  const usual = usualFigures(scene, 'inversion', rows, (a, b) => shareOver(scene, other, a, b, p.error));
  if (usual.length > 2 && usual[Math.floor(usual.length * 0.9)]! > 0.4) return [];
  return [suspect(scene, 'inversion', span.n - rows, span.n, 0.9, { share: now })];
};
