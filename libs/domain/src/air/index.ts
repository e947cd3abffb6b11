export {
  ambientLimit,
  ambientLimits,
  ambientLimitsIn,
  limitNotInForce,
  type AmbientAveraging,
  type AmbientLimit,
} from './limits.js';
export { referenceStateChange, type ReferenceStateChange } from './reference-state.js';
export { sensitiveGroupsOf } from './sensitive-groups.js';
export type {
  AboveTable,
  AmbientZone,
  AqiBreakpoints,
  AqiColumn,
  AqiItem,
  AqiRegime,
  AqiTable,
  CompositeSystem,
  Confidence,
  EpaColumn,
  EpaTable,
  MissingRule,
} from '../law/index.js';
export { epaTable2024 } from '../law/index.js';
export { MIN_HOURS_PER_WINDOW, MIN_WINDOWS_PER_DAY, WINDOWS_PER_DAY, mda8, type Mda8 } from './mda8.js';
export {
  MIN_HOURS_PER_DAY,
  requiredHours,
  SAMPLED_HOURS_PER_DAY,
  sampledPollutants,
  MIN_MINUTES_PER_HOUR,
  dayMean,
  dayMeanOfHours,
  hourMean,
  hourValue,
  meanOf,
  sumOf,
  type HourValue,
  type Mean,
  type ReportedHour,
} from './mean.js';
export {
  MIN_DAYS_IN_FEBRUARY,
  MIN_DAYS_PER_MONTH,
  MIN_DAYS_PER_YEAR,
  requiredDaysOfYear,
  cityDay,
  percentileE6,
  requiredDays,
  yearMean,
  yearMeanOfDays,
  yearOnYearE6,
  yearValidity,
  type CityDay,
  type YearMean,
  type YearValidity,
} from './year.js';
export {
  aqiCalculator,
  dailyAqi,
  exceedingItems,
  exemptItems,
  hourlyAqi,
  threeYearsBefore,
  iaqiOf,
  roundForAqi,
  type Aqi,
  type AqiReason,
  type AqiSample,
} from './aqi.js';
export { movingWindowsIn, roundMovingMean, type AskedWindow } from './moving.js';
export { aqiItemNames, aqiLevelOf, aqiLevelsOn, type AqiLevel } from './aqi-levels.js';
export { aqiRegimeOn, aqiRegimes, tableOf } from './aqi-regimes.js';
export { aqiTableOn, aqiTables, inForce } from './aqi-tables.js';
export { isValidDay, publishedDaysCount, yearOfDays, type YearOfDays } from './annual.js';
export {
  compositeIndexE6,
  compositeSystemOn,
  compositeSystems,
  positionsOf,
  rankDistricts,
  rankingWeights,
  type CompositeInput,
  type District,
  type RankedDistrict,
} from './ranking.js';
export { NOWCAST_HOURS, NOWCAST_MIN_RECENT, epaIndex, epaSo2Index, nowCastE6 } from './epa-aqi.js';
export {
  DAY_ITEMS,
  cityDays,
  dayOfHours,
  type Day,
  type DayHours,
  type DayItem,
  type DaySample,
} from './days.js';
export {
  annualStatistics,
  evaluationOn,
  type AnnualStatistics,
  type Evaluation,
  type ItemYear,
} from './statistics.js';
export {
  MOVING_MEAN_YEARS,
  changeOf,
  changeRules,
  threeYearMean,
  type Change,
  type ChangeIndicator,
  type ChangeRule,
  type MovingMean,
} from './change.js';
export { hoursOfDay, type DayReading, type HoursOfDay, type HourRefusal } from './hours.js';
export { comparedDecimals, comparedStretches, isAboveAmbient } from './compared.js';
