/**
 * Values that an authority leaves out of a statistic (sand and dust, fireworks, forest fires ...): decisions in a log,
 * each with author and reason, that a later decision can take back. Nothing is deleted: statistics are made from the
 * measured days and the log, and an excluded value stays visible with the decision that excludes it.
 */
import { parseLocalDate } from '../reading/index.js';
import { DAY_ITEMS, type Day, type DayItem } from './days.js';

export type ExclusionCause = 'sand-dust' | 'fireworks' | 'wildfire' | 'volcano' | 'other';

export interface Exclusion {
  readonly type: 'excluded';
  readonly id: string;
  readonly cause: ExclusionCause;
  /** Station, district or city whose days are meant. */
  readonly area: string;
  readonly items: readonly DayItem[];
  /** First and last local date, inclusive. */
  readonly from: string;
  readonly to: string;
  readonly author: string;
  readonly reason: string;
  /** RFC 3339. */
  readonly at: string;
}

export interface Reinstatement {
  readonly type: 'reinstated';
  /** Id of the exclusion that is taken back. */
  readonly id: string;
  readonly author: string;
  readonly reason: string;
  readonly at: string;
}

/** The log of one authority, in the order of its decisions. */
export type ExclusionLog = readonly (Exclusion | Reinstatement)[];

export type ExclusionRefusal =
  | 'no-author'
  | 'no-reason'
  | 'no-items'
  | 'bad-date'
  | 'ends-before-it-begins'
  | 'id-used-twice'
  | 'unknown-exclusion'
  | 'already-reinstated';

export type ExclusionAnswer =
  | { readonly outcome: 'recorded'; readonly log: ExclusionLog }
  | { readonly outcome: 'refused'; readonly reason: ExclusionRefusal };

/** Records a decision, or says why it cannot be recorded. The log given is left as it is. */
export function recordExclusion(log: ExclusionLog, decision: Exclusion | Reinstatement): ExclusionAnswer {
  const reason = refusalOf(log, decision);
  return reason === null ? { outcome: 'recorded', log: [...log, decision] } : { outcome: 'refused', reason };
}

function refusalOf(log: ExclusionLog, decision: Exclusion | Reinstatement): ExclusionRefusal | null {
  if (decision.author.trim() === '') return 'no-author';
  if (decision.reason.trim() === '') return 'no-reason';
  const known = log.some(({ type, id }) => type === 'excluded' && id === decision.id);
  if (decision.type === 'reinstated') {
    if (!known) return 'unknown-exclusion';
    const again = log.some(({ type, id }) => type === 'reinstated' && id === decision.id);
    return again ? 'already-reinstated' : null;
  }
  if (known) return 'id-used-twice';
  if (!decision.items.some((item) => DAY_ITEMS.includes(item))) return 'no-items';
  if (parseLocalDate(decision.from) === undefined || parseLocalDate(decision.to) === undefined)
    return 'bad-date';
  return decision.to < decision.from ? 'ends-before-it-begins' : null;
}

/** The exclusions that stand: those that no later decision took back. */
export function standingExclusions(log: ExclusionLog): Exclusion[] {
  const back = new Set(log.filter(({ type }) => type === 'reinstated').map(({ id }) => id));
  return log.filter((one): one is Exclusion => one.type === 'excluded' && !back.has(one.id));
}

export interface ExcludedValue {
  readonly date: string;
  readonly item: DayItem;
  readonly valueE6: number;
  /** Id of the decision. */
  readonly by: string;
}

export interface WithoutExcluded {
  readonly days: readonly Day[];
  readonly excluded: readonly ExcludedValue[];
}

/** The days of an area without the values that a standing decision excludes, and those values with the decision. */
export function applyExclusions(days: Iterable<Day>, area: string, log: ExclusionLog): WithoutExcluded {
  const standing = standingExclusions(log).filter((one) => one.area === area);
  const excluded: ExcludedValue[] = [];
  const kept = Array.from(days, (day): Day => {
    const { date, sample } = day;
    const left: { -readonly [K in DayItem]?: number | null } = { ...sample };
    let touched = false;
    for (const { id, items, from, to } of standing) {
      if (date < from || date > to) continue;
      for (const item of items) {
        const valueE6 = left[item];
        if (valueE6 === null || valueE6 === undefined) continue;
        left[item] = null;
        touched = true;
        excluded.push({ date, item, valueE6, by: id });
      }
    }
    return touched ? { date, sample: left } : day;
  });
  return { days: kept, excluded };
}
