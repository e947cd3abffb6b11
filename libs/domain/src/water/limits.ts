/** GB 3838 limits of the registry of standards (`law/data/gb3838.ts`). */
import { limitsIn, standards, type LimitRow, type TargetClass, type WaterBody } from '../law/index.js';

export type { TargetClass, WaterBody };

export const TARGET_CLASSES: readonly TargetClass[] = ['I', 'II', 'III', 'IV', 'V'];

export interface WaterLimit extends LimitRow {
  readonly basis: 'water-class';
  readonly waterBody: WaterBody;
  readonly targetClass: TargetClass;
  /** One sample: the value an automatic station reports for its interval (usually four hours). */
  readonly averaging: 'sample';
}

/** Every limit that gives a water class: both water bodies, five classes, in the pollutant's canonical unit. */
export const waterLimits: readonly WaterLimit[] = limitsIn(standards).filter(
  (limit): limit is WaterLimit =>
    limit.basis === 'water-class' && limit.waterBody !== undefined && limit.targetClass !== undefined,
);
