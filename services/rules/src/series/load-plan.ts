import type { Series } from './series.js';

/** What has to be in memory before work can go on. */
export interface Needs {
  readonly bounds: Set<Series>;
  readonly days: { readonly series: Series; readonly from: number; readonly to: number }[];
  readonly slots: { readonly series: Series; readonly hour: number }[];
}

export const noNeeds = (): Needs => ({ bounds: new Set(), days: [], slots: [] });
export const isNothing = (needs: Needs): boolean =>
  needs.bounds.size === 0 && needs.days.length === 0 && needs.slots.length === 0;

/** Asks for the days among [from, to] that are not in memory. */
export function needDays(series: Series, from: number, to: number, needs: Needs): void {
  const missing = series.missingDays(from, to);
  if (missing !== undefined) needs.days.push({ series, ...missing });
}

/** Asks for the day that may hold the latest value, when the watermark is not known. */
export function needWatermark(series: Series, needs: Needs): void {
  const day = series.resolveWatermark();
  if (day !== undefined) needDays(series, Math.max(series.firstDay, day - 7), day, needs);
}
