import { averagingOf, type Flag } from '@farwatch/domain/reading';
import { hourInterval } from '@farwatch/domain/rule';

import { belowDetection, HOUR_MS, type HourBucket } from './hour-bucket.js';

/** What the readings of an hour amount to. Stored in columns beside the readings, so that days load without them. */
export interface HourSummary {
  /** One of `quality`: no bucket, readings without any value, valid, incomplete, flagged, of a length that no limit uses, an own hour below detection. */
  readonly quality: number;
  /** NaN where there is none. */
  readonly valueE6: number;
  readonly flag: number;
  /** Valid minutes, 60 for an hour that the station averaged. */
  readonly minutes: number;
  /** Latest end of a reading with a value, -Infinity when there is none. */
  readonly end: number;
  /** The station's own day reading, which lies in the first hour of its day; NaN when there is none. */
  readonly dayE6: number;
  /** Its flag, with `belowDetection` where the value is half of a detection limit. */
  readonly dayFlag: number;
}

export const quality = {
  none: 0,
  empty: 1,
  valid: 2,
  incomplete: 3,
  flagged: 4,
  averaging: 5,
  below: 6,
} as const;
export const normal = 78; // 'N'

export function summarise(bucket: HourBucket): HourSummary {
  let end = -Infinity;
  let sum = 0;
  let big = 0n;
  let minutes = 0;
  let flaggedMinutes = 0;
  let others = 0;
  let hour: { valueE6: number; flag: Flag } | null = null;
  let below = false;
  let dayE6 = NaN;
  let dayFlag = normal;
  for (let i = 0; i < bucket.count; i++) {
    const valueE6 = bucket.valueE6(i);
    if (Number.isNaN(valueE6)) continue;
    const flag = bucket.flag(i);
    const from = bucket.start(i);
    const to = bucket.end(i);
    if (to > end) end = to;
    switch (averagingOf(from, to)) {
      case 'minute':
        if (flag !== normal) {
          flaggedMinutes++;
          break;
        }
        minutes++;
        if (!Number.isSafeInteger(sum + valueE6)) {
          big += BigInt(sum);
          sum = 0;
        }
        sum += valueE6;
        break;
      case 'hour':
        hour = { valueE6, flag: String.fromCharCode(flag) as Flag };
        below = bucket.below(i);
        break;
      case 'day':
        dayE6 = valueE6;
        dayFlag = flag + (bucket.below(i) ? belowDetection : 0);
        break;
      default:
        others++;
    }
  }
  const value = hourInterval(bucket.hour * HOUR_MS, hour, { sum: big + BigInt(sum), count: minutes });
  const found =
    value === undefined
      ? flaggedMinutes > 0
        ? quality.flagged
        : others > 0
          ? quality.averaging
          : quality.empty
      : below && value.quality === 'valid'
        ? quality.below
        : quality[value.quality as 'valid' | 'incomplete' | 'flagged'];
  return {
    quality: found,
    valueE6: value?.valueE6 ?? NaN,
    flag: (value?.flag ?? 'N').charCodeAt(0),
    minutes: hour === null ? minutes : 60,
    end,
    dayE6,
    dayFlag,
  };
}
