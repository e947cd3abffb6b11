export { halfOfLimitE6, parseBelowDetection } from './below-detection.js';
export { FLAGS, countsForJudgement, flagNames, isFlag, type Flag } from './flags.js';
export {
  DAY_MS,
  FOUR_HOURS_MS,
  HOUR_MS,
  LOCAL_OFFSET_MS,
  MINUTE_MS,
  averagingOf,
  dayBefore,
  daysInMonth,
  hourStart,
  isoLocal,
  isoUtc,
  localDate,
  localDayStart,
  localHour,
  parseLocalDate,
  parseTime,
  type Averaging,
} from './interval.js';
export { parseEpoch, parseLocalTime, type OffsetAt } from './local-time.js';
export {
  MAX_FUTURE_MS,
  normaliseReading,
  type Normalised,
  type NormaliseContext,
  type RawReading,
  type Reading,
} from './normalise.js';
export { isMissingText, isPlaceholder } from './placeholders.js';
export type { Medium } from './pollutant-row.js';
export { findPollutant, pollutants, type Pollutant } from './pollutant.js';
export type { MessageReason } from './message-reasons.js';
export type { ReasonCode } from './reasons.js';
export { stationKinds, type StationKind } from './station-kind.js';
export { unitDoubt } from './unit-doubt.js';
export {
  convertE6,
  findUnit,
  fractionE6,
  type ConversionFailure,
  type GasState,
  type Quantity,
  type Unit,
} from './units.js';
