export {
  noxAsNo2,
  ppmToMgM3,
  toReferenceOxygen,
  toStandardDry,
  type ConversionReason,
  type Converted,
  type StackState,
} from './conversion.js';
export {
  MIN_EMISSION_DAYS,
  MIN_EMISSION_DAYS_FEBRUARY,
  MIN_EMISSION_HOURS,
  MIN_EMISSION_MINUTES,
  emissionDay,
  emissionHour,
  emissionMonth,
  transmissionEffectiveRate,
  type TransmissionCounts,
  type TransmissionRate,
} from './validity.js';
export {
  marksDueAt,
  useOf,
  type EmissionValue,
  type OperatingMark,
  type Use,
  type UseReason,
} from './judgement.js';
export {
  againstPermittedTotal,
  amountOf,
  massFlowOf,
  type Amount,
  type AmountReason,
  type PermittedTotal,
} from './amounts.js';
