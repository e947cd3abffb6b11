import { exceedanceMultipleE6 } from '../law/judge.js';
import { fromE6, toE6 } from '../quantity/index.js';
import type { LeadLimit } from './lead.js';

/** Exceedance multiple of a peak, to six decimals; undefined where `exceedanceMultipleE6` has none (pH). */
export function exceedanceMultiple(
  pollutant: string,
  peak: number,
  limit: Pick<LeadLimit, 'value' | 'comparison'>,
): number | undefined {
  const multiple = exceedanceMultipleE6(pollutant, toE6(peak), toE6(limit.value), limit.comparison);
  return multiple === null ? undefined : fromE6(multiple);
}
