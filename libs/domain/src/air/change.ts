/** Changes against the year before, and the three-year moving mean. */
import type { Confidence } from '../law/index.js';
import { meanExactE6, roundHalfEvenE6 } from '../quantity/index.js';
import { yearOnYearE6 } from './year.js';

/** How the change of an indicator is made. */
export interface ChangeRule {
  /** `per-cent`: (this - last) / last; `points`: this - last, for figures that are per cent themselves. */
  readonly as: 'per-cent' | 'points';
  /** From the figures as they are published, or from the unrounded ones. */
  readonly from: 'rounded' | 'unrounded';
  /** Decimals of the published figure (HJ 663: ug/m3 integer, CO one), and of the change. */
  readonly decimals: number;
  readonly changeDecimals: number;
  readonly confidence: Confidence;
  readonly source: string;
}

export type ChangeIndicator =
  'pm25' | 'pm10' | 'so2' | 'no2' | 'co' | 'o3_8h' | 'composite' | 'good-ratio' | 'compliance';

const concentration = (decimals: number): ChangeRule => ({
  as: 'per-cent',
  from: 'rounded',
  decimals,
  changeDecimals: 1,
  confidence: 'memory',
  source: 'as for PM2.5',
});
const share: ChangeRule = {
  as: 'points',
  from: 'rounded',
  decimals: 1,
  changeDecimals: 1,
  confidence: 'secondary',
  source: 'wording of the national figures of 2025 (percentage points)',
};

/** The stated choice for each indicator: rounded figures, as the bulletins do. */
export const changeRules: Readonly<Record<ChangeIndicator, ChangeRule>> = {
  pm25: {
    ...concentration(0),
    confidence: 'verified',
    source: '32 of 32 published changes come from the rounded concentrations',
  },
  pm10: concentration(0),
  so2: concentration(0),
  no2: concentration(0),
  co: concentration(1),
  o3_8h: concentration(0),
  composite: concentration(2),
  'good-ratio': share,
  compliance: share,
};

export interface Change {
  /** Rounded to `changeDecimals`, E6: per cent or percentage points; null without a value to compare with. */
  readonly publishedE6: number | null;
  /** The same from unrounded figures and not rounded itself, for whoever wants to know. */
  readonly exactE6: number | null;
  readonly rule: ChangeRule;
}

/**
 * The change of an indicator against the period before, both unrounded in E6 (a share in per cent). Null where either is
 * missing, and for a change in per cent of nothing.
 */
export function changeOf(
  indicator: ChangeIndicator,
  currentE6: number | null,
  previousE6: number | null,
  rules: Readonly<Record<ChangeIndicator, ChangeRule>> = changeRules,
): Change {
  const rule = rules[indicator];
  const round = (valueE6: number | null): number | null =>
    valueE6 === null ? null : roundHalfEvenE6(valueE6, rule.decimals);
  const exactE6 = difference(rule, currentE6, previousE6);
  const published =
    rule.from === 'unrounded' ? exactE6 : difference(rule, round(currentE6), round(previousE6));
  return {
    publishedE6: published === null ? null : roundHalfEvenE6(published, rule.changeDecimals),
    exactE6,
    rule,
  };
}

function difference(rule: ChangeRule, currentE6: number | null, previousE6: number | null): number | null {
  if (rule.as === 'per-cent') return yearOnYearE6(currentE6, previousE6);
  return currentE6 === null || previousE6 === null ? null : currentE6 - previousE6;
}

/** Years of the moving mean of PM2.5 (HJ 663-2026 by public reports; its text could not be read). */
export const MOVING_MEAN_YEARS = 3;

export interface MovingMean {
  readonly valueE6: number | null;
  readonly valid: boolean;
  /** Years that are missing or not valid. */
  readonly missing: readonly number[];
}

/**
 * Moving mean of the annual means of a year and the two before it, unrounded, E6. Valid when all three are; a mean of
 * fewer is never given.
 */
export function threeYearMean(
  year: number,
  annual: ReadonlyMap<number, { readonly valueE6: number | null; readonly valid: boolean }>,
): MovingMean {
  const years = Array.from({ length: MOVING_MEAN_YEARS }, (_, back) => year - back);
  const missing = years.filter((one) => annual.get(one)?.valid !== true);
  const values = years.map((one) => annual.get(one)?.valueE6 ?? null);
  if (values.some((value) => value === null)) return { valueE6: null, valid: false, missing };
  const sum = values.reduce<number>((total, value) => total + (value ?? 0), 0);
  return { valueE6: meanExactE6(sum, MOVING_MEAN_YEARS), valid: missing.length === 0, missing };
}
