/** A calculator for people of this field: values in; verdict, index, class and every step out, for any date of the law. */
export { evaluateAir, type AirEvaluation, type AirQuestion } from './air.js';
export { evaluateOutlet, type OutletEvaluation } from './outlet.js';
export type { OutletQuestion } from './outlet-question.js';
export { EvaluationError, type Basis, type LimitCheck, type Step } from './types.js';
export { splitValues } from './values.js';
export { evaluateWater, type WaterQuestion, type WaterVerdict } from './water.js';
