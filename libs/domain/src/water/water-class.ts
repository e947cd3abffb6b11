import { commonMinimum } from '../law/index.js';
import { toE6 } from '../quantity/index.js';
import { TARGET_CLASSES, waterLimits, type TargetClass, type WaterBody, type WaterLimit } from './limits.js';

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
  readonly min: number;
  readonly max: number;
}

/** Limits by water body and pollutant: bounds of class I..V in E6. */
export type WaterTable = Readonly<Record<WaterBody, ReadonlyMap<string, readonly Bound[]>>>;

/** The table that classes are read from, made of limits in canonical units; another edition is another set of limits. */
export function waterTable(limits: readonly WaterLimit[]): WaterTable {
  return { river: boundsOf(limits, 'river'), lake: boundsOf(limits, 'lake') };
}

function boundsOf(
  limits: readonly WaterLimit[],
  waterBody: WaterBody,
): ReadonlyMap<string, readonly Bound[]> {
  const own = limits.filter((limit) => limit.waterBody === waterBody);
  const value = (pollutant: string, targetClass: TargetClass, comparison: 'min' | 'max'): number => {
    const found = own.find(
      (l) => l.pollutant === pollutant && l.targetClass === targetClass && l.comparison === comparison,
    );
    if (found !== undefined) return toE6(found.value);
    return comparison === 'min' ? -Infinity : Infinity;
  };
  const codes = new Set(own.map((limit) => limit.pollutant));
  return new Map(
    [...codes].map((code) => [
      code,
      TARGET_CLASSES.map((target) => ({ min: value(code, target, 'min'), max: value(code, target, 'max') })),
    ]),
  );
}

const gb3838 = waterTable(waterLimits);

/** Rank of the class of one value, 0 (I) to 5 (worse than V). */
function rankOf(byClass: readonly Bound[], valueE6: number): number {
  let rank = 0;
  while (rank < byClass.length) {
    const { min, max } = byClass[rank] as Bound;
    if (valueE6 >= min && valueE6 <= max) break;
    rank += 1;
  }
  return rank;
}

/** Can the value be classified? Negative ones (-99, -999 stand for "missing"), NaN and null cannot. */
export function isMeasured(valueE6: number | null | undefined): valueE6 is number {
  return typeof valueE6 === 'number' && valueE6 >= 0 && valueE6 < Infinity;
}

/**
 * The class of one item by GB 3838-2002 Table 1: the best class whose limit the value keeps (a value on the limit
 * keeps it), worse-than-V when none does; undefined for an item without a limit and for a value that is none.
 */
export function itemClass(
  pollutant: string,
  valueE6: number,
  waterBody: WaterBody,
  table: WaterTable = gb3838,
): WaterClass | undefined {
  const byClass = table[waterBody].get(pollutant);
  if (byClass === undefined || !isMeasured(valueE6)) return undefined;
  return WATER_CLASSES[rankOf(byClass, valueE6)];
}

/** Which items are looked at, and how many of them must be there. */
export interface ClassItems {
  readonly codes: readonly string[];
  readonly minimum: number;
}

const AUTOMATIC: ClassItems = { codes: CLASS_ITEMS, minimum: MIN_CLASS_ITEMS };

/**
 * The 21 items of GB 3838-2002 Table 1 that give a section sampled by hand its class: all but water temperature, total
 * nitrogen and faecal coliforms (环办〔2011〕22 号; which three are left out is from memory). How many must be there is
 * the caller's decision, because the text that says so was not read.
 */
export const SECTION_ITEMS: readonly string[] = [...gb3838.river.keys()];

/** Months and years of a section: every item of Table 1 that was sent, four of them at least (the number is that of an automatic day). */
export const PERIOD_ITEMS: ClassItems = { codes: SECTION_ITEMS, minimum: MIN_CLASS_ITEMS };

/** Months with data that a year of a section needs (环办〔2011〕22 号, from memory). */
export const MIN_MONTHS_PER_YEAR = commonMinimum('water-year-months');

/**
 * The class of a sample: the worst of its items (single-factor method, GB 3838-2002 cl. 5.1, 环办〔2011〕22 号), from
 * UNROUNDED values. By default needs four of the five items of an automatic station, otherwise no class.
 */
export function waterClass(
  sample: WaterSample,
  waterBody: WaterBody,
  { codes, minimum }: ClassItems = AUTOMATIC,
  table: WaterTable = gb3838,
): WaterClassification {
  const items: ClassifiedItem[] = [];
  let worst = -1;
  for (const pollutant of codes) {
    const valueE6 = sample[pollutant];
    const byClass = table[waterBody].get(pollutant);
    if (byClass === undefined || !isMeasured(valueE6)) continue;
    const rank = rankOf(byClass, valueE6);
    items.push({ pollutant, valueE6, class: WATER_CLASSES[rank] as WaterClass });
    if (rank > worst) worst = rank;
  }
  const overall = WATER_CLASSES[worst];
  if (overall === undefined || items.length < minimum)
    return { class: null, reason: 'too-few-items', decidingItems: [], items };
  const decidingItems: string[] = [];
  for (const item of items) if (item.class === overall) decidingItems.push(item.pollutant);
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
