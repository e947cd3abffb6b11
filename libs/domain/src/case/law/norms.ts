import { decimal, compare, largest, multiply, percentOf, type Decimal } from '../fine/decimal.js';

/** A norm that lays down a fine, by date. */
export interface Norm {
  readonly id: string;
  /** Amounts in yuan (default), multiples of a base, or per cent of it. */
  readonly kind?: 'amount' | 'multiple' | 'percent' | undefined;
  /** null: the law names no minimum. */
  readonly min: number | null;
  readonly max: number;
  /** A smaller base counts as this, in yuan. */
  readonly baseAtLeast?: number | undefined;
  /** Local days of force, inclusive; null = open. */
  readonly from: string;
  readonly to: string | null;
  /** Another norm says something else of the same act: somebody has to choose. */
  readonly conflict?: boolean | undefined;
}

/** The range of a fine in yuan; a law without a minimum begins at 0. */
export interface FineRange {
  readonly min: Decimal;
  readonly max: Decimal;
  readonly hasMinimum: boolean;
}

/** The range of a norm, given the base in yuan where it needs one; undefined where that is missing. */
export function rangeOf(norm: Norm, baseYuan: number | undefined): FineRange | undefined {
  const hasMinimum = norm.min !== null;
  const [min, max] = [decimal(norm.min ?? 0), decimal(norm.max)];
  if (norm.kind === undefined || norm.kind === 'amount') return { min, max, hasMinimum };
  if (baseYuan === undefined) return undefined;
  const base = largest(decimal(baseYuan), decimal(norm.baseAtLeast ?? 0));
  const of = norm.kind === 'percent' ? percentOf : multiply;
  return { min: of(base, min), max: of(base, max), hasMinimum };
}

export type LawBy = 'same' | 'old-not-heavier' | 'new-milder' | 'chosen-by-reviewer';
export type LawRefusal =
  | 'not-unlawful-then'
  | 'no-longer-unlawful'
  | 'law-conflict-unsettled'
  | 'law-comparison-unsettled'
  | 'base-missing';

export interface LawQuestion {
  readonly norms: readonly Norm[];
  /** Last day of the act. */
  readonly actEnd: string;
  readonly decision: string;
  readonly baseYuan?: number | undefined;
  /** The norm that the reviewer chose, with reasons. */
  readonly choice?: string | undefined;
}

export interface ChosenLaw {
  readonly norm: Norm;
  readonly by: LawBy;
  readonly range: FineRange;
}

interface Ranged {
  readonly norm: Norm;
  readonly range: FineRange;
}

/**
 * Which norm applies: that of the end of the act, or that of the decision where it is milder (处罚法 37, 法典 1057). Milder
 * only if no end of the range is higher and one is lower; where the ranges cross, a reviewer chooses. Of several norms on
 * one day the higher fine (法典 1055), by maximum, then minimum; norms marked as a conflict wait for a choice.
 */
export function chooseLaw(question: LawQuestion): ChosenLaw | LawRefusal {
  const old = normOn(question.actEnd, question);
  if (old === 'none') return 'not-unlawful-then';
  const now = normOn(question.decision, question);
  if (now === 'none') return 'no-longer-unlawful';
  if (typeof old === 'string') return old;
  if (typeof now === 'string') return now;
  if (old.norm.id === now.norm.id) return { ...old, by: 'same' };
  const [max, min] = [compare(now.range.max, old.range.max), compare(now.range.min, old.range.min)];
  if (max >= 0 && min >= 0) return { ...old, by: 'old-not-heavier' };
  if (max <= 0 && min <= 0) return { ...now, by: 'new-milder' };
  const chosen = [old, now].find(({ norm }) => norm.id === question.choice);
  return chosen === undefined ? 'law-comparison-unsettled' : { ...chosen, by: 'chosen-by-reviewer' };
}

function normOn(day: string, question: LawQuestion): Ranged | 'none' | LawRefusal {
  const inForce = question.norms.filter(({ from, to }) => from <= day && (to === null || day <= to));
  if (inForce.length === 0) return 'none';
  const conflicting = inForce.filter(({ conflict }) => conflict === true);
  const settled = conflicting.length < 2 || conflicting.some(({ id }) => id === question.choice);
  if (!settled) return 'law-conflict-unsettled';
  const standing = inForce.filter(
    (norm) => conflicting.length < 2 || norm.conflict !== true || norm.id === question.choice,
  );
  const ranged: Ranged[] = [];
  for (const norm of standing) {
    const range = rangeOf(norm, question.baseYuan);
    if (range === undefined) return 'base-missing';
    ranged.push({ norm, range });
  }
  return ranged.reduce((best, one) => (heavier(one.range, best.range) ? one : best));
}

function heavier(a: FineRange, b: FineRange): boolean {
  const max = compare(a.max, b.max);
  return max > 0 || (max === 0 && compare(a.min, b.min) > 0);
}
