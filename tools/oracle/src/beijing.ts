import {
  annualStatistics,
  cityDays,
  dayOfHours,
  percentileE6,
  yearMeanOfDays,
  yearOnYearE6,
  type Day,
  type DayItem,
  type DaySample,
  type YearOfDays,
} from '@farwatch/domain/air';
import { divideHalfEven, fromE6, roundHalfEvenE6, toE6 } from '@farwatch/domain/quantity';

import { ALL, Tally, type FileReport } from './report.js';
import { column, type Table } from './table.js';

export const stationHourColumns = ['station', 'time', 'pm25', 'pm10', 'so2', 'no2', 'co', 'o3'];

const ITEMS = ['so2', 'no2', 'pm10', 'pm25', 'co', 'o3'] as const;
type Item = (typeof ITEMS)[number];
/** Date -> 24 hours of each pollutant in E6. */
type Hours = Map<string, Record<Item, (number | null)[]>>;
/** Date -> valid daily values in E6. */
type Days = Map<string, DaySample>;
type Figures = Readonly<Record<string, unknown>>;
type Years = Readonly<Record<string, Readonly<Record<string, Figures>>>>;

export interface StationYears {
  readonly variants: Readonly<Record<string, Readonly<Record<string, Years>>>>;
}

export function isStationYears(value: object): value is StationYears {
  return 'variants' in value && typeof value.variants === 'object';
}

/** Variant B reads the label as the end of the hour: 00:00 closes the day before. */
const LABEL_HOURS: Readonly<Record<string, number>> = { A: 0, B: 1 };

/**
 * Years of stations and of their city from hourly rows: every key of every station, year and variant. Counts, flags
 * and rounded figures must be equal. Daily values are kept to a millionth, so unrounded ones may differ by one unit
 * of the sixth decimal, and changes in per cent by five.
 */
export function checkStationYears(file: string, published: StationYears, hours: Table): FileReport {
  const tally = new Tally();
  const keys = new Set<string>();
  for (const [variant, places] of Object.entries(published.variants)) {
    const days = daysOfAll(hours, LABEL_HOURS[variant] ?? 0);
    for (const [place, years] of Object.entries(places)) {
      const own = days.get(place) ?? new Map();
      for (const [year, groups] of Object.entries(years)) {
        const computed = figuresOf(own, year);
        for (const [group, figures] of Object.entries(groups))
          for (const [key, value] of Object.entries(figures)) {
            keys.add(`${group}.${key}`);
            // 2013 is incomplete in the data, and the publication therefore gives no change for 2014.
            const found = value === null && key.startsWith('yoy') ? null : computed[group]?.[key];
            tally.count(equal(value, found, key), () => ({
              where: `${variant} ${place} ${year} ${group}.${key}`,
              published: JSON.stringify(value),
              computed: JSON.stringify(found) ?? 'nothing',
            }));
          }
      }
    }
  }
  return tally.report(file, 'station years', ALL, [
    `${keys.size} keys per station and year; tolerance 0 for counts and rounded figures, 0.000001 for unrounded ones, 0.000005 for yoyPct`,
  ]);
}

function equal(published: unknown, computed: unknown, key: string): boolean {
  if (JSON.stringify(published) === JSON.stringify(computed)) return true;
  if (typeof published !== 'number' || typeof computed !== 'number') return false;
  const tolerance = key === 'yoyPct' ? 5 : /^(mean|p90)(OfRoundedDaily)?$/.test(key) ? 1 : 0;
  return Math.abs(toE6(published) - toE6(computed)) <= tolerance;
}

function daysOfAll(table: Table, shiftHours: number): Map<string, Days> {
  const result = new Map<string, Days>();
  const byDate = (days: readonly Day[]): Days => new Map(days.map(({ date, sample }) => [date, sample]));
  for (const [station, hours] of hoursOf(table, shiftHours))
    result.set(station, byDate(Array.from(hours, ([date, own]) => dayOfHours(date, own))));
  result.set('CITY', byDate(cityDays([...result.values()])));
  return result;
}

function hoursOf(table: Table, shiftHours: number): Map<string, Hours> {
  const all = new Map<string, Hours>();
  const [station, time] = [column(table, 'station'), column(table, 'time')];
  const read = ITEMS.map((item) => [item, column(table, item)] as const);
  const places = new Map<string, readonly [date: string, hour: number]>();
  for (const row of table.rows) {
    const label = time(row);
    let at = places.get(label);
    if (at === undefined) {
      // Local time of the label as written, moved back for labels that end their hour.
      const moved = new Date(
        Date.parse(`${label.slice(0, 13)}:00:00Z`) - shiftHours * 3_600_000,
      ).toISOString();
      places.set(label, (at = [moved.slice(0, 10), Number(moved.slice(11, 13))]));
    }
    let hours = all.get(station(row));
    if (hours === undefined) all.set(station(row), (hours = new Map()));
    let day = hours.get(at[0]);
    if (day === undefined) hours.set(at[0], (day = emptyDay()));
    for (const [item, cell] of read) {
      const text = cell(row);
      // Carbon monoxide is in ug/m3 here, as everything else in these files.
      if (text !== '') day[item][at[1]] = toE6(Number(text) / (item === 'co' ? 1_000 : 1));
    }
  }
  return all;
}

function emptyDay(): Record<Item, (number | null)[]> {
  const none = (): (number | null)[] => new Array<number | null>(24).fill(null);
  return { so2: none(), no2: none(), pm10: none(), pm25: none(), co: none(), o3: none() };
}

function seriesOf(days: Days, year: string, item: DayItem): { date: string; valueE6: number }[] {
  return [...days].flatMap(([date, values]) => {
    const valueE6 = values[item];
    return valueE6 !== undefined && valueE6 !== null && date.startsWith(year) ? [{ date, valueE6 }] : [];
  });
}

const rounded = (valueE6: number, decimals: number): number => fromE6(roundHalfEvenE6(valueE6, decimals));
const whole = (one: { date: string; valueE6: number }) => ({
  ...one,
  valueE6: roundHalfEvenE6(one.valueE6, 0),
});

function figuresOf(days: Days, year: string): Record<string, Figures> {
  const { items, counts } = annualStatistics(
    Array.from(days, ([date, sample]) => ({ date, sample })),
    year,
  );
  const { pm25, o3_8h: ozone } = items;
  const meanE6 = pm25.meanE6 ?? NaN;
  const ofWhole = yearMeanOfDays(seriesOf(days, year, 'pm25').map(whole)).valueE6 ?? NaN;
  const before = yearMeanOfDays(seriesOf(days, String(Number(year) - 1), 'pm25')).valueE6;
  const yoyE6 = yearOnYearE6(pm25.meanE6, before);
  const yoyWholeE6 = yearOnYearE6(
    roundHalfEvenE6(meanE6, 0),
    before === null ? null : roundHalfEvenE6(before, 0),
  );
  const p90 = ozone.percentileE6 ?? NaN;
  const wholeOzone = seriesOf(days, year, 'o3_8h').map((one) => whole(one).valueE6);
  const p90OfWhole = percentileE6(wholeOzone, 90) ?? NaN;
  return {
    pm25: {
      dailyMeans: pm25.days,
      annualValid: pm25.valid,
      mean: fromE6(meanE6),
      mean0: rounded(meanE6, 0),
      mean1: rounded(meanE6, 1),
      meanOfRoundedDaily: fromE6(ofWhole),
      meanOfRoundedDaily0: rounded(ofWhole, 0),
      monthlyDailyMeans: pm25.daysByMonth,
      yoyPct: yoyE6 === null ? null : fromE6(yoyE6),
      yoyPctFromRounded: yoyWholeE6 === null ? null : rounded(yoyWholeE6, 1),
    },
    o3_8h: {
      dailyValues: ozone.days,
      annualValid: ozone.valid,
      p90: fromE6(p90),
      p90_0: rounded(p90, 0),
      p90OfRoundedDaily: fromE6(p90OfWhole),
      p90OfRoundedDaily0: rounded(p90OfWhole, 0),
      monthlyDailyValues: ozone.daysByMonth,
    },
    aqi: aqiFigures(counts),
  };
}

function aqiFigures(counts: YearOfDays): Figures {
  const { goodDays, validDays } = counts;
  // Tenths of a per cent from the fraction itself: the ratio is already rounded once.
  const tenths = validDays === 0 ? NaN : Number(divideHalfEven(BigInt(goodDays) * 1_000n, BigInt(validDays)));
  return {
    validDays,
    goodDays,
    goodRatio: fromE6(counts.goodRatioE6 ?? NaN),
    goodRatioPct1: tenths / 10,
    daysByLevel: counts.daysByLevel,
    goodDaysIfConcNotRounded: counts.goodDaysIfNotRounded,
    daysWithAnyPollutant: counts.daysWithAnyPollutant,
    goodDaysWithAnyPollutant: counts.goodDaysWithAnyPollutant,
    incompleteDaysThatExceed: counts.incompleteDaysThatExceed,
  };
}
