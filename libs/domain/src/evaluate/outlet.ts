/**
 * Values of a stack or a waste water outlet beside their limits: standard state and dry gas, reference oxygen (HJ 75-2017,
 * HJ 76-2017), rounding, exceedance and multiple, with a permit's limit or one of the registry.
 */
import { toReferenceOxygen, toStandardDry, type Converted } from '../emission/index.js';
import {
  exceedanceMultipleE6,
  limitE6,
  limitsOn,
  referenceOf,
  standards,
  type LimitRow,
} from '../law/index.js';
import { fromE6, toE6 } from '../quantity/index.js';
import { findUnit, convertE6, parseLocalDate, type Pollutant } from '../reading/index.js';
import { basisOf, EvaluationError, type LimitCheck, type Step } from './types.js';
import { plain, pollutantOf, readValue, twice } from './values.js';

export interface OutletQuestion {
  /** Local day, `YYYY-MM-DD`, +08:00: the law of that day applies. */
  readonly on: string;
  readonly medium: 'gas' | 'water';
  /** By usual name or HJ 212 code; gas in mg/m3, water in mg/L unless a unit is given. */
  readonly values: Readonly<Record<string, string | number | null>>;
  /** Limits of the permit in mg/m3 or mg/L; they go before those of the standard. */
  readonly limits?: Readonly<Record<string, string | number>> | undefined;
  /** Limits of a standard: `GB 13223-2011` with a category of `farwatch law show`. */
  readonly standard?: string | undefined;
  readonly category?: string | undefined;
  readonly averaging?: 'hour' | 'day' | undefined;
  /** Measured oxygen of the dry gas, per cent; with `reference` values are converted. */
  readonly oxygen?: number | undefined;
  /** Reference oxygen, per cent, or a kind of source of the registry (`reference-oxygen:<kind>`). */
  readonly reference?: number | string | undefined;
  /** State of the gas, when values are at actual state: degC, kPa (atmospheric and static), moisture in per cent by volume. */
  readonly state?:
    | {
        readonly temperature: number;
        readonly atmospheric: number;
        readonly static?: number | undefined;
        readonly moisture?: number | undefined;
      }
    | undefined;
}

export interface OutletEvaluation {
  /** Values as they are compared, by the names that were given; null where a value is missing or cannot be converted. */
  readonly compared: Readonly<Record<string, number | null>>;
  readonly limits: readonly LimitCheck[];
  /** Values without any limit. */
  readonly withoutLimit: readonly string[];
  /** Every value that has a limit keeps it; null when none has. */
  readonly met: boolean | null;
  readonly steps: readonly Step[];
}

const KNOWN = 'SO2, NOx, 烟尘 (a34013), CO, a20057 (Hg) …; COD, NH3-N, TP, TN, pH …';

/** Throws `EvaluationError` for a question that cannot be answered. */
export function evaluateOutlet(question: OutletQuestion): OutletEvaluation {
  if (parseLocalDate(question.on) === undefined)
    throw new EvaluationError('on', {
      zh: `${question.on} 不是日期（YYYY-MM-DD）`,
      en: `${question.on} is not a date (YYYY-MM-DD)`,
    });
  knownStandard(question.standard);
  const reference = referenceOxygen(question);
  const permit = permitLimits(question);
  const compared: Record<string, number | null> = {};
  const checks: LimitCheck[] = [];
  const withoutLimit: string[] = [];
  const steps: Step[] = [];
  const seen = new Set<string>();
  for (const [name, text] of Object.entries(question.values)) {
    const pollutant = pollutantOf(name, question.medium, KNOWN);
    if (seen.has(pollutant.code)) throw twice(name);
    seen.add(pollutant.code);
    const unit = unitOf(pollutant, question.medium);
    const given = readValue(name, text, pollutant, unit);
    const valueE6 =
      given.valueE6 === null || question.medium === 'water' || !pollutant.isConcentration
        ? given.valueE6
        : converted(question, reference, name, given.valueE6, steps);
    const inUnit = valueE6 === null ? null : fromCanonical(valueE6, pollutant, unit);
    compared[name] = inUnit;
    if (valueE6 === null || inUnit === null) continue;
    const own = limitsOf(question, permit, pollutant, unit);
    if (own.length === 0) {
      withoutLimit.push(name);
      const others = categoriesOf(question, pollutant.code);
      if (others.length > 0) steps.push(otherCategories(name, question, others));
    }
    for (const limit of own) {
      const check = checkOf(name, pollutant, valueE6, inUnit, given.below, limit, unit);
      checks.push(check);
      steps.push(limitStep(check, given.below));
    }
  }
  for (const code of permit.keys())
    if (!seen.has(code))
      throw new EvaluationError(permit.get(code)!.name, {
        zh: `给出了 ${permit.get(code)!.name} 的限值，但没有数值`,
        en: `a limit of ${permit.get(code)!.name} is given, but no value`,
      });
  return {
    compared,
    limits: checks,
    withoutLimit,
    met: checks.length === 0 ? null : checks.every(({ exceeds }) => !exceeds),
    steps,
  };
}

const unitOf = (pollutant: Pollutant, medium: 'gas' | 'water'): string =>
  pollutant.isConcentration ? (medium === 'gas' ? 'mg/m3' : 'mg/L') : pollutant.unit;

function fromCanonical(valueE6: number, pollutant: Pollutant, unit: string): number {
  const target = findUnit(unit)!;
  const found = convertE6(fromE6(valueE6), pollutant.canonical, target, pollutant.molarMass, {});
  return typeof found === 'number' ? fromE6(found) : NaN;
}

function referenceOxygen({ reference, oxygen, on, medium }: OutletQuestion): number | undefined {
  if (reference === undefined) {
    if (oxygen === undefined || medium === 'water') return undefined;
    throw new EvaluationError('reference', {
      zh: '给出了氧含量，还需要基准氧含量（数值或源类型，如 coal-power-boiler）',
      en: 'oxygen is given: the reference oxygen is needed too (a number, or a kind of source)',
    });
  }
  if (oxygen === undefined)
    throw new EvaluationError('oxygen', {
      zh: '折算需要实测氧含量',
      en: 'the measured oxygen is needed to convert to reference oxygen',
    });
  if (typeof reference === 'number') return reference;
  const asNumber = Number(reference);
  if (reference.trim() !== '' && Number.isFinite(asNumber)) return asNumber;
  const found = referenceOf(`reference-oxygen:${reference}`, on);
  if (found !== undefined) return found;
  const kinds = standards.flatMap((row) =>
    row.type === 'reference' && row.id.startsWith('reference-oxygen:') ? [row.id.slice(17)] : [],
  );
  throw new EvaluationError('reference', {
    zh: `没有源类型“${reference}”；可用：${kinds.join(', ')}`,
    en: `no kind of source "${reference}"; known are ${kinds.join(', ')}`,
  });
}

function converted(
  { oxygen, state }: OutletQuestion,
  reference: number | undefined,
  name: string,
  valueE6: number,
  steps: Step[],
): number | null {
  let now: number | null = valueE6;
  if (state !== undefined)
    now = taken(
      toStandardDry(now, {
        temperatureE6: toE6(state.temperature),
        atmosphericE6: toE6(state.atmospheric * 1_000),
        staticE6: toE6((state.static ?? 0) * 1_000),
        moistureE6: state.moisture === undefined ? null : toE6(state.moisture),
      }),
      name,
      'HJ 76-2017 Annex B',
      { zh: '换算为标准状态干基', en: 'at standard state, dry' },
      steps,
    );
  if (reference === undefined || now === null || oxygen === undefined) return now;
  return taken(
    toReferenceOxygen(now, toE6(oxygen), toE6(reference)),
    name,
    'HJ 75-2017',
    {
      zh: `折算：× (21 − ${reference}) / (21 − ${oxygen})`,
      en: `to reference oxygen: × (21 − ${reference}) / (21 − ${oxygen})`,
    },
    steps,
  );
}

function taken(
  result: Converted,
  name: string,
  clause: string,
  words: { readonly zh: string; readonly en: string },
  steps: Step[],
): number | null {
  const end = result.ok ? plain(result.valueE6) : result.reason;
  steps.push({
    step: 'convert',
    of: name,
    result: result.ok ? fromE6(result.valueE6) : null,
    clause,
    text: { zh: `${name} ${words.zh} = ${end}`, en: `${name} ${words.en} = ${end}` },
  });
  return result.ok ? result.valueE6 : null;
}

interface OwnLimit {
  readonly name: string;
  readonly value: number;
}

function permitLimits({ limits = {}, medium }: OutletQuestion): Map<string, OwnLimit> {
  const found = new Map<string, OwnLimit>();
  for (const [name, text] of Object.entries(limits)) {
    const pollutant = pollutantOf(name, medium, KNOWN);
    if (found.has(pollutant.code)) throw twice(name);
    const { valueE6 } = readValue(name, text, pollutant, unitOf(pollutant, medium));
    if (valueE6 === null)
      throw new EvaluationError(name, {
        zh: `${name} 的限值不是数值`,
        en: `the limit of ${name} is not a number`,
      });
    found.set(pollutant.code, { name, value: fromCanonical(valueE6, pollutant, unitOf(pollutant, medium)) });
  }
  return found;
}

function limitsOf(
  { on, standard, category, averaging }: OutletQuestion,
  permit: ReadonlyMap<string, OwnLimit>,
  pollutant: Pollutant,
  unit: string,
): LimitRow[] {
  const own = permit.get(pollutant.code);
  if (own !== undefined)
    return [
      {
        type: 'limit',
        id: `permit:${pollutant.code}`,
        basis: 'emission',
        scope: { zh: '许可限值', en: 'limit of the permit' },
        pollutant: pollutant.code,
        averaging: averaging ?? 'hour',
        comparison: 'max',
        value: own.value,
        unit,
        standard: 'permit',
        clause: 'as stated',
        clauseZh: '按所给限值',
        validFrom: on,
        validTo: null,
        confidence: 'memory',
        source: 'stated with the question',
        sourceZh: '随问题给出',
      },
    ];
  if (standard === undefined) return [];
  return limitsOn(
    standards,
    {
      ...{ pollutant: pollutant.code, basis: 'emission', standard },
      ...(category === undefined ? {} : { category }),
      ...(averaging === undefined ? {} : { averaging }),
    },
    on,
  );
}

/** Categories of the standard that do limit a pollutant on that day, when the one asked for does not. */
function categoriesOf({ on, standard }: OutletQuestion, pollutant: string): string[] {
  if (standard === undefined) return [];
  const rows = limitsOn(standards, { pollutant, basis: 'emission', standard }, on);
  return [...new Set(rows.flatMap(({ category }) => category ?? []))];
}

function otherCategories(
  name: string,
  { standard, category }: OutletQuestion,
  others: readonly string[],
): Step {
  return {
    step: 'limit',
    of: name,
    result: null,
    clause: standard ?? '',
    text: {
      zh: `${name} 在“${category}”下没有限值；该标准有：${others.join('、')}`,
      en: `${name} has no limit in "${category}"; the standard has ${others.join(', ')}`,
    },
  };
}

function knownStandard(standard: string | undefined): void {
  if (standard === undefined || standards.some((row) => row.type === 'limit' && row.standard === standard))
    return;
  const known = new Set(
    standards.flatMap((row) => (row.type === 'limit' && row.basis === 'emission' ? [row.standard] : [])),
  );
  throw new EvaluationError('standard', {
    zh: `没有标准“${standard}”；可用：${[...known].join('、')}`,
    en: `no standard "${standard}"; known are ${[...known].join(', ')}`,
  });
}

function checkOf(
  name: string,
  pollutant: Pollutant,
  valueE6: number,
  inUnit: number,
  below: boolean,
  limit: LimitRow,
  unit: string,
): LimitCheck {
  const boundE6 = limitE6(limit);
  if (typeof boundE6 === 'string')
    throw new EvaluationError(name, {
      zh: `${name} 的限值单位 ${limit.unit} 无法比较`,
      en: `the limit of ${name} in ${limit.unit} cannot be compared`,
    });
  const exceeds = !below && (limit.comparison === 'max' ? valueE6 > boundE6 : valueE6 < boundE6);
  const multipleE6 = exceeds
    ? exceedanceMultipleE6(pollutant.code, valueE6, boundE6, limit.comparison)
    : null;
  return {
    name,
    pollutant: pollutant.code,
    compared: inUnit,
    limit: fromCanonical(boundE6, pollutant, unit),
    unit,
    averaging: limit.averaging,
    comparison: limit.comparison,
    exceeds,
    multiple: multipleE6 === null ? null : fromE6(multipleE6),
    basis: basisOf(limit),
  };
}

function limitStep(check: LimitCheck, below: boolean): Step {
  const { name, compared, limit, unit, comparison, exceeds, multiple, basis } = check;
  const bound = `${comparison === 'max' ? '≤' : '≥'} ${limit}${unit === '1' ? '' : ` ${unit}`}`;
  const times = multiple === null ? '' : `, +${multiple}`;
  const zh = below
    ? '低于检出限，视为达标'
    : exceeds
      ? `超标${multiple === null ? '' : ` ${multiple} 倍`}`
      : '达标';
  return {
    step: 'limit',
    of: name,
    result: exceeds ? 'exceeds' : 'meets',
    clause: `${basis.standard} ${basis.clause}`,
    text: {
      zh: `${name} ${compared}，限值 ${bound}：${zh}`,
      en: `${name} ${compared}, limit ${bound}: ${
        below ? 'below detection, counts as met' : exceeds ? `exceeds${times}` : 'meets'
      }`,
    },
  };
}
