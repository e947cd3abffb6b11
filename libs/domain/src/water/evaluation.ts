/**
 * Sections, rivers and basins by 环办〔2011〕22 号 (地表水环境质量评价办法, 2011-03-09). What is from memory or one source
 * is named where it stands; a text that shows such a figure must say that it is not verified.
 */
import { exceedanceMultipleE6, type Text } from '../law/index.js';
import { divideHalfEven, meanE6, toE6 } from '../quantity/index.js';
import { waterLimits, type TargetClass, type WaterBody } from './limits.js';
import {
  WATER_CLASSES,
  isGoodWater,
  isMeasured,
  meetsTarget,
  waterClass,
  type ClassItems,
  type WaterClass,
  type WaterClassification,
  type WaterSample,
} from './water-class.js';

/** pH and dissolved oxygen have no exceedance multiple (neither has temperature, which has no limit here). */
const WITHOUT_MULTIPLE: ReadonlySet<string> = new Set(['w01001', 'w01009']);
/** Cyanide and heavy metals are named first when they exceed (from memory). */
const NAMED_FIRST: ReadonlySet<string> = new Set([
  ...['w21016', 'w20111', 'w20115', 'w20117', 'w20120', 'w20119'],
  ...['w20122', 'w20123', 'w20128'],
]);
const MAIN_POLLUTANTS = 3;

const classIII: ReadonlyMap<string, number> = new Map(
  waterLimits
    .filter(({ targetClass, comparison }) => targetClass === 'III' && comparison === 'max')
    .map((limit) => [`${limit.waterBody}:${limit.pollutant}`, toE6(limit.value)]),
);

/**
 * Exceedance multiple of an item of a section: (C - S) / S with the limit of class III, E6; null for pH and dissolved
 * oxygen, and for an item without a limit.
 */
export function sectionMultipleE6(pollutant: string, valueE6: number, waterBody: WaterBody): number | null {
  const bound = classIII.get(`${waterBody}:${pollutant}`);
  if (bound === undefined || WITHOUT_MULTIPLE.has(pollutant)) return null;
  return exceedanceMultipleE6(pollutant, valueE6, bound, 'max');
}

export interface MainPollutant {
  readonly pollutant: string;
  readonly class: WaterClass;
  /** null where the item has none (pH, dissolved oxygen). */
  readonly multipleE6: number | null;
}

/**
 * Main pollutants of a section: only when its class is worse than III; the items of the worst classes, up to three, of
 * equal class the larger multiple first, cyanide and heavy metals that exceed before all others (from memory).
 */
export function mainPollutants(found: WaterClassification, waterBody: WaterBody): MainPollutant[] {
  if (found.class === null || isGoodWater(found.class)) return [];
  return found.items
    .filter((item) => !isGoodWater(item.class))
    .map(({ pollutant, valueE6, class: own }) => ({
      pollutant,
      class: own,
      multipleE6: sectionMultipleE6(pollutant, valueE6, waterBody),
    }))
    .sort(
      (a, b) =>
        Number(NAMED_FIRST.has(b.pollutant)) - Number(NAMED_FIRST.has(a.pollutant)) ||
        WATER_CLASSES.indexOf(b.class) - WATER_CLASSES.indexOf(a.class) ||
        compareMultiples(b.multipleE6, a.multipleE6),
    )
    .slice(0, MAIN_POLLUTANTS);
}

function compareMultiples(a: number | null, b: number | null): number {
  return (a ?? -1) - (b ?? -1);
}

/** How a class is called in an evaluation. */
export type WaterState = 'excellent' | 'good' | 'light' | 'moderate' | 'heavy';

export const waterStateNames: Readonly<Record<WaterState, Text>> = {
  excellent: { zh: '优', en: 'excellent' },
  good: { zh: '良好', en: 'good' },
  light: { zh: '轻度污染', en: 'lightly polluted' },
  moderate: { zh: '中度污染', en: 'moderately polluted' },
  heavy: { zh: '重度污染', en: 'heavily polluted' },
};

const states: Readonly<Record<WaterClass, WaterState>> = {
  I: 'excellent',
  II: 'excellent',
  III: 'good',
  IV: 'light',
  V: 'moderate',
  'worse-than-V': 'heavy',
};

/** The state of a section of that class (I and II excellent, III good, IV, V and worse polluted). */
export function sectionState(found: WaterClass): WaterState {
  return states[found];
}

export interface Section {
  readonly id: string;
  /** Means of the period, unrounded, E6. */
  readonly sample: WaterSample;
  readonly waterBody: WaterBody;
  readonly target: TargetClass | null;
  /** Of a point of a lake or reservoir its name: points of one name are one lake. */
  readonly lake?: string | undefined;
}

export interface Shares {
  /** Sections with a class; the others are counted apart, never guessed. */
  readonly assessed: number;
  readonly notAssessed: number;
  readonly byClass: Readonly<Record<WaterClass, number>>;
  /** Sections of class I to III over assessed ones, E6; null without any. */
  readonly goodShareE6: number | null;
  /** Sections that keep their target over assessed ones with a target, E6; null without any. */
  readonly complianceShareE6: number | null;
  readonly withTarget: number;
}

const share = (part: number, whole: number): number | null =>
  whole === 0 ? null : Number(divideHalfEven(BigInt(part) * 1_000_000n, BigInt(whole)));

/** Shares of an area: classes, good water (优良水体比例), compliance with the target classes (达标率). */
export function waterShares(sections: readonly Section[], items?: ClassItems): Shares {
  const byClass = { I: 0, II: 0, III: 0, IV: 0, V: 0, 'worse-than-V': 0 };
  let [assessed, good, withTarget, compliant] = [0, 0, 0, 0];
  for (const { sample, waterBody, target } of sections) {
    const found = waterClass(sample, waterBody, items).class;
    if (found === null) continue;
    assessed += 1;
    byClass[found] += 1;
    if (isGoodWater(found)) good += 1;
    if (target === null) continue;
    withTarget += 1;
    if (meetsTarget(found, target)) compliant += 1;
  }
  return {
    assessed,
    notAssessed: sections.length - assessed,
    byClass,
    goodShareE6: share(good, assessed),
    complianceShareE6: share(compliant, withTarget),
    withTarget,
  };
}

/** Sections from which on a river or basin is evaluated by shares (one secondary source). */
export const MIN_SECTIONS_FOR_SHARES = 5;

export interface WaterEvaluation {
  readonly state: WaterState | null;
  /** Why there is no state: no section has a class, or the mean would be of rivers and lakes, whose tables differ. */
  readonly reason?: 'no-sections' | 'mixed-water-bodies' | undefined;
  /** `mean`: fewer than five sections, or the points of one lake, items averaged over them; `shares`: by shares of the classes. */
  readonly by: 'mean' | 'shares';
  /** The class of the mean; null by shares. */
  readonly class: WaterClass | null;
  readonly shares: Shares;
}

/**
 * A river or basin. With fewer than five sections each item is averaged over them and the single-factor method applied
 * (sections of one kind of water body only: the mean of a river and a lake has no table); otherwise by shares: class I to III at least 90 % excellent, at least
 * 75 % good; below that, worse than V under 20 % light, under 40 % moderate, else heavy. One secondary source. The points of one lake
 * are averaged however many they are (环办〔2011〕22 号, from memory).
 */
export function evaluateWater(sections: readonly Section[], items?: ClassItems): WaterEvaluation {
  const shares = waterShares(sections, items);
  const assessed = sections.filter((one) => waterClass(one.sample, one.waterBody, items).class !== null);
  if (shares.assessed < MIN_SECTIONS_FOR_SHARES || isOneLake(assessed)) {
    const none = { state: null, by: 'mean', class: null, shares } as const;
    const [body, other] = new Set(assessed.map(({ waterBody }) => waterBody));
    if (body === undefined) return { ...none, reason: 'no-sections' };
    if (other !== undefined) return { ...none, reason: 'mixed-water-bodies' };
    const found = waterClass(meanSample(assessed), body, items).class;
    return { state: found === null ? null : states[found], by: 'mean', class: found, shares };
  }
  return { state: stateOfShares(shares), by: 'shares', class: null, shares };
}

function isOneLake(sections: readonly Section[]): boolean {
  const [first] = sections;
  return (
    first?.lake !== undefined &&
    sections.every(({ waterBody, lake }) => waterBody === 'lake' && lake === first.lake)
  );
}

/** Integer counts against per cents, so that nothing is rounded before it is compared. */
function stateOfShares({ assessed, byClass }: Shares): WaterState {
  const good = 100 * (byClass.I + byClass.II + byClass.III);
  const worst = 100 * byClass['worse-than-V'];
  if (good >= 90 * assessed) return 'excellent';
  if (good >= 75 * assessed) return 'good';
  if (worst < 20 * assessed) return 'light';
  return worst < 40 * assessed ? 'moderate' : 'heavy';
}

/** Arithmetic mean of each item over sections. */
function meanSample(sections: readonly Section[]): WaterSample {
  const sums = new Map<string, { sum: bigint; count: number }>();
  for (const { sample } of sections) {
    for (const [code, valueE6] of Object.entries(sample)) {
      if (!isMeasured(valueE6)) continue;
      const known = sums.get(code) ?? { sum: 0n, count: 0 };
      sums.set(code, { sum: known.sum + BigInt(valueE6), count: known.count + 1 });
    }
  }
  return Object.fromEntries([...sums].map(([code, { sum, count }]) => [code, meanE6(sum, count)]));
}

/**
 * Mean of an item over samples, E6; null without any. A value below the detection limit enters with half of that limit
 * (from memory) and always keeps its limit in a class of its own. What keeps sums instead of samples adds `halfOfLimitE6` of
 * the readings, which is the same but for half a millionth of an odd limit.
 */
export function meanWithDetectionLimit(
  values: readonly ({ readonly valueE6: number } | { readonly belowE6: number } | null)[],
): number | null {
  let twice = 0n;
  let count = 0;
  for (const one of values) {
    if (one === null) continue;
    const half = 'belowE6' in one ? one.belowE6 : one.valueE6 * 2;
    if (!isMeasured(half)) continue;
    twice += BigInt(half);
    count += 1;
  }
  return count === 0 ? null : Number(divideHalfEven(twice, BigInt(count) * 2n));
}
