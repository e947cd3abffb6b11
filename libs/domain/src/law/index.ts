export * from './types.js';
export { standards } from './standards.js';
export { faultsOf, inForce, limitsIn, rowsOfType, type FaultyRow, type LawFault } from './registry.js';
export {
  exceedanceMultipleE6,
  judgeByLimit,
  limitE6,
  limitsOn,
  type Judgement,
  type LimitQuestion,
  type NotComparable,
} from './judge.js';
export { entriesOf, findLaw, isVerified, summariseLaw, type LawEntry, type LawSummary } from './entries.js';
export { confidenceNames, itemName, itemPollutants, notVerified, typeNames } from './names.js';
export { commonMinimum, minimumOf, referenceOf } from './lookup.js';
export { epaTable2024 } from './data/epa2024.js';
