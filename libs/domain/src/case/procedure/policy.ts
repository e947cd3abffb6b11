import { defaultThresholds, type FineThresholds } from '../fine/index.js';
import type { ClockPolicy } from '../clocks/index.js';

/** What a bureau sets before it works with the system; every value is configuration. */
export interface CasePolicy extends FineThresholds {
  /** `all` penalties, or where the law asks for it (处罚法 58). */
  readonly legalReview: 'all' | 'statutory';
  readonly discussNoPenalty: boolean;
  /** Months without a violation that make one the first. */
  readonly firstLookBackMonths: number;
  readonly hearingClearDays: boolean;
  /** Art. 41 is meant for the bureau's devices; disputed for those of a firm. */
  readonly art41ForEnterpriseDevices: boolean;
  /** Clocks that the bureau counts otherwise, by rule. */
  readonly clocks: Readonly<Record<string, ClockPolicy>>;
}

export const defaultPolicy: CasePolicy = {
  ...defaultThresholds,
  legalReview: 'all',
  discussNoPenalty: true,
  firstLookBackMonths: 24,
  hearingClearDays: true,
  art41ForEnterpriseDevices: false,
  clocks: {},
};
