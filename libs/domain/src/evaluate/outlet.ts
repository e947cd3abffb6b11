/**
 * Values of a stack or a waste water outlet beside their limits: standard state and dry gas, reference oxygen (HJ 75-2017,
 * HJ 76-2017), rounding, exceedance and multiple, with a permit's limit or one of the registry.
 */
import { toReferenceOxygen, toStandardDry, type Converted } from '../emission/index.js';
import { referenceOf, standards } from '../law/index.js';
import { fromE6, toE6 } from '../quantity/index.js';
import { parseLocalDate } from '../reading/index.js';
import {
  categoriesOf,
  checkOf,
  knownStandard,
  limitsOf,
  limitStep,
  otherCategories,
  permitLimits,
} from './outlet-limits.js';
import { fromCanonical, KNOWN, unitOf, type OutletQuestion } from './outlet-question.js';
import { EvaluationError, type LimitCheck, type Step } from './types.js';
import { plain, pollutantOf, readValue, twice } from './values.js';

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
    met: metBy(checks),
    steps,
  };
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

/** All limits kept; null without any, and where one cannot be judged while none is exceeded. */
function metBy(checks: readonly LimitCheck[]): boolean | null {
  if (checks.some(({ exceeds }) => exceeds)) return false;
  return checks.length === 0 || checks.some(({ undecided }) => undecided) ? null : true;
}
