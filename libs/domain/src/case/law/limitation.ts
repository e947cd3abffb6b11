import { addMonths } from '../calendar/index.js';
import type { Basis } from './provenance.js';

/** `true`: pollution or ecological harm. Harm to life, health or financial safety has its own rule. */
export type Harm = boolean | 'pollution' | 'life-or-health';

export interface LimitationRow {
  readonly years: number;
  readonly harm: 'none' | 'pollution' | 'life-or-health';
  /** By the day of discovery; inclusive, null = open. */
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly basis: Basis;
}

export const limitationRows: readonly LimitationRow[] = [
  row(2, 'none', '1996-10-01', '处罚法 第36条'),
  row(5, 'life-or-health', '2021-07-15', '处罚法 第36条'),
  row(5, 'pollution', '2026-08-15', '法典 第1054条'),
];

function row(years: number, harm: LimitationRow['harm'], validFrom: string, text: string): LimitationRow {
  return { years, harm, validFrom, validTo: null, basis: { text, confidence: 'primary' } };
}

/** The rule that holds for an act with this harm, discovered on this day: the longest one. */
export function limitationOf(harm: Harm, discovered: string): LimitationRow {
  const kind = harm === true ? 'pollution' : harm;
  const holding = limitationRows.filter(
    (one) => one.validFrom <= discovered && (one.harm === 'none' || one.harm === kind),
  );
  return holding.reduce((longest, one) => (one.years > longest.years ? one : longest), limitationRows[0]!);
}

/** Last day of discovery, counted from the end of the act (a continuing act from its end); never moved for the bureau. */
export const limitationEnds = (actEnd: string, years: number): string => addMonths(actEnd, 12 * years);

/** Was the act discovered in time? */
export const discoveredInTime = (actEnd: string, discovered: string, harm: Harm): boolean =>
  discovered <= limitationEnds(actEnd, limitationOf(harm, discovered).years);
