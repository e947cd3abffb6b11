/** The limits of an outlet's values: of its permit as stated, or of a standard by category; and a value beside one. */
import { exceedanceMultipleE6, limitE6, limitsOn, standards, type LimitRow } from '../law/index.js';
import { fromE6 } from '../quantity/index.js';
import type { Pollutant } from '../reading/index.js';
import { fromCanonical, KNOWN, unitOf, type OutletQuestion } from './outlet-question.js';
import { basisOf, EvaluationError, type LimitCheck, type Step } from './types.js';
import { pollutantOf, readValue, twice } from './values.js';

interface OwnLimit {
  readonly name: string;
  readonly value: number;
}

/** Limits of the permit by code; throws for one that is no number. */
export function permitLimits({ limits = {}, medium }: OutletQuestion): Map<string, OwnLimit> {
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

/** The limits of one value: that of the permit, else those of the standard. */
export function limitsOf(
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
export function categoriesOf({ on, standard }: OutletQuestion, pollutant: string): string[] {
  if (standard === undefined) return [];
  const rows = limitsOn(standards, { pollutant, basis: 'emission', standard }, on);
  return [...new Set(rows.flatMap(({ category }) => category ?? []))];
}

/** Says in which categories a value without a limit has one. */
export function otherCategories(
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

/** Throws `EvaluationError` for a standard that the registry does not have. */
export function knownStandard(standard: string | undefined): void {
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

/** A value beside a limit; below detection it keeps a limit that is not below the detection limit, else it cannot be judged. */
export function checkOf(
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
    ...(below && limit.comparison === 'max' && valueE6 > boundE6 ? { undecided: true as const } : {}),
    multiple: multipleE6 === null ? null : fromE6(multipleE6),
    basis: basisOf(limit),
  };
}

/** The comparison in words. */
export function limitStep(check: LimitCheck, below: boolean): Step {
  const { name, compared, limit, unit, comparison, exceeds, undecided, multiple, basis } = check;
  const bound = `${comparison === 'max' ? '≤' : '≥'} ${limit}${unit === '1' ? '' : ` ${unit}`}`;
  const times = multiple === null ? '' : `, +${multiple}`;
  const [zh, en] = undecided
    ? ['检出限高于限值，无法判定', 'the detection limit is above the limit, cannot be judged']
    : below
      ? ['低于检出限，视为达标', 'below detection, counts as met']
      : exceeds
        ? [`超标${multiple === null ? '' : ` ${multiple} 倍`}`, `exceeds${times}`]
        : ['达标', 'meets'];
  return {
    step: 'limit',
    of: name,
    result: undecided ? 'undecided' : exceeds ? 'exceeds' : 'meets',
    clause: `${basis.standard} ${basis.clause}`,
    text: {
      zh: `${name} ${compared}，限值 ${bound}：${zh}`,
      en: `${name} ${compared}, limit ${bound}: ${en}`,
    },
  };
}
