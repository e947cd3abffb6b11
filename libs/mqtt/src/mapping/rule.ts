import {
  findPollutant,
  isMissingText,
  isPlaceholder,
  parseBelowDetection,
  type RawReading,
} from '@farwatch/domain/reading';

import { compileAll, compilePlaces, type Read, type Scope } from './place.js';
import type { Refusal } from './result.js';
import type { ReadingRule, Scalar } from './schema.js';
import { decimal } from './time.js';

/** What a rule found: a value, a reason why not, or nothing; `not-asked` when its `when` is about other items. */
export type Taken =
  | { readonly reading: unknown; readonly unit: unknown; readonly flag?: 'T'; readonly rank?: number }
  | Refusal
  | 'not-asked'
  | undefined;

/** What the author of a rule states of every value that it reads. */
export type Stated = Pick<RawReading, 'temperatureC' | 'pressureHPa' | 'unitConfirmed'>;

export const statedBy = ({ state, unitConfirmed }: ReadingRule): Stated => ({
  ...state,
  ...(unitConfirmed === undefined ? {} : { unitConfirmed }),
});

/**
 * Compiles a rule. Of several places the first with a good value counts: one that holds "nothing" (`missing`, a placeholder,
 * `NA`), something unreadable or the end of the sensor's scale does not hide the next. Without any good one the end of the
 * scale is taken with flag T (over range), else the first thing that could not be read is refused.
 */
export function compileRule(rule: ReadingRule): (scope: Scope) => Taken {
  const from = compileAll(rule.from);
  const when = rule.when && { at: compilePlaces(rule.when.at), is: rule.when.is };
  const unitFrom = rule.unitFrom === undefined ? undefined : compilePlaces(rule.unitFrom);
  const look = compileValue(rule);
  return (scope) => {
    const rank = when?.is.indexOf(when.at(scope) as Scalar);
    if (rank === -1) return 'not-asked';
    const ranked = rank === undefined ? {} : { rank };
    let refused: Refusal | undefined;
    let ceiling: number | undefined;
    const unit = (): unknown => (unitFrom === undefined ? rule.unit : unitOf(unitFrom, scope, rule.units));
    for (const found of from(scope)) {
      const value = look(found);
      if (value === undefined) continue;
      if (typeof value === 'object' && value !== null && 'reason' in value) refused ??= value as Refusal;
      else if (typeof value === 'number' && rule.ceiling.includes(value)) ceiling ??= value;
      else return { reading: value, unit: unit(), ...ranked };
    }
    return ceiling === undefined ? refused : { reading: ceiling, unit: unit(), flag: 'T', ...ranked };
  };
}

/** One value found at a place: undefined for "nothing was measured", a refusal, or the value for the checks of every reading. */
function compileValue(rule: ReadingRule): (found: unknown) => unknown {
  const { missing, range } = rule;
  const isConcentration = findPollutant(rule.pollutant)?.isConcentration ?? true;
  const refuse = (reason: Refusal['reason'], value: unknown): Refusal => ({
    reason,
    detail: `${rule.pollutant}: ${show(value)}`,
  });
  return (found) => {
    if (isOneOf(found, missing)) return undefined;
    let value = found;
    if (typeof value === 'string') {
      if (isMissingText(value)) return undefined;
      if (parseBelowDetection(value) !== undefined) return value;
      if (rule.number === 'text') {
        const number = decimal(value.trim());
        if (number === undefined) return refuse('value-not-a-number', value);
        value = number;
        if (isOneOf(value, missing)) return undefined;
      }
    }
    if (typeof value !== 'number')
      return typeof value === 'string' ? value : refuse('value-not-a-number', value);
    if (isPlaceholder(value, isConcentration)) return refuse('value-out-of-range', value);
    if (range && !(value >= range[0] && value <= range[1]) && !rule.ceiling.includes(value))
      return refuse('value-out-of-range', value);
    return value;
  };
}

function unitOf(unitFrom: Read, scope: Scope, units: Readonly<Record<string, string>>): unknown {
  const found = unitFrom(scope);
  return typeof found === 'string' && Object.hasOwn(units, found) ? units[found] : found;
}

export function isOneOf(value: unknown, list: readonly Scalar[]): boolean {
  return list.includes(value as Scalar);
}

/** A found value in a few words. */
export function show(value: unknown): string {
  return typeof value === 'object' && value !== null ? 'no plain value' : String(value).slice(0, 80);
}
