import { adjust, type Adjustment, type AdjustRefusal } from './adjust.js';
import { compare, decimal, floor, largest, smallest, toNumber } from './decimal.js';
import { byTable, type Step, type TableInput, type TableRefusal } from './tables.js';
import {
  defaultThresholds,
  reachesDiscussion,
  reachesHearing,
  simpleCeiling,
  type FineThresholds,
} from './thresholds.js';
import { COMPLAINT_MONTHS, countBefore, repeatCountOf } from '../law/history.js';
import { chooseLaw, type LawBy, type LawRefusal, type Norm } from '../law/norms.js';

export interface FineInput extends TableInput {
  readonly norms: readonly Norm[];
  /** Base of a multiple or per cent, in yuan. */
  readonly base?: number | undefined;
  /** Last day of the act. */
  readonly actEnd: string;
  readonly discovered: string;
  readonly decision: string;
  readonly lawChoice?: string | undefined;
  /** Days of earlier violations and of complaints, where they are known. */
  readonly history?: readonly string[] | undefined;
  readonly complaints?: readonly string[] | undefined;
  readonly adjustments: readonly Adjustment[];
}

export type FineRefusal = LawRefusal | TableRefusal | AdjustRefusal | 'amount-out-of-range';

/** A calculated fine with everything that is printed of it. */
export interface FineResult {
  readonly law: string;
  readonly lawBy: LawBy;
  readonly startPct?: number;
  readonly sumPct?: number;
  readonly totalPct?: number;
  readonly cellPct?: number;
  readonly repeatCount?: number;
  readonly complaintCount?: number;
  /** What the table gives, held inside the range, in yuan. */
  readonly tableFine: number;
  /** Whole yuan, rounded down. */
  readonly fine: number;
  /** In order of the alphabet. */
  readonly flags: readonly string[];
  readonly steps: readonly Step[];
}

/**
 * The fine, from the choice of law to the last rounding; every step is in the result. Rounded once, at the end, down to
 * whole yuan (in favour of the party; our choice).
 */
export function calculateFine(
  input: FineInput,
  thresholds: FineThresholds = defaultThresholds,
): FineResult | FineRefusal {
  const law = chooseLaw({ ...input, baseYuan: input.base, choice: input.lawChoice });
  if (typeof law === 'string') return law;
  const { range } = law;
  const table = byTable(input, range);
  if (typeof table === 'string') return table;
  const held = largest(smallest(table.yuan, range.max), range.min);
  const adjusted = adjust(held, input.adjustments, range);
  if (typeof adjusted === 'string') return adjusted;
  const down = floor(adjusted.yuan);
  // Rounding may not carry an amount below a minimum that is no whole yuan.
  const fine =
    compare(decimal(down), range.min) < 0 && compare(adjusted.yuan, range.min) >= 0 ? down + 1 : down;
  if (fine <= 0 || compare(decimal(fine), range.max) > 0) return 'amount-out-of-range';
  const departs = input.adjustments.length > 0;
  const flags = [
    ...(compare(table.yuan, range.max) > 0 ? ['capped-at-maximum'] : []),
    ...(compare(table.yuan, range.min) < 0 ? ['raised-to-minimum'] : []),
    ...adjusted.flags,
    ...(reachesHearing(input.subject, fine, thresholds) ? ['hearing'] : []),
    ...(departs || reachesDiscussion(input.subject, fine, thresholds) ? ['discussion'] : []),
    ...(fine <= simpleCeiling[input.subject] ? ['simple-procedure-possible'] : []),
  ];
  return {
    law: law.norm.id,
    lawBy: law.by,
    ...table.shown,
    ...(input.history === undefined ? {} : { repeatCount: repeatCountOf(input.history, input.discovered) }),
    ...(input.complaints === undefined
      ? {}
      : { complaintCount: countBefore(input.complaints, input.discovered, COMPLAINT_MONTHS) }),
    tableFine: toNumber(held),
    fine,
    flags: [...new Set(flags)].toSorted(),
    steps: [
      ...table.steps,
      { id: 'held', unit: 'yuan', value: toNumber(held) },
      ...input.adjustments.map(({ kind, yuan }): Step => ({
        id: `adjust:${kind}`,
        unit: 'yuan',
        value: yuan,
      })),
      { id: 'fine', unit: 'yuan', value: fine },
    ],
  };
}
