import { inForce } from '../../law/index.js';
import { countBefore } from '../law/history.js';
import { daysBetween } from '../calendar/index.js';
import { exemptionRows, type ExemptionRow, type FactorClass } from './lists.js';

/** What a case says of itself; a fact that is not known is left out. */
export interface ExemptionFacts {
  readonly violation: string;
  readonly actEnd: string;
  readonly discovered: string;
  readonly factorClass?: FactorClass | undefined;
  readonly factors?: number | undefined;
  readonly multiple?: number | undefined;
  readonly hours?: number | undefined;
  readonly correctedOn?: string | undefined;
  readonly harm?: 'none' | 'minor' | 'serious' | undefined;
  readonly history?: readonly { readonly on: string; readonly violation: string }[] | undefined;
}

export type ExemptionCheck =
  'factor-class' | 'one-factor' | 'multiple' | 'hours' | 'corrected' | 'harm' | 'look-back';

export interface Screened {
  readonly row: ExemptionRow;
  /** Conditions that the facts contradict, and those of which nothing is known. */
  readonly failed: readonly ExemptionCheck[];
  readonly missing: readonly ExemptionCheck[];
  readonly applies: boolean;
}

/**
 * Holds a case against the rows of a place for its act kind on the day of the act's end. Says for every row which
 * conditions fail and which facts are missing; a person decides. Minor asks for no harm, first for minor harm at most.
 */
export function screenExemption(
  facts: ExemptionFacts,
  place: string,
  rows: readonly ExemptionRow[] = exemptionRows,
): readonly Screened[] {
  return rows
    .filter((row) => row.place === place && row.violation === facts.violation && inForce(row, facts.actEnd))
    .map((row) => {
      const verdicts = checks.map(([name, check]) => [name, check(row, facts)] as const);
      const failed = verdicts.filter(([, met]) => met === false).map(([name]) => name);
      const missing = verdicts.filter(([, met]) => met === undefined).map(([name]) => name);
      return { row, failed, missing, applies: failed.length === 0 && missing.length === 0 };
    });
}

/** true: met, or not asked for; undefined: the fact is not known. */
type Check = (row: ExemptionRow, facts: ExemptionFacts) => boolean | undefined;

const asked = <T>(asks: boolean, fact: T | undefined, met: (fact: T) => boolean): boolean | undefined =>
  asks ? (fact === undefined ? undefined : met(fact)) : true;

const checks: readonly (readonly [ExemptionCheck, Check])[] = [
  [
    'factor-class',
    (row, facts) => asked(row.factorClass !== null, facts.factorClass, (one) => one === row.factorClass),
  ],
  ['one-factor', (row, facts) => asked(row.oneFactor, facts.factors, (n) => n === 1)],
  [
    'multiple',
    ({ maxMultiple }, facts) => asked(maxMultiple !== null, facts.multiple, (m) => m < maxMultiple!),
  ],
  ['hours', ({ maxHours }, facts) => asked(maxHours !== null, facts.hours, (h) => h <= maxHours!)],
  [
    'corrected',
    ({ correctionDays }, { correctedOn, discovered }) =>
      asked(
        true,
        correctedOn,
        (on) => correctionDays === null || daysBetween(discovered, on) <= correctionDays,
      ),
  ],
  [
    'harm',
    (row, facts) =>
      asked(true, facts.harm, (harm) => harm === 'none' || (row.ground === 'first' && harm === 'minor')),
  ],
  [
    'look-back',
    ({ lookBackMonths, sameKindOnly }, { history, discovered, violation }) =>
      asked(lookBackMonths !== null, history, (list) => {
        const counted = list
          .filter((one) => !sameKindOnly || one.violation === violation)
          .map(({ on }) => on);
        return countBefore(counted, discovered, lookBackMonths!) === 0;
      }),
  ],
];
