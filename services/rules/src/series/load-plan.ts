import type { Series } from './series.js';

/** What has to be in memory before work can go on. */
export interface LoadPlan {
  /** Series of which the first and the last hour are not known. */
  readonly bounds: Set<Series>;
  readonly days: { readonly series: Series; readonly from: number; readonly to: number }[];
  readonly buckets: { readonly series: Series; readonly hour: number }[];
}

export const emptyPlan = (): LoadPlan => ({ bounds: new Set(), days: [], buckets: [] });
export const isEmpty = (plan: LoadPlan): boolean =>
  plan.bounds.size === 0 && plan.days.length === 0 && plan.buckets.length === 0;

/** Plans the days among [from, to] that are not in memory. */
export function planDays(series: Series, from: number, to: number, plan: LoadPlan): void {
  const missing = series.missingDays(from, to);
  if (missing !== undefined) plan.days.push({ series, ...missing });
}

/**
 * Plans the day that may hold the latest value, when the watermark is not known, and the day before it, which judging asks
 * for; twice as many with every time that they held none.
 */
export function planWatermark(series: Series, plan: LoadPlan): void {
  const day = series.resolveWatermark();
  if (day !== undefined)
    planDays(series, Math.max(series.firstDay, day - Math.max(1, series.lastDay - day)), day, plan);
}
