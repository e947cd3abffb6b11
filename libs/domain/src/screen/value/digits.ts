import {
  hourMs,
  isConcentration,
  suspect,
  usualFigures,
  usualOf,
  isUsual,
  type Detector,
  type Scene,
} from '../core/scene.js';
import { quantile, sorted } from '../core/statistics.js';
import { type Suspicion } from '../core/types.js';

export const digitsParameters = {
  /** Hours of a look; the shortest is for what anyone sees. */
  hours: [72, 168, 240],
  /** Share of the digits 0 and 5 at the end. */
  roundShare: 0.55,
  /** Chi-square of last digits against the usual ones, by the length of the look. */
  surprise: [70, 60, 50],
  /** Distinct values against the fewest of the usual looks. */
  distinct: 0.4,
} as const;

const lastDigit = (value: number, decimals: number): number =>
  Math.round(Math.abs(value) * 10 ** decimals) % 10;

function digitsOf(
  scene: Scene,
  first: number,
  end: number,
): { counts: number[]; n: number; distinct: number; changes: number } {
  const { span, track } = scene;
  const counts = new Array<number>(10).fill(0);
  const seen = new Set<number>();
  let [n, changes, before] = [0, 0, NaN];
  for (let i = Math.max(0, first); i < end; i += 1) {
    if (span.good[i] !== 1) continue;
    const value = span.value[i]!;
    if (value === before) continue;
    changes += 1;
    before = value;
    counts[lastDigit(value, track.context.decimals)]! += 1;
    seen.add(value);
    n += 1;
  }
  return { counts, n, distinct: seen.size, changes };
}

/** Distance of the quartiles in last digits: over fewer than a dozen the last digit only tells the level. */
function widthOf(scene: Scene, first: number, end: number): number {
  const list: number[] = [];
  for (let i = first; i < end; i += 1) if (scene.span.good[i] === 1) list.push(scene.span.value[i]!);
  const rising = sorted(list);
  return (quantile(rising, 0.75) - quantile(rising, 0.25)) * 10 ** scene.track.context.decimals;
}

/** Last digits and distinct values that measuring does not give. */
export const digits: Detector = (scene) => {
  const { track, span } = scene;
  const p = digitsParameters;
  if (scene.nowMs % (12 * hourMs) !== 0 && track.scale >= 0.5) return [];
  if (!isConcentration(track.context.pollutant) || usualOf(scene).count < track.rows(120)) return [];
  const usual = track.memo('digits', scene.usualKey, () => {
    const counts = new Array<number>(10).fill(1);
    for (let i = 0; i < Math.min(scene.usualEnd, span.n); i += 1)
      if (isUsual(scene, i) && (i === 0 || span.value[i] !== span.value[i - 1]))
        counts[lastDigit(span.value[i]!, track.context.decimals)]! += 1;
    const sum = counts.reduce((a, b) => a + b, 0);
    return counts.map((count) => count / sum);
  });
  if (Math.max(...usual) > 0.4) return [];
  const out: Suspicion[] = [];
  for (const [index, hours] of p.hours.entries()) {
    const rows = track.rows(hours);
    const first = span.n - rows;
    if (first < 0) break;
    const now = digitsOf(scene, first, span.n);
    if (now.n < Math.min(rows, 168) * 0.3) continue;
    const round = (now.counts[0]! + now.counts[5]!) / now.n;
    const usualRound = usual[0]! + usual[5]!;
    let chi = 0;
    for (let d = 0; d < 10; d += 1) {
      const expected = Math.max(0.02, usual[d]!) * now.n;
      chi += (now.counts[d]! - expected) ** 2 / expected;
    }
    const fewest = usualFigures(
      scene,
      `distinct-${hours}`,
      rows,
      (a, b) => {
        const one = digitsOf(scene, a, b);
        return one.distinct / Math.max(1, one.n);
      },
      track.rows(24),
    )[0];
    const width = widthOf(scene, first, span.n);
    const few =
      fewest !== undefined &&
      now.distinct / now.n < p.distinct * fewest &&
      now.distinct <= 14 &&
      now.n >= 60 &&
      width > 12;
    const isRound = round > p.roundShare && round > usualRound + 0.25 && chi > 40;
    if (few || isRound || (chi > p.surprise[index]! && now.n >= 90 && width > 20)) {
      out.push(
        suspect(scene, 'digits', first, span.n, few || isRound ? 0.9 : 0.7, {
          round,
          usual: usualRound,
          distinct: now.distinct,
          count: now.n,
          chi,
        }),
      );
      break;
    }
  }
  return out;
};
