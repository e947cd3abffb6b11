export { TARGET_CLASSES, waterLimits, type TargetClass, type WaterBody, type WaterLimit } from './limits.js';
export {
  CLASS_ITEMS,
  MIN_CLASS_ITEMS,
  WATER_CLASSES,
  isGoodWater,
  itemClass,
  meetsTarget,
  waterClass,
  waterClassNames,
  type ClassifiedItem,
  type WaterClass,
  type WaterClassification,
  type WaterSample,
} from './water-class.js';
