import { CLASS_ITEMS, SECTION_ITEMS } from '@farwatch/domain/water';

export const PM25 = 'a34004';
export const PM10 = 'a34002';
export const SO2 = 'a21026';
export const NO2 = 'a21004';
export const CO = 'a21005';
export const OZONE = 'a05024';

/** The six pollutants of the daily report (HJ 633-2026). */
export const airPollutantCodes = [PM25, PM10, SO2, NO2, CO, OZONE] as const;

/** Column of `reporting.air_day` of each pollutant. */
export const airDayColumns: Readonly<Record<string, string>> = {
  [PM25]: 'pm25',
  [PM10]: 'pm10',
  [SO2]: 'so2',
  [NO2]: 'no2',
  [CO]: 'co',
  [OZONE]: 'ozone',
};

/** Pollutants whose days feed figures that do not add up: the six of the air quality index, the items of the water class (of a day five, of a month or year all). */
export const figurePollutants: ReadonlySet<string> = new Set([
  ...airPollutantCodes,
  ...CLASS_ITEMS,
  ...SECTION_ITEMS,
]);
