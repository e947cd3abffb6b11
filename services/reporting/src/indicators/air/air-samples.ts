import { DAY_ITEMS, type AqiItem, type AqiSample, type Day } from '@farwatch/domain/air';
import { itemPollutants } from '@farwatch/domain/law';

/** The HJ 212 code of an item of the index. */
export const codeOf = (item: AqiItem): string => itemPollutants[item];

/** Valid values in E6 by code: the means of an hour or day, of a day's ozone the MDA8. What is not valid is absent. */
export type AirValues = ReadonlyMap<string, number>;

/** The values as the index reads them. Ozone is entered under both of its items: each set of rules reads the one that it uses. */
export function sampleOf(values: AirValues): AqiSample {
  const items = Object.entries(itemPollutants) as [AqiItem, string][];
  return Object.fromEntries(items.map(([item, code]) => [item, values.get(code) ?? null]));
}

/** A local day as the domain evaluates it. */
export function dayOf(date: string, values: AirValues): Day {
  return {
    date,
    sample: Object.fromEntries(DAY_ITEMS.map((item) => [item, values.get(itemPollutants[item]) ?? null])),
  };
}
