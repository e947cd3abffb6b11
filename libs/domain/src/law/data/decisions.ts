/**
 * Decisions that put limits in force which do not hold by themselves: Table 2 of GB 3095 (2026: cl. 4.5). None is known. One is
 * recorded as a row: the document as `standard`, its number as `clause`, the first and last day, the pollutants, and who read it where.
 */
import type { DecisionRow } from '../types.js';

export const decisions: readonly DecisionRow[] = [];
