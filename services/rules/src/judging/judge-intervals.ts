import { meanE6 } from '@farwatch/domain/quantity';
import {
  dayInterval,
  dayNumberStart,
  judge,
  limitsInForce,
  localDayNumber,
  mda8Interval,
  type IntervalValue,
  type Quality,
  type Verdict,
} from '@farwatch/domain/rule';

import { SampleDay, type HourDay } from '../series/day-window.js';
import { belowDetection, HOUR_MS } from '../series/hour-bucket.js';
import { quality } from '../series/hour-summary.js';
import type { Series } from '../series/series.js';
import type { RuleForSeries } from './applicable-rules.js';

const DAY_MS = 24 * HOUR_MS;
const qualityName: readonly Quality[] = [
  'missing',
  'missing',
  'valid',
  'incomplete',
  'flagged',
  'averaging',
  'below',
];

/**
 * Verdicts of one rule on the intervals of the days [fromDay, toDay], in order. Only intervals with some value,
 * and only those that are over as far as the series' own data shows (its watermark): a mean in progress is not judged.
 */
export function verdictsOf(
  series: Series,
  applied: RuleForSeries,
  fromDay: number,
  toDay: number,
): Verdict[] {
  const verdicts: Verdict[] = [];
  const watermark = series.watermark ?? -Infinity;
  for (let day = Math.max(fromDay, series.firstDay); day <= Math.min(toDay, series.lastDay); day++) {
    const held = series.days.get(day);
    if (held === null || held === undefined) continue;
    if (held instanceof SampleDay) {
      if (applied.rule.averaging === 'sample') judgeSamples(held, watermark, applied, verdicts);
      continue;
    }
    switch (applied.rule.averaging) {
      case 'hour':
        judgeHours(held, watermark, applied, verdicts);
        break;
      case 'day':
        if (dayNumberStart(day) + DAY_MS <= watermark)
          judgeDay(held, applied, verdicts, applied.rule.basis === 'ambient' ? series.pollutant : undefined);
        break;
      case 'mda8':
        judgeMda8(held, watermark, applied, verdicts);
        break;
      case 'sample':
        break;
    }
  }
  return verdicts;
}

function judgeHours(day: HourDay, watermark: number, applied: RuleForSeries, verdicts: Verdict[]): void {
  let start = dayNumberStart(day.day);
  for (let hour = 0; hour < 24; hour++, start += HOUR_MS) {
    const found = day.quality(hour);
    if (found <= quality.empty || start + HOUR_MS > watermark) continue;
    const value: IntervalValue = {
      start,
      end: start + HOUR_MS,
      valueE6: day.valueE6(hour),
      quality: qualityName[found]!,
      flag: day.flag(hour),
      completeness: day.minutes(hour) / 60,
    };
    verdicts.push(judge(value, limitsInForce(applied.timeline, start)));
  }
}

/** May an hour enter a mean? Below detection it does as half of that limit. */
const isValid = (found: number): boolean => found === quality.valid || found === quality.below;

/**
 * Valid hour values of a day, null where there is none and from hour `over` on; undefined when no hour has any value.
 */
function validHours(day: HourDay, over: number): (number | null)[] | undefined {
  let any = false;
  const values = Array.from({ length: 24 }, (_, hour) => {
    if (hour >= over) return null;
    const found = day.quality(hour);
    any ||= found > quality.empty;
    return isValid(found) ? day.valueE6(hour) : null;
  });
  return any ? values : undefined;
}

function judgeDay(
  day: HourDay,
  applied: RuleForSeries,
  verdicts: Verdict[],
  ambient: string | undefined,
): void {
  const values = validHours(day, 24);
  const reported = Number.isNaN(day.dayE6) ? null : { valueE6: day.dayE6, flag: day.dayFlag as 'N' };
  if (values === undefined && reported === null) return;
  const start = dayNumberStart(day.day);
  verdicts.push(
    judge(dayInterval(start, values ?? [], reported, ambient), limitsInForce(applied.timeline, start)),
  );
}

/** The maximum of 8-hour means only grows in the course of its day: an exceedance stands before the day is over. */
function judgeMda8(day: HourDay, watermark: number, applied: RuleForSeries, verdicts: Verdict[]): void {
  const start = dayNumberStart(day.day);
  const limits = limitsInForce(applied.timeline, start);
  const hoursOver = Math.floor((watermark - start) / HOUR_MS);
  const over = hoursOver >= 24;
  if (!over && !limits.some((limit) => mayExceed(day, hoursOver, limit.valueE6))) return;
  const values = validHours(day, hoursOver);
  if (values === undefined) return;
  const found = mda8Interval(start, values);
  const verdict = judge(
    over ? found : { ...found, quality: found.quality === 'valid' ? 'partial' : found.quality },
    limits,
  );
  if (over || verdict.outcome === 'exceeds') verdicts.push(verdict);
}

function mayExceed(day: HourDay, hoursOver: number, limitE6: number): boolean {
  for (let hour = 0; hour < hoursOver; hour++)
    if (isValid(day.quality(hour)) && day.valueE6(hour) > limitE6) return true;
  return false;
}

/** Start of the sampling interval that holds an instant; intervals are counted from the start of the local day. */
export function samplingStart(ms: number, intervalMs: number): number {
  const day = dayNumberStart(localDayNumber(ms));
  return day + Math.floor((ms - day) / intervalMs) * intervalMs;
}

/**
 * One verdict per sampling interval: on its reading when there is one of that length, or one alone, else on the mean of its samples
 * with flag N when it is over. Where the section declares its interval, or the interval before it on that day had several, one sample
 * waits for the end, too.
 */
function judgeSamples(day: SampleDay, watermark: number, applied: RuleForSeries, verdicts: Verdict[]): void {
  const { intervalMs, declared } = applied.sampling;
  const hours = intervalMs / HOUR_MS;
  let several = declared;
  for (let first = 0; first < 24; first += hours) {
    const samples = samplesOf(day, first, hours);
    const [only] = samples;
    if (only === undefined) continue;
    const start = dayNumberStart(day.day) + first * HOUR_MS;
    const end = start + intervalMs;
    const whole = samples.filter((one) => one.end - one.start >= intervalMs).at(-1);
    const alone = samples.length === 1 && !several ? only : undefined;
    const value = whole ?? alone ?? (end > watermark ? undefined : meanOfSamples(start, end, samples));
    several ||= samples.length > 1;
    if (value !== undefined) verdicts.push(judge(value, limitsInForce(applied.timeline, value.start)));
  }
}

function samplesOf(day: SampleDay, first: number, hours: number): IntervalValue[] {
  const found: IntervalValue[] = [];
  for (let hour = first; hour < first + hours; hour++) {
    const cells = day.samples(hour) ?? [];
    for (let i = 0; i < cells.length; i += 4) {
      const code = cells[i + 3]!;
      const flag = String.fromCharCode(code % belowDetection);
      const valid = code >= belowDetection ? 'below' : 'valid';
      found.push({
        start: cells[i]!,
        end: cells[i + 1]!,
        valueE6: cells[i + 2]!,
        quality: flag === 'N' ? valid : 'flagged',
        flag,
        completeness: 1,
      });
    }
  }
  return found;
}

/** The mean of the samples of an interval that are valid; flagged when none is. Below detection counts as half of that limit. */
function meanOfSamples(start: number, end: number, samples: readonly IntervalValue[]): IntervalValue {
  const counted = samples.filter(({ quality: one }) => one !== 'flagged');
  const [first] = counted;
  if (first === undefined) return { ...samples[0]!, start, end };
  const sum = counted.reduce((all, { valueE6 }) => all + BigInt(valueE6), 0n);
  const below = counted.every(({ quality: one }) => one === 'below');
  // The highest detection limit says what is certain of all of them.
  const valueE6 = below ? Math.max(...counted.map((one) => one.valueE6)) : meanE6(sum, counted.length);
  return { start, end, valueE6, quality: below ? 'below' : 'valid', flag: 'N', completeness: 1 };
}
