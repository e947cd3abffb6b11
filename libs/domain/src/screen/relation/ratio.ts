import {
  hourMs,
  isConcentration,
  isDeclared,
  suspect,
  usualOf,
  type Detector,
  type Scene,
} from '../core/scene.js';
import { latestJump, levelOver, rarityOf } from '../level/jump.js';
import { type ScreenKind, type Suspicion } from '../core/types.js';
import { beside, type Beside } from './pairs.js';

export const ratioParameters = {
  /** Hours after and before a jump of the ratio. */
  after: 18,
  before: 72,
  few: 8,
  /** Hours for which the last ratio stands where one of them is silent. */
  carry: 48,
  /** Least jump of the ratio (natural logarithm) between two devices, and between flow and what moves it. */
  sibling: 0.1,
  load: 0.15,
  /** How many times the largest usual jump it must be. */
  more: 1.25,
  /** Against the usual change of a row, and share of it that comes in one row. */
  rough: 2.8,
  once: 0.6,
} as const;

/** Gaps filled with the last value, so many rows at most. */
function carried(values: Float64Array | undefined, most: number): Float64Array | undefined {
  let since = 0;
  for (let i = 1; values !== undefined && i < values.length; i += 1) {
    since = Number.isNaN(values[i]!) ? since + 1 : 0;
    if (since > 0 && since <= most) values[i] = values[i - 1]!;
  }
  return values;
}

function jumps(
  scene: Scene,
  other: Beside,
  least: number,
  kind: ScreenKind,
  onlyLower: boolean,
): Suspicion | undefined {
  const { track, span } = scene;
  const p = ratioParameters;
  const reach = {
    after: track.rows(p.after),
    before: track.rows(p.before),
    few: Math.max(3, track.rows(p.few)),
  };
  const floors = [
    Math.log(0.3 * usualOf(scene).median),
    Math.log(0.3 * usualOf(other.scene).median),
  ] as const;
  const ratio = carried(levelOver(scene, other.scene, floors), track.rows(p.carry));
  const jump = ratio && latestJump(ratio, reach, Math.max(1, track.rows(12)));
  if (ratio === undefined || jump === undefined) return undefined;
  const rarity = rarityOf(scene, ratio, other.track.context.series, reach, jump, least);
  if (rarity === undefined || (onlyLower && rarity.firm > 0)) return undefined;
  if (rarity.more < p.more || rarity.rough < p.rough || rarity.once < p.once || rarity.once > 1.6)
    return undefined;
  const at = span.timeOf(jump.slot);
  if (
    isDeclared(
      scene,
      at,
      at + hourMs,
      ['low-load', 'stop', 'start', 'analyser-replaced', 'maintenance'],
      track.ms(6),
    )
  )
    return undefined;
  return suspect(scene, kind, jump.slot, span.n, 0.8, {
    ratio: Math.exp(jump.after),
    usual: Math.exp(jump.before),
    ...rarity,
  });
}

/** Two devices on one stack that used to agree. */
export const sibling: Detector = (scene) => {
  const { track } = scene;
  if (!isConcentration(track.context.pollutant)) return [];
  for (const one of scene.siblings) {
    if (one.context.siblingRelation !== 'same-stack' && track.context.siblingRelation !== 'same-stack')
      continue;
    const other = beside(scene, one);
    const found = other && jumps(scene, other, ratioParameters.sibling, 'sibling', true);
    if (found !== undefined) return [found];
  }
  return [];
};

/** Flow that does not follow the fan, the plant's current or the load. */
export const load: Detector = (scene) => {
  const { track } = scene;
  if (track.context.pollutant !== 'a00000' && track.context.pollutant !== 'w00000') return [];
  for (const code of ['g20801', 'i33200', 'I33400']) {
    const other = beside(scene, scene.partner(code));
    const found =
      other && jumps(scene, other, ratioParameters.load, 'load', track.context.pollutant === 'w00000');
    if (found !== undefined) return [found];
  }
  return [];
};
