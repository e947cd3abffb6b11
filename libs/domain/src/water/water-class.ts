import { commonMinimum } from '../law/index.js';
import { toE6 } from '../quantity/index.js';
import { TARGET_CLASSES, waterLimits, type TargetClass, type WaterBody } from './limits.js';

/** I..V, or worse than V (劣V). */
export type WaterClass = TargetClass | 'worse-than-V';

export const WATER_CLASSES: readonly WaterClass[] = [...TARGET_CLASSES, 'worse-than-V'];

/** How classes are written on screens. */
export const waterClassNames: Readonly<Record<WaterClass, { readonly zh: string; readonly en: string }>> = {
  I: { zh: 'Ⅰ类', en: 'class I' },
  II: { zh: 'Ⅱ类', en: 'class II' },
  III: { zh: 'Ⅲ类', en: 'class III' },
  IV: { zh: 'Ⅳ类', en: 'class IV' },
  V: { zh: 'Ⅴ类', en: 'class V' },
  'worse-than-V': { zh: '劣Ⅴ类', en: 'worse than class V' },
};

/**
 * The items that give an automatic station its class: pH, DO, CODMn, NH3-N, TP. Temperature, turbidity, conductivity
 * and total nitrogen are measured too, and never counted (practice of the national publication, 23,737 of 23,743
 * measured rows).
 */
export const CLASS_ITEMS = ['w01001', 'w01009', 'w01019', 'w21003', 'w21011'] as const;

/** Of the five items, four must be there. */
export const MIN_CLASS_ITEMS = commonMinimum('water-class-items');

/** Unrounded values of one sample in E6 of the canonical unit, by HJ 212 code; absent and null are the same. */
export type WaterSample = Readonly<Partial<Record<string, number | null>>>;

export interface ClassifiedItem {
  readonly pollutant: string;
  readonly valueE6: number;
  readonly class: WaterClass;
}

export interface WaterClassification {
  /** null when too few items are there. */
  readonly class: WaterClass | null;
  readonly reason: 'too-few-items' | null;
  /** Items whose own class is the section's class (定类项目), in the order of CLASS_ITEMS. */
  readonly decidingItems: readonly string[];
  readonly items: readonly ClassifiedItem[];
}

interface Bound {
  readonly min: number | null;
  readonly max: number | null;
}

/** water body -> pollutant -> bounds of class I..V, E6 */
const bounds: Readonly<Record<WaterBody, ReadonlyMap<string, readonly Bound[]>>> = {
  river: boundsOf('river'),
  lake: boundsOf('lake'),
};

function boundsOf(waterBody: WaterBody): ReadonlyMap<string, readonly Bound[]> {
  const own = waterLimits.filter((limit) => limit.waterBody === waterBody);
  const value = (pollutant: string, targetClass: TargetClass, comparison: 'min' | 'max'): number | null => {
    const found = own.find(
      (l) => l.pollutant === pollutant && l.targetClass === targetClass && l.comparison === comparison,
    );
    return found === undefined ? null : toE6(found.value);
  };
  const codes = new Set(own.map((limit) => limit.pollutant));
  return new Map(
    [...codes].map((code) => [
      code,
      TARGET_CLASSES.map((target) => ({ min: value(code, target, 'min'), max: value(code, target, 'max') })),
    ]),
  );
}

/**
 * The class of one item by GB 3838-2002 Table 1: the best class whose limit the value keeps (a value on the limit
 * keeps it), worse-than-V when none does; undefined for an item without a limit.
 */
export function itemClass(pollutant: string, valueE6: number, waterBody: WaterBody): WaterClass | undefined {
  const byClass = bounds[waterBody].get(pollutant);
  if (byClass === undefined) return undefined;
  const index = byClass.findIndex(
    ({ min, max }) => (min === null || valueE6 >= min) && (max === null || valueE6 <= max),
  );
  return index < 0 ? 'worse-than-V' : TARGET_CLASSES[index];
}

/**
 * The class of a sample: the worst of its items (single-factor method, GB 3838-2002 cl. 5.1, 环办〔2011〕22 号), from
 * UNROUNDED values. Needs four of the five items of an automatic station, otherwise no class.
 */
export function waterClass(sample: WaterSample, waterBody: WaterBody): WaterClassification {
  const items: ClassifiedItem[] = [];
  let worst = -1;
  for (const pollutant of CLASS_ITEMS) {
    const valueE6 = sample[pollutant];
    if (valueE6 === null || valueE6 === undefined) continue;
    const own = itemClass(pollutant, valueE6, waterBody);
    if (own === undefined) continue;
    items.push({ pollutant, valueE6, class: own });
    worst = Math.max(worst, WATER_CLASSES.indexOf(own));
  }
  const overall = WATER_CLASSES[worst];
  if (overall === undefined || items.length < MIN_CLASS_ITEMS) {
    return { class: null, reason: 'too-few-items', decidingItems: [], items };
  }
  const decidingItems = items.filter((item) => item.class === overall).map((item) => item.pollutant);
  return { class: overall, reason: null, decidingItems, items };
}

/** Does the class keep the target? I is best; null (no class) keeps nothing. */
export function meetsTarget(found: WaterClass | null, target: TargetClass): boolean {
  return found !== null && WATER_CLASSES.indexOf(found) <= WATER_CLASSES.indexOf(target);
}

/** Is this good water (优良水体), class I to III? */
export function isGoodWater(found: WaterClass | null): boolean {
  return meetsTarget(found, 'III');
}
