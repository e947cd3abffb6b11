import { hourMs, type SentReading } from '@farwatch/lab/fleet/fleet-script';

/** Local days are those of +08:00. */
const offsetMs = 8 * hourMs;
const dayMs = 24 * hourMs;

/** What a day must show: the mean of its hours and how many there are; of ozone the highest 8 h mean and its windows. */
export interface ExpectedDay {
  readonly value: number;
  readonly count: number;
}

const dateOf = (ms: number): string => new Date(ms + offsetMs).toISOString().slice(0, 10);
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** The hours of one pollutant by local date, each as 24 places. */
function hoursByDate(
  readings: Iterable<SentReading>,
  pollutant: string,
): Map<string, (number | undefined)[]> {
  const days = new Map<string, (number | undefined)[]>();
  for (const one of readings) {
    if (one.pollutant !== pollutant) continue;
    const date = dateOf(one.start);
    const hours = days.get(date) ?? Array.from({ length: 24 }, () => undefined);
    hours[Math.floor(((one.start + offsetMs) % dayMs) / hourMs)] = one.value;
    days.set(date, hours);
  }
  return days;
}

/** Means of days, plainly: sum over number. Written for the proof alone; shares nothing with the reporting service. */
export function dayMeans(readings: Iterable<SentReading>, pollutant: string): Map<string, ExpectedDay> {
  const figures = new Map<string, ExpectedDay>();
  for (const [date, hours] of hoursByDate(readings, pollutant)) {
    const values = hours.filter((one) => one !== undefined);
    figures.set(date, { value: mean(values), count: values.length });
  }
  return figures;
}

/**
 * MDA8 of days: the highest mean of 8 hours inside the day that has at least 6 of them (HJ 663-2013 6.1.2); `count` is the
 * number of such windows, of 17. A day without one is not in the map.
 */
export function highestEightHours(
  readings: Iterable<SentReading>,
  pollutant: string,
): Map<string, ExpectedDay> {
  const figures = new Map<string, ExpectedDay>();
  for (const [date, hours] of hoursByDate(readings, pollutant)) {
    const windows = Array.from({ length: 17 }, (_, from) =>
      hours.slice(from, from + 8).filter((one) => one !== undefined),
    ).filter((window) => window.length >= 6);
    if (windows.length > 0)
      figures.set(date, { value: Math.max(...windows.map(mean)), count: windows.length });
  }
  return figures;
}

/** Best value of each class I to V of a river by GB 3838-2002 Table 1; DO by at least, the others by at most. */
const tableOne: Readonly<Record<string, readonly number[]>> = {
  w01009: [7.5, 6, 5, 3, 2],
  w01019: [2, 4, 6, 10, 15],
  w21003: [0.15, 0.5, 1, 1.5, 2],
  w21011: [0.02, 0.1, 0.2, 0.3, 0.4],
};
const classNames = ['I', 'II', 'III', 'IV', 'V', 'worse-than-V'] as const;

/** The class of a river section on a day, from the means of its items; pH of the fleet is always within 6 to 9. */
export function waterClassOf(means: Readonly<Record<string, number>>): string {
  const places = Object.entries(tableOne).map(([code, limits]) => {
    // Means of decimal fractions are not exact in binary: 1.00 must not be above 1.
    const value = Math.round(means[code]! * 1e6) / 1e6;
    const place = limits.findIndex((limit) => (code === 'w01009' ? value >= limit : value <= limit));
    return place < 0 ? 5 : place;
  });
  return classNames[Math.max(...places)]!;
}
