import { aqiLevelRows, sensitiveGroups } from './data/aqi-levels.js';
import { decisions } from './data/decisions.js';
import { emissionGas } from './data/emission-gas.js';
import { emissionIncineration } from './data/emission-incineration.js';
import { emissionWater } from './data/emission-water.js';
import { epaTable2024 } from './data/epa2024.js';
import { gb3095 } from './data/gb3095.js';
import { gb3838 } from './data/gb3838.js';
import { hj633Regimes, hj633Tables } from './data/hj633.js';
import { compositeIndexes, hj663, rankingWeightRows } from './data/hj663.js';
import { operatingStates } from './data/operating-states.js';
import { referenceRows } from './data/references.js';
import { validityRows } from './data/validity.js';
import type { LawRow } from './types.js';

/** The registry: every figure of law that the product knows. A new standard is a new file of rows named here. */
export const standards: readonly LawRow[] = [
  ...gb3095,
  ...decisions,
  ...hj633Tables,
  ...hj633Regimes,
  ...aqiLevelRows,
  ...sensitiveGroups,
  ...validityRows,
  ...hj663,
  ...compositeIndexes,
  ...rankingWeightRows,
  ...gb3838,
  ...emissionWater,
  ...emissionGas,
  ...emissionIncineration,
  ...referenceRows,
  ...operatingStates,
  epaTable2024,
];
