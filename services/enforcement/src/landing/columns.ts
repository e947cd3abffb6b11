import { isPlace, toWgs84, type Place } from '@farwatch/domain/patrol';
import { findPollutant, findUnit } from '@farwatch/domain/reading';

import type { Declared, Landing, LandingReading } from './landing-file.js';

/** What a column of values holds. */
export interface ValueColumn {
  readonly pollutant: string;
  readonly unit: string;
}

/**
 * A column named `SO2 [ppb]`, `CO (mg/m3)`, `CO2 / ppm` or `ozone_ppb`: pollutant and unit. Undefined where it is neither, with
 * why; a value without a unit is no measurement.
 */
export function valueColumn(
  name: string,
): ValueColumn | { readonly reason: 'unknown-column' | 'no-unit' | 'unknown-unit'; readonly detail: string } {
  const found =
    /^\s*(.*?)\s*(?:\/\s*(\S+)|\(([^)]+)\)|（([^）]+)）|\[([^\]]+)\]|_(ppm|ppb|ugm3|mgm3))\s*$/i.exec(name);
  const unit = found?.slice(2).find((one) => one !== undefined);
  const pollutant = findPollutant(found?.[1] ?? name.trim());
  if (pollutant === undefined)
    return { reason: 'unknown-column', detail: `${name}: no pollutant of this name` };
  if (unit === undefined)
    return {
      reason: 'no-unit',
      detail: `${name}: write the unit beside the name, for example ${name} [ug/m3]`,
    };
  const plain = unit.replace(/^(u|m)gm3$/i, '$1g/m3');
  if (findUnit(plain) === undefined) return { reason: 'unknown-unit', detail: `${name}: ${unit}` };
  return { pollutant: pollutant.code, unit: plain };
}

/** A finite number as files write it; undefined for a blank, NaN for anything else. */
export function numberIn(text: string | undefined): number | undefined {
  const plain = (text ?? '').trim();
  if (plain === '') return undefined;
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN;
}

/** A place in WGS-84 out of the declared system; undefined, and listed, for what is none. */
export function placeIn(
  landing: Landing,
  line: number,
  lon: number | undefined,
  lat: number | undefined,
  { system }: Pick<Declared, 'system'>,
): Place | undefined {
  if (lon === undefined && lat === undefined) return undefined;
  const place = { lon: lon ?? Number.NaN, lat: lat ?? Number.NaN };
  if (isPlace(place) && Number.isFinite(place.lon) && Number.isFinite(place.lat))
    return system === undefined ? undefined : toWgs84(place, system);
  landing.refuse(line, 'bad-position', `${place.lon}, ${place.lat} (longitude, latitude)`);
  return undefined;
}

/** A reading; undefined, and listed, where its value is no number. */
export function readingIn(
  landing: Landing,
  line: number,
  text: string | undefined,
  column: ValueColumn,
  rest: Pick<LandingReading, 'atMs' | 'place' | 'sensor'>,
): LandingReading | undefined {
  const value = numberIn(text);
  if (value === undefined) return undefined;
  if (Number.isFinite(value)) return { ...column, ...rest, value };
  landing.refuse(line, 'bad-number', `${column.pollutant}: ${text?.slice(0, 40) ?? ''}`);
  return undefined;
}
