import { divideHalfEven } from '../quantity/index.js';
import { convertE6, findPollutant, findUnit } from '../reading/index.js';
import { inForce, limitsIn } from './registry.js';
import type { LawRow, LimitRow } from './types.js';

/** pH and dissolved oxygen have no exceedance multiple, nor has a temperature (环办〔2011〕22 号). HJ 212-2017 codes. */
const WITHOUT_MULTIPLE: ReadonlySet<string> = new Set(['w01001', 'w01009']);

/** Which limits are asked for; what is left out does not matter. */
export type LimitQuestion = Partial<
  Pick<
    LimitRow,
    'standard' | 'basis' | 'zone' | 'waterBody' | 'targetClass' | 'category' | 'averaging' | 'comparison'
  >
> &
  Pick<LimitRow, 'pollutant'>;

/** The limits that answer a question on a local day (`YYYY-MM-DD`, +08:00), in the order of the registry. */
export function limitsOn(rows: readonly LawRow[], question: LimitQuestion, date: string): LimitRow[] {
  const asked = Object.entries(question) as [keyof LimitQuestion, string][];
  return limitsIn(rows).filter(
    (limit) => inForce(limit, date) && asked.every(([key, value]) => limit[key] === value),
  );
}

export type NotComparable =
  'unknown-pollutant' | 'unknown-unit' | 'unit-of-another-quantity' | 'not-a-number';

/**
 * The limit in E6 of its pollutant's canonical unit, in which readings are kept; or why it cannot be compared with
 * readings (a mass flow, a pollutant without a code).
 */
export function limitE6(limit: Pick<LimitRow, 'pollutant' | 'unit' | 'value'>): number | NotComparable {
  const pollutant = findPollutant(limit.pollutant);
  if (pollutant === undefined) return 'unknown-pollutant';
  const unit = findUnit(limit.unit);
  if (unit === undefined) return 'unknown-unit';
  const converted = convertE6(limit.value, unit, pollutant.canonical, null, {});
  if (typeof converted === 'string') return 'unit-of-another-quantity';
  return Number.isFinite(converted) ? converted : 'not-a-number';
}

export interface Judgement {
  readonly exceeds: boolean;
  /** Exceedance multiple (超标倍数) in E6, null where it is not defined; below zero when the limit is kept. */
  readonly multipleE6: number | null;
}

/**
 * A value against a limit, both exact: a value on the limit keeps it (GB 3095, GB 3838: "not above").
 *
 * @param valueE6 E6 of the canonical unit, not rounded
 * @returns why the two cannot be compared, as text
 */
export function judgeByLimit(valueE6: number, limit: LimitRow): Judgement | NotComparable {
  const bound = limitE6(limit);
  if (typeof bound === 'string') return bound;
  if (!Number.isSafeInteger(valueE6)) return 'not-a-number';
  const exceeds = limit.comparison === 'max' ? valueE6 > bound : valueE6 < bound;
  return { exceeds, multipleE6: exceedanceMultipleE6(limit.pollutant, valueE6, bound, limit.comparison) };
}

/**
 * Exceedance multiple (超标倍数) in E6, half to even (GB/T 8170): (value - limit) / limit for a maximum,
 * (limit - value) / limit for a minimum. Not defined (null) for pH, dissolved oxygen and temperatures, and for a limit of zero or less.
 */
export function exceedanceMultipleE6(
  pollutant: string,
  valueE6: number,
  boundE6: number,
  comparison: 'max' | 'min',
): number | null {
  const over = comparison === 'max' ? valueE6 - boundE6 : boundE6 - valueE6;
  if (WITHOUT_MULTIPLE.has(pollutant) || findPollutant(pollutant)?.unit === 'Cel') return null;
  if (!(boundE6 > 0) || !Number.isSafeInteger(over)) return null;
  return Number(divideHalfEven(BigInt(over) * 1_000_000n, BigInt(boundE6)));
}
