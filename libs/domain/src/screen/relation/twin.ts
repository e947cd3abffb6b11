import { isConcentration, suspect, usualFigures, type Detector, type Scene } from '../core/scene.js';
import { correlation, quantile, spread } from '../core/statistics.js';
import { beside, together, type Beside } from './pairs.js';

export const twinParameters = {
  hours: 18,
  share: 0.8,
  moving: 8,
  changedHours: 30,
  correlation: 0.96,
  /** Spread of the ratio (natural logarithm). */
  ratio: 0.03,
} as const;

function changesTogether(scene: Scene, other: Beside, first: number, end: number): number {
  const [a, b]: [number[], number[]] = [[], []];
  for (let i = Math.max(1, first, 1 - other.offset); i < end; i += 1) {
    const j = i + other.offset;
    if (j >= other.span.n) break;
    const x = scene.span.level[i]! - scene.span.level[i - 1]!;
    const y = other.span.level[j]! - other.span.level[j - 1]!;
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    a.push(x);
    b.push(y);
  }
  return a.length < (end - first) * 0.5 ? NaN : correlation(a, b);
}

const ratios = ({ a, b }: { a: readonly number[]; b: readonly number[] }): number[] =>
  a.map((x, k) => Math.log(x / b[k]!)).filter(Number.isFinite);

/** One outlet or station reports the data of another. */
export const twin: Detector = (scene) => {
  const { track, span } = scene;
  const p = twinParameters;
  if (!isConcentration(track.context.pollutant)) return [];
  for (const sibling of scene.siblings) {
    const other = beside(scene, sibling);
    if (other === undefined) continue;
    const rows = track.rows(p.hours);
    const pair = together(scene, other, span.n - rows, span.n);
    if (pair.a.length < rows * 0.6) continue;
    let [same, moving] = [0, 0];
    for (let k = 0; k < pair.a.length; k += 1) {
      if (pair.a[k] === pair.b[k]) same += 1;
      if (k > 0 && pair.a[k] !== pair.a[k - 1]) moving += 1;
    }
    if (same >= p.share * pair.a.length && moving >= p.moving)
      return [
        suspect(scene, 'twin', pair.slots[0]!, span.n, 0.97, {
          share: same / pair.a.length,
          count: pair.a.length,
        }),
      ];
    if (track.context.siblingRelation === 'same-stack') continue;
    const long = track.rows(p.changedHours);
    const r = changesTogether(scene, other, span.n - long, span.n);
    if (!(r > p.correlation) || spread(ratios(pair)) > p.ratio) continue;
    const usual = usualFigures(
      scene,
      `twin-${sibling.context.series}`,
      long,
      (a, b) => changesTogether(scene, other, a, b),
      track.rows(12),
    );
    if (usual.length > 4 && usual.at(-1)! < 0.9 && quantile(usual, 0.5) < 0.8)
      return [suspect(scene, 'twin', span.n - long, span.n, 0.85, { r, usual: quantile(usual, 0.5) })];
  }
  return [];
};
