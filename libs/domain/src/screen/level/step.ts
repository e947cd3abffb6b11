import {
  isConcentration,
  isDeclared,
  hourMs,
  suspect,
  usualOf,
  type Detector,
  type Scene,
} from '../core/scene.js';
import { type Suspicion } from '../core/types.js';
import { repeats } from '../relation/coupling.js';
import { jumpOf, latestJump, levelOver, rarityOf, type Jump, type Rarity, type Reach } from './jump.js';

export const stepParameters = {
  /** Hours after and before a jump, and on either side of it. */
  after: 24,
  before: 72,
  few: 4,
  /** The least fall (natural logarithm), and against the firmest usual one. */
  least: 0.22,
  more: 1.6,
  moreNeighbour: 3,
  /** Against the usual change of a row, and share of it that comes in one row. */
  rough: 6.2,
  roughNeighbour: 4,
  /** The same where the other dust does not fall with it. */
  roughAlone: 7,
  once: [0.75, 1.6],
  /** The same against a neighbouring station. */
  leastNeighbour: 0.45,
  /** A jump from this size on is one of units when it is near a power of ten, or larger than the second. */
  unit: Math.log(8),
  unitFall: Math.log(300),
  unitSurely: Math.log(60),
  /** How far from a factor between units a jump may be (natural logarithm). */
  near: 0.06,
} as const;

/** Factors between ways to state one thing: ppm and mg/m3 of CO, NO, NO2, SO2, N and NH4, P and PO4, N and NO3. */
const factors: Readonly<Record<string, readonly number[]>> = {
  a21005: [1.25],
  a21002: [2.054, 1.339],
  a21004: [2.054, 1.88],
  a21003: [1.339],
  a21026: [2.858, 2.62],
  a05024: [2.143, 1.96],
  w21003: [1.288],
  w21011: [3.066, 2.29],
  w21001: [4.43],
};

const excuses = ['stop', 'start', 'low-load', 'retrofit', 'fuel-change', 'analyser-replaced', 'maintenance'];

/** The level falls at once without a record, or jumps by the factor of a unit. */
export const step: Detector = (scene) => {
  const { track, span } = scene;
  const p = stepParameters;
  if (!isConcentration(track.context.pollutant) || usualOf(scene).count < track.rows(120)) return [];
  const reach = {
    after: track.rows(p.after),
    before: track.rows(p.before),
    few: Math.max(3, track.rows(p.few)),
  };
  const every = Math.max(1, track.rows(12));
  const jump = latestJump(span.level, reach, every);
  if (jump !== undefined) {
    const found = ofUnit(scene, jump, reach) ?? ofLevel(scene, jump, reach);
    if (found !== undefined) return [found];
  }
  for (const one of scene.siblings) {
    if (track.context.siblingRelation !== 'neighbour-station' || track.context.pollutant === 'a05024') break;
    const other = scene.sceneOf(one);
    const over = other && levelOver(scene, other, [-Infinity, -Infinity]);
    const its = over && latestJump(over, reach, every);
    const rarity = its && rarityOf(scene, over!, one.context.series, reach, its, p.leastNeighbour);
    if (its === undefined || rarity === undefined || rarity.firm > 0 || isExcused(scene, its.slot)) continue;
    if (rarity.more < p.moreNeighbour || rarity.rough < p.roughNeighbour || rarity.once < p.once[0]) continue;
    if (rarity.rough < p.roughAlone && !isDust(scene, its, reach)) continue;
    return [suspect(scene, 'step', its.slot, span.n, 0.6, factsOf(its, rarity))];
  }
  return [];
};

const isClear = ({ more, rough, once }: Rarity, leastMore: number, leastRough: number): boolean =>
  more >= leastMore &&
  rough >= leastRough &&
  once >= stepParameters.once[0] &&
  once <= stepParameters.once[1];

const factsOf = (jump: Jump, rarity: Rarity) => ({
  size: Math.exp(jump.size),
  before: Math.exp(jump.before),
  after: Math.exp(jump.after),
  ...rarity,
});

/** An inlet that is covered takes both dusts away; one of them alone is weather or chemistry. */
function isDust(scene: Scene, jump: Jump, reach: Reach): boolean {
  const pair = { a34002: 'a34004', a34004: 'a34002' }[scene.track.context.pollutant];
  const other = pair === undefined ? undefined : scene.partner(pair);
  const its = other && jumpOf(scene, other, jump.slot, reach);
  const own = jumpOf(scene, scene.track, jump.slot, reach);
  return pair !== undefined && its !== undefined && own !== undefined && its.size < own.size + 0.35;
}

function ofUnit(scene: Scene, jump: Jump, reach: Reach): Suspicion | undefined {
  const p = stepParameters;
  const { span, track } = scene;
  const usual = usualOf(scene);
  const now = Math.exp(jump.after);
  if (now > usual.q(0.02) && now < usual.q(0.98)) return undefined;
  const [size, sharp] = [Math.abs(jump.size), Math.abs(jump.sharp)];
  const decades = sharp / Math.LN10;
  const facts = { size: Math.exp(jump.size), before: Math.exp(jump.before), after: now };
  const large = size > (jump.size > 0 ? p.unit : p.unitFall) && sharp > p.unit && jump.firm !== 0;
  if (large && (Math.abs(decades - Math.round(decades)) < 0.07 || size > p.unitSurely))
    return isShared(scene, jump, reach) ? undefined : suspect(scene, 'unit', jump.slot, span.n, 0.9, facts);
  if (jump.firm <= 0) return undefined;
  const isFactor = (factors[track.context.pollutant] ?? []).some(
    (factor) => Math.abs(jump.sharp - Math.log(factor)) < p.near,
  );
  if (!isFactor || isShared(scene, jump, reach) || isExcused(scene, jump.slot)) return undefined;
  const rarity = rarityOf(scene, span.level, 'own', reach, jump, p.least);
  if (rarity === undefined || !isClear(rarity, p.more, p.rough)) return undefined;
  return suspect(scene, 'unit', jump.slot, span.n, 0.6, factsOf(jump, rarity));
}

function ofLevel(scene: Scene, jump: Jump, reach: Reach): Suspicion | undefined {
  const p = stepParameters;
  const { span, track } = scene;
  if (jump.firm > -p.least || track.context.kind === 'air' || repeats(scene)) return undefined;
  if (isShared(scene, jump, reach) || isExcused(scene, jump.slot)) return undefined;
  const rarity = rarityOf(scene, span.level, 'own', reach, jump, p.least);
  if (rarity === undefined || !isClear(rarity, p.more, p.rough)) return undefined;
  return suspect(scene, 'step', jump.slot, span.n, 0.7, factsOf(jump, rarity));
}

function isExcused(scene: Scene, slot: number): boolean {
  const at = scene.span.timeOf(slot);
  return isDeclared(scene, at, at + hourMs, excuses, scene.track.ms(12));
}

/** Whether something else of the outlet, or the neighbour, moved with it. */
function isShared(scene: Scene, jump: Jump, reach: Reach): boolean {
  const { track } = scene;
  const isAmbient = track.context.kind === 'air' || track.context.kind === 'water';
  const others = isAmbient
    ? scene.siblings.length > 0
      ? scene.siblings
      : scene.outlet.filter(
          (other) =>
            other !== track &&
            isConcentration(other.context.pollutant) &&
            other.context.pollutant !== 'a05024',
        )
    : [...scene.outlet, ...scene.siblings].filter(
        (other) => other !== track && other.context.pollutant !== 'a01012',
      );
  return others.some((other) => {
    const its = jumpOf(scene, other, jump.slot, reach);
    const isFlow =
      other.context.pollutant === 'w00000' && Math.abs(its?.size ?? 0) > 0.4 * Math.abs(jump.firm);
    return (
      isFlow ||
      (its !== undefined && its.firm * jump.firm > 0 && Math.abs(its.firm) > 0.4 * Math.abs(jump.firm))
    );
  });
}
