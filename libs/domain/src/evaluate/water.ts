/**
 * One sample or mean of surface water: class of each item and of the whole (single-factor method, GB 3838-2002, 环办〔2011〕22 号),
 * deciding items, exceedance multiples, and whether a target class is kept.
 */
import { inForce, type TargetClass, type Text, type WaterBody } from '../law/index.js';
import { fromE6 } from '../quantity/index.js';
import { halfOfLimitE6, parseLocalDate } from '../reading/index.js';
import {
  meetsTarget,
  sectionMultipleE6,
  sectionState,
  SECTION_ITEMS,
  TARGET_CLASSES,
  waterClass,
  waterClassNames,
  waterLimits,
  waterStateNames,
  waterTable,
  type WaterClass,
  type WaterLimit,
} from '../water/index.js';
import { basisOf, EvaluationError, type Basis, type Step } from './types.js';
import { plain, pollutantOf, readValue, twice } from './values.js';

export interface WaterQuestion {
  /** Local day, `YYYY-MM-DD`, +08:00: the law of that day applies. */
  readonly on: string;
  readonly body: WaterBody;
  /** By usual name or HJ 212 code; mg/L unless a unit is given (pH none, bacteria per litre). `<0.025`: below detection. */
  readonly values: Readonly<Record<string, string | number | null>>;
  readonly target?: TargetClass | undefined;
}

export interface WaterVerdict {
  readonly class: WaterClass | null;
  readonly className: Text | null;
  /** How a section of that class is called (优 … 重度污染). */
  readonly state: Text | null;
  /** Names of the items whose class is the class of the whole, as they were given. */
  readonly deciding: readonly string[];
  /** Class of each item that has one. */
  readonly classes: Readonly<Record<string, WaterClass>>;
  /** Exceedance multiples against class III of the items above it; pH and dissolved oxygen have none. */
  readonly multiples: Readonly<Record<string, number>>;
  /** Items that were given and do not enter the class: reference items, and those that GB 3838 Table 1 does not know. */
  readonly notCounted: readonly string[];
  /** Is the target class kept? null without a target or a class. */
  readonly met: boolean | null;
  readonly basis: Basis;
  readonly steps: readonly Step[];
}

const KNOWN = 'pH, DO, CODMn, COD, BOD5, NH3-N, TP, TN, Cu, Zn, …';
const METHOD = '环办〔2011〕22 号';

/** Throws `EvaluationError` for a question that cannot be answered. */
export function evaluateWater({ on, body, values, target }: WaterQuestion): WaterVerdict {
  if (parseLocalDate(on) === undefined)
    throw new EvaluationError('on', {
      zh: `${on} 不是日期（YYYY-MM-DD）`,
      en: `${on} is not a date (YYYY-MM-DD)`,
    });
  if (target !== undefined && !TARGET_CLASSES.includes(target))
    throw new EvaluationError('target', {
      zh: `目标类别应为 ${TARGET_CLASSES.join('、')}`,
      en: `the target is one of ${TARGET_CLASSES.join(', ')}`,
    });
  const limits = waterLimits.filter((limit) => inForce(limit, on) && limit.waterBody === body);
  const [first] = limits;
  if (first === undefined)
    throw new EvaluationError('on', {
      zh: `${on} 没有适用的地表水标准`,
      en: `no standard of surface water was in force on ${on}`,
    });
  const steps: Step[] = [];
  const names = new Map<string, string>();
  const sample: Record<string, number | null> = {};
  const notCounted: string[] = [];
  for (const [name, text] of Object.entries(values)) {
    const pollutant = pollutantOf(name, 'water', KNOWN);
    if (names.has(pollutant.code)) throw twice(name);
    names.set(pollutant.code, name);
    const unit = pollutant.isConcentration ? 'mg/L' : pollutant.unit;
    const { valueE6, below } = readValue(name, text, pollutant, unit);
    if (valueE6 === null) continue;
    sample[pollutant.code] = below ? halfOfLimitE6(valueE6) : valueE6;
    if (below) steps.push(halfStep(name, valueE6));
    if (!SECTION_ITEMS.includes(pollutant.code)) {
      notCounted.push(name);
      steps.push(notCountedStep(name));
    }
  }
  const nameOf = (code: string): string => names.get(code) ?? code;
  const found = waterClass(sample, body, { codes: SECTION_ITEMS, minimum: 1 }, waterTable(limits));
  for (const item of found.items) steps.push(classStep(nameOf(item.pollutant), item, limits));
  const multiples: Record<string, number> = {};
  for (const { pollutant, valueE6 } of found.items) {
    const multipleE6 = sectionMultipleE6(pollutant, valueE6, body);
    if (multipleE6 === null || multipleE6 <= 0) continue;
    multiples[nameOf(pollutant)] = fromE6(multipleE6);
    steps.push(multipleStep(nameOf(pollutant), multipleE6));
  }
  steps.push(wholeStep(found.class, found.decidingItems.map(nameOf)));
  const met = target === undefined || found.class === null ? null : meetsTarget(found.class, target);
  return {
    class: found.class,
    className: found.class === null ? null : waterClassNames[found.class],
    state: found.class === null ? null : waterStateNames[sectionState(found.class)],
    deciding: found.decidingItems.map(nameOf),
    classes: Object.fromEntries(found.items.map((item) => [nameOf(item.pollutant), item.class])),
    multiples,
    notCounted,
    met,
    basis: basisOf(first),
    steps,
  };
}

function halfStep(name: string, limitE6: number): Step {
  const half = plain(halfOfLimitE6(limitE6));
  return {
    step: 'below-detection',
    of: name,
    result: Number(half),
    clause: METHOD,
    text: {
      zh: `${name} 低于检出限 ${plain(limitE6)}，按一半 ${half} 计（凭记忆，未核对原文）`,
      en: `${name} is below the detection limit ${plain(limitE6)} and counts as half of it, ${half} (from memory)`,
    },
  };
}

function notCountedStep(name: string): Step {
  return {
    step: 'class',
    of: name,
    result: null,
    clause: METHOD,
    text: {
      zh: `${name} 不参与类别评价（参考项目或表1以外项目）`,
      en: `${name} does not enter the class (a reference item, or none of Table 1)`,
    },
  };
}

function classStep(
  name: string,
  item: { readonly pollutant: string; readonly valueE6: number; readonly class: WaterClass },
  limits: readonly WaterLimit[],
): Step {
  const own = limits.filter(
    (limit) => limit.pollutant === item.pollutant && limit.targetClass === item.class,
  );
  const kept = own.map(
    ({ comparison, value, unit }) =>
      `${comparison === 'max' ? '≤' : '≥'} ${value}${unit === '1' ? '' : ` ${unit}`}`,
  );
  const clause = limits.find((limit) => limit.pollutant === item.pollutant);
  const value = plain(item.valueE6);
  return {
    step: 'class',
    of: name,
    result: item.class,
    clause: clause === undefined ? METHOD : `${clause.standard} ${clause.clause}`,
    text:
      kept.length === 0
        ? { zh: `${name} ${value}：超过 V 类限值，劣Ⅴ类`, en: `${name} ${value}: beyond class V` }
        : {
            zh: `${name} ${value}：${waterClassNames[item.class].zh}（${kept.join('，')}，未修约比较）`,
            en: `${name} ${value}: ${waterClassNames[item.class].en} (${kept.join(', ')}, compared unrounded)`,
          },
  };
}

function multipleStep(name: string, multipleE6: number): Step {
  return {
    step: 'multiple',
    of: name,
    result: fromE6(multipleE6),
    clause: METHOD,
    text: {
      zh: `${name} 超Ⅲ类限值 ${plain(multipleE6)} 倍`,
      en: `${name} is ${plain(multipleE6)} times above the limit of class III`,
    },
  };
}

function wholeStep(found: WaterClass | null, deciding: readonly string[]): Step {
  return {
    step: 'class',
    of: null,
    result: found,
    clause: `GB 3838-2002 5.1; ${METHOD}`,
    text:
      found === null
        ? { zh: '没有可评价的项目', en: 'no item that gives a class' }
        : {
            zh: `单因子评价，取最差项目：${waterClassNames[found].zh}（${deciding.join('、')}）`,
            en: `single factor, the worst item decides: ${waterClassNames[found].en} (${deciding.join(', ')})`,
          },
  };
}
