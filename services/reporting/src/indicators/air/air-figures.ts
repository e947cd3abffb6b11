import type { AirFigure, LegalBasis } from '@farwatch/contracts/http';
import {
  ambientLimit,
  cityDay,
  isAboveAmbient,
  limitNotInForce,
  requiredHours,
  MIN_MINUTES_PER_HOUR,
  MIN_WINDOWS_PER_DAY,
  WINDOWS_PER_DAY,
  type AmbientAveraging,
  type AmbientZone,
} from '@farwatch/domain/air';
import type { Provenance } from '@farwatch/domain/law';
import { fromE6, meanE6, roundHalfEvenE6, toE6 } from '@farwatch/domain/quantity';
import { findPollutant } from '@farwatch/domain/reading';

import { OZONE } from '../../store/pollutants.js';

/** What the stations of an area have of one pollutant and one hour or day. */
export interface PartialSums {
  /** Sum (E6) and number of the valid station values. */
  readonly sum: bigint;
  readonly count: number;
  /** The same with station values that are not valid but can be shown. */
  readonly shownSum: bigint;
  readonly shownCount: number;
  /** Hours behind a day, minutes behind an hour, windows behind an MDA8; of interest for one station. */
  readonly parts: number;
  /** Some station's own value of the hour or day has a flag other than N. */
  readonly flagged: boolean;
}

/**
 * The value of an hour or day of an area: the mean of the valid, unrounded station values, valid with 75 % of the
 * stations; of a single station its own. A value that is not valid is shown, but never used.
 */
export function areaValue(
  sums: PartialSums,
  stations: number,
): { readonly valueE6: number | null; readonly valid: boolean } {
  const own = sums.count > 0 ? meanE6(sums.sum, sums.count) : null;
  const shown = sums.shownCount > 0 ? meanE6(sums.shownSum, sums.shownCount) : null;
  if (stations <= 1) return { valueE6: own ?? shown, valid: own !== null };
  const enough = cityDay(new Array<number>(sums.count).fill(0), stations).valid;
  return { valueE6: own ?? shown, valid: enough };
}

/** The valid values of an hour or day. */
export function validValues(
  own: ReadonlyMap<string, PartialSums>,
  stations: (pollutant: string) => number,
): Map<string, number> {
  const values = new Map<string, number>();
  for (const [code, row] of own) {
    const { valueE6, valid } = areaValue(row, stations(code));
    if (valid && valueE6 !== null) values.set(code, valueE6);
  }
  return values;
}

/** Where and when a figure is judged: local date, and zone of the area (II when it is not all in zone I). */
export interface Place {
  readonly date: string;
  readonly zone: AmbientZone;
}

/** The figure of one hour. */
export function hourFigure(pollutant: string, sums: PartialSums, stations: number, place?: Place): AirFigure {
  const figure = figureOfSums(pollutant, 'mean', sums, stations, MIN_MINUTES_PER_HOUR, 60);
  return place === undefined ? figure : { ...figure, ...limitOf(figure, 'hour', place) };
}

/** The figure of one day: mean, or MDA8 for ozone. */
export function dayFigure(pollutant: string, sums: PartialSums, stations: number, place?: Place): AirFigure {
  const ozone = pollutant === OZONE;
  const figure = ozone
    ? figureOfSums(pollutant, 'mda8', sums, stations, MIN_WINDOWS_PER_DAY, WINDOWS_PER_DAY)
    : figureOfSums(pollutant, 'mean', sums, stations, requiredHours(pollutant), 24);
  return place === undefined ? figure : { ...figure, ...limitOf(figure, ozone ? 'mda8' : 'day', place) };
}

/** The limit in force that a figure is held against, rounded as its date asks, as verdicts are. */
export function limitOf(
  { pollutant, value: found }: Pick<AirFigure, 'pollutant' | 'value'>,
  averaging: AmbientAveraging,
  { date, zone }: Place,
): Pick<AirFigure, 'basis' | 'limit' | 'meetsLimit' | 'limitNotInForce'> {
  const limit = ambientLimit(pollutant, averaging, zone, date);
  if (limit === undefined) {
    const printed = limitNotInForce(pollutant, zone, date);
    return printed === undefined ? {} : { limitNotInForce: basisOf(printed) };
  }
  const { standard, clause, clauseZh, confidence, value } = limit;
  return {
    basis: { standard, clause, clauseZh, confidence },
    limit: value,
    ...(found === null
      ? {}
      : { meetsLimit: !isAboveAmbient(pollutant, averaging, date, toE6(found), toE6(value)) }),
  };
}

/** Where a row of the registry of standards stands, as answers say it. */
export function basisOf({ standard, clause, clauseZh, confidence }: Provenance): LegalBasis {
  return { standard, clause, clauseZh, confidence };
}

function figureOfSums(
  pollutant: string,
  statistic: AirFigure['statistic'],
  sums: PartialSums,
  stations: number,
  requiredParts: number,
  expectedParts: number,
): AirFigure {
  const { valueE6, valid } = areaValue(sums, stations);
  const single = stations <= 1;
  const count = single ? sums.parts : sums.count;
  const expected = single ? expectedParts : stations;
  const required = single ? requiredParts : cityDay([], stations).required;
  const own = sums.flagged ? 'flagged' : 'incomplete';
  const reason = valueE6 === null ? 'missing' : single ? own : 'too-few-stations';
  return {
    ...valueOf(pollutant, statistic, valueE6),
    valid,
    ...(valid ? {} : { reason }),
    count,
    required,
    expected,
    completeness: Math.min(1, count / expected),
  };
}

/** Unit and decimals of a pollutant. */
export function pollutantOf(code: string): { readonly unit: string; readonly decimals: number } {
  return findPollutant(code) ?? { unit: '', decimals: 6 };
}

/** Value, rounded value and unit of a figure. */
export function valueOf(
  pollutant: string,
  statistic: AirFigure['statistic'],
  valueE6: number | null,
): Pick<AirFigure, 'pollutant' | 'statistic' | 'value' | 'rounded' | 'unit'> {
  const { unit, decimals } = pollutantOf(pollutant);
  return {
    pollutant,
    statistic,
    value: valueE6 === null ? null : fromE6(valueE6),
    rounded: valueE6 === null ? null : fromE6(roundHalfEvenE6(valueE6, decimals)),
    unit,
  };
}
