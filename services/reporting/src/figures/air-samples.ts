import type { AqiItem, AqiSample } from '@farwatch/domain/air';

export const PM25 = 'a34004';
export const PM10 = 'a34002';
export const SO2 = 'a21026';
export const NO2 = 'a21004';
export const CO = 'a21005';
export const OZONE = 'a05024';

/** The six pollutants of the daily report (HJ 633-2026). */
export const airPollutantCodes = [PM25, PM10, SO2, NO2, CO, OZONE] as const;

const codes: Readonly<Record<AqiItem, string>> = {
  so2: SO2,
  no2: NO2,
  pm10: PM10,
  pm25: PM25,
  co: CO,
  o3: OZONE,
  o3_8h: OZONE,
};

/** The HJ 212 code of an item of the index. */
export const codeOf = (item: AqiItem): string => codes[item];

/** Valid values in E6 by code: the means of an hour or day, of a day's ozone the MDA8. What is not valid is absent. */
export type AirValues = ReadonlyMap<string, number>;

/** One local day of an area. */
export interface AirDay {
  readonly date: string;
  readonly values: AirValues;
}

/** The values as the index reads them. Ozone stands in both places: each regime takes the one that it knows. */
export function sampleOf(values: AirValues): AqiSample {
  const of = (code: string): number | null => values.get(code) ?? null;
  return {
    so2: of(SO2),
    no2: of(NO2),
    pm10: of(PM10),
    pm25: of(PM25),
    co: of(CO),
    o3: of(OZONE),
    o3_8h: of(OZONE),
  };
}
