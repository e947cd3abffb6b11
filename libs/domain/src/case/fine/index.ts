export type { Adjustment, AdjustKind } from './adjust.js';
export { calculateFine, type FineInput, type FineRefusal, type FineResult } from './calculate.js';
export { fineModels, type Factor, type FineModel, type MatrixTable, type Step } from './tables.js';
export {
  defaultThresholds,
  reachesDiscussion,
  reachesHearing,
  simpleCeiling,
  type FineThresholds,
  type Subject,
} from './thresholds.js';
export { fineRefusals } from './refusals.js';
