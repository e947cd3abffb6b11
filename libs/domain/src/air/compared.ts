/**
 * How a concentration is rounded before it is held against a limit of ambient air: as the index of the same date rounds it
 * (HJ 633-2026 cl. 4.2.2, GB/T 8170), so that no value "exceeds" beside an index of 100.
 */
import { itemPollutants, type AqiRegime } from '../law/index.js';
import { isAboveE6 } from '../quantity/index.js';
import { dayBefore, findPollutant } from '../reading/index.js';
import { aqiRegimeOn, aqiRegimes } from './aqi-regimes.js';
import type { AmbientAveraging } from './limits.js';

const roundedPollutants: ReadonlySet<string> = new Set(Object.values(itemPollutants));

/**
 * Decimals of the canonical unit to which a value is rounded before it is compared; null: it is compared as it is (a
 * pollutant that the index does not know; hours before 2026-03-01, which the index of their time took as they were).
 *
 * @param pollutant HJ 212 code
 * @param averaging hours follow the hourly report, all else the daily one
 * @param date local day `YYYY-MM-DD`, +08:00
 */
export function comparedDecimals(
  pollutant: string,
  averaging: AmbientAveraging,
  date: string,
  regimes: readonly AqiRegime[] = aqiRegimes,
): number | null {
  if (!roundedPollutants.has(pollutant)) return null;
  const regime = aqiRegimeOn(averaging === 'hour' ? 'hour' : 'day', date, regimes);
  return regime?.roundFirst === true ? (findPollutant(pollutant)?.decimals ?? null) : null;
}

/** Is a value (E6 of the canonical unit) above an ambient limit (E6), rounded as its date asks? */
export function isAboveAmbient(
  pollutant: string,
  averaging: AmbientAveraging,
  date: string,
  valueE6: number,
  boundE6: number,
): boolean {
  return isAboveE6(valueE6, boundE6, comparedDecimals(pollutant, averaging, date));
}

/** Stretches of days `[from, to]` (`to` null = open) within `[from, to]` in which values are rounded alike, in order. */
export function comparedStretches(
  pollutant: string,
  averaging: AmbientAveraging,
  from: string,
  to: string | null,
): { readonly from: string; readonly to: string | null; readonly decimals: number | null }[] {
  const kind = averaging === 'hour' ? 'hour' : 'day';
  const cuts = aqiRegimes
    .filter(
      (regime) => regime.kind === kind && regime.validFrom > from && (to === null || regime.validFrom <= to),
    )
    .map(({ validFrom }) => validFrom)
    .sort();
  const starts = [from, ...cuts];
  return starts.map((start, at) => {
    const next = starts[at + 1];
    return {
      from: start,
      to: next === undefined ? to : dayBefore(next),
      decimals: comparedDecimals(pollutant, averaging, start),
    };
  });
}
