import { add, compare, decimal, largest, percentOf, smallest, subtract, type Decimal } from './decimal.js';
import type { FineRange } from '../law/norms.js';

export type AdjustKind = 'heavier' | 'lighter' | 'mitigate';

/** A change of what the table gives. */
export interface Adjustment {
  readonly kind: AdjustKind;
  readonly yuan: number;
  /** Where law or table allow it. */
  readonly ground: string;
  /** Was it discussed collectively? */
  readonly discussed: boolean;
  /** More than is usual, discussed as a departure from the table. */
  readonly departure?: boolean | undefined;
}

export type AdjustRefusal =
  'both-directions' | 'adjust-needs-ground' | 'adjust-needs-discussion' | 'adjust-too-large';

/** What is usual: per cent of the statutory maximum, and of the minimum for a mitigation (Hunan 2021). */
export const USUAL_PERCENT_OF_MAXIMUM = 20;
export const USUAL_PERCENT_OF_MINIMUM = 50;

export interface Adjusted {
  readonly yuan: Decimal;
  readonly flags: readonly string[];
}

const downwards = (kind: AdjustKind): boolean => kind !== 'heavier';

/** Applies the adjustments in turn; heavier and lighter stay inside the range, only a mitigation goes below it. */
export function adjust(
  table: Decimal,
  adjustments: readonly Adjustment[],
  range: FineRange,
): Adjusted | AdjustRefusal {
  const down = adjustments.filter(({ kind }) => downwards(kind)).length;
  if (down > 0 && down < adjustments.length) return 'both-directions';
  if (adjustments.some(({ ground }) => ground.trim() === '')) return 'adjust-needs-ground';
  if (adjustments.some(({ discussed }) => !discussed)) return 'adjust-needs-discussion';
  const flags: string[] = [];
  let amount = table;
  for (const one of adjustments) {
    if (compare(decimal(one.yuan), usualLimit(one.kind, range)) > 0) {
      if (one.departure !== true) return 'adjust-too-large';
      flags.push('departure');
    }
    amount = step(amount, one, range, flags);
  }
  return { yuan: amount, flags };
}

function usualLimit(kind: AdjustKind, { min, max }: FineRange): Decimal {
  return kind === 'mitigate'
    ? percentOf(min, decimal(USUAL_PERCENT_OF_MINIMUM))
    : percentOf(max, decimal(USUAL_PERCENT_OF_MAXIMUM));
}

function step(amount: Decimal, one: Adjustment, { min, max }: FineRange, flags: string[]): Decimal {
  if (one.kind === 'heavier') {
    const raised = add(amount, decimal(one.yuan));
    if (compare(raised, max) > 0) flags.push('capped-at-maximum');
    return smallest(raised, max);
  }
  const lowered = subtract(amount, decimal(one.yuan));
  if (one.kind === 'mitigate') {
    flags.push(compare(lowered, min) < 0 ? 'below-minimum' : 'mitigation-not-below-minimum');
    return lowered;
  }
  if (compare(lowered, min) < 0) flags.push('raised-to-minimum');
  return largest(lowered, min);
}
