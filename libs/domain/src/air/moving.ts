/** Moving means of the real-time report before 2016 (HJ 633-2012; `moving` of an index rule in the registry). */
import { minimumOf, type AqiItem, type AqiRegime } from '../law/index.js';
import { roundHalfEvenE6 } from '../quantity/index.js';
import { aqiRegimes } from './aqi-regimes.js';

/** A moving mean that the hourly index asks for on some days. */
export interface AskedWindow {
  readonly item: AqiItem;
  /** Length in hours, the hour itself included. */
  readonly hours: number;
  /** Least number of valid hours among them. */
  readonly required: number;
  /** First and last local day (`YYYY-MM-DD`, +08:00) of the hours that it is asked for. */
  readonly from: string;
  readonly to: string;
}

/** The moving means that the hours of some local days (both ends included) need; none from 2016 on. */
export function movingWindowsIn(
  from: string,
  to: string,
  regimes: readonly AqiRegime[] = aqiRegimes,
): AskedWindow[] {
  return regimes.flatMap(({ kind, moving = {}, validFrom, validTo }) => {
    const first = from > validFrom ? from : validFrom;
    const last = validTo !== null && validTo < to ? validTo : to;
    if (kind !== 'hour' || first > last) return [];
    return (Object.keys(moving) as AqiItem[]).flatMap((item) => {
      const window = moving[item];
      if (window === undefined) return [];
      const required = minimumOf(window.statistic, first) ?? window.hours;
      return [{ item, hours: window.hours, required, from: first, to: last }];
    });
  });
}

/**
 * A moving mean in E6 as the publication shows it: whole ug/m3, half to even. The index is that of the shown value
 * (27,063 rows of 2013 agree).
 */
export function roundMovingMean(valueE6: number): number {
  return roundHalfEvenE6(valueE6, 0);
}
