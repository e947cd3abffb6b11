/**
 * GB 3838-2002 Table 1: limits of the five classes of surface water, in the pollutant's canonical unit (trace metals in
 * ug/L). Total phosphorus has other limits in lakes and reservoirs than in rivers.
 *
 * Left out on purpose: water temperature (a change, not a value), total nitrogen and faecal coliforms, which the
 * evaluation rules (环办〔2011〕22 号) keep out of the class; they must not open a lead.
 */
import type { LimitRow, TargetClass, WaterBody } from '../types.js';

const CLASSES: readonly TargetClass[] = ['I', 'II', 'III', 'IV', 'V'];
const NUMERALS: Readonly<Record<TargetClass, string>> = { I: 'Ⅰ', II: 'Ⅱ', III: 'Ⅲ', IV: 'Ⅳ', V: 'Ⅴ' };
const BODIES: Readonly<Record<WaterBody, readonly [zh: string, en: string]>> = {
  river: ['河流', 'river'],
  lake: ['湖库', 'lake or reservoir'],
};

type FiveClasses = readonly [I: number, II: number, III: number, IV: number, V: number];

interface Item {
  readonly number: number;
  readonly pollutant: string;
  readonly unit: string;
  readonly comparison: 'max' | 'min';
  readonly values: FiveClasses;
  /** Where lakes and reservoirs differ. */
  readonly lake?: FiveClasses;
}

const items: readonly Item[] = [
  { number: 2, pollutant: 'w01001', unit: '1', comparison: 'min', values: [6, 6, 6, 6, 6] },
  { number: 2, pollutant: 'w01001', unit: '1', comparison: 'max', values: [9, 9, 9, 9, 9] },
  // Class I is "90 % of saturation (or 7.5)"; the national publication uses 7.5 only (26,769 measured rows agree).
  { number: 3, pollutant: 'w01009', unit: 'mg/L', comparison: 'min', values: [7.5, 6, 5, 3, 2] },
  { number: 4, pollutant: 'w01019', unit: 'mg/L', comparison: 'max', values: [2, 4, 6, 10, 15] },
  { number: 5, pollutant: 'w01018', unit: 'mg/L', comparison: 'max', values: [15, 15, 20, 30, 40] },
  { number: 6, pollutant: 'w01017', unit: 'mg/L', comparison: 'max', values: [3, 3, 4, 6, 10] },
  { number: 7, pollutant: 'w21003', unit: 'mg/L', comparison: 'max', values: [0.15, 0.5, 1, 1.5, 2] },
  {
    number: 8,
    pollutant: 'w21011',
    unit: 'mg/L',
    comparison: 'max',
    values: [0.02, 0.1, 0.2, 0.3, 0.4],
    lake: [0.01, 0.025, 0.05, 0.1, 0.2],
  },
  { number: 10, pollutant: 'w20122', unit: 'mg/L', comparison: 'max', values: [0.01, 1, 1, 1, 1] },
  { number: 11, pollutant: 'w20123', unit: 'mg/L', comparison: 'max', values: [0.05, 1, 1, 2, 2] },
  { number: 12, pollutant: 'w21017', unit: 'mg/L', comparison: 'max', values: [1, 1, 1, 1.5, 1.5] },
  { number: 13, pollutant: 'w20128', unit: 'ug/L', comparison: 'max', values: [10, 10, 10, 20, 20] },
  { number: 14, pollutant: 'w20119', unit: 'ug/L', comparison: 'max', values: [50, 50, 50, 100, 100] },
  { number: 15, pollutant: 'w20111', unit: 'ug/L', comparison: 'max', values: [0.05, 0.05, 0.1, 1, 1] },
  { number: 16, pollutant: 'w20115', unit: 'ug/L', comparison: 'max', values: [1, 5, 5, 5, 10] },
  { number: 17, pollutant: 'w20117', unit: 'ug/L', comparison: 'max', values: [10, 50, 50, 50, 100] },
  { number: 18, pollutant: 'w20120', unit: 'ug/L', comparison: 'max', values: [10, 10, 50, 50, 100] },
  { number: 19, pollutant: 'w21016', unit: 'mg/L', comparison: 'max', values: [0.005, 0.05, 0.2, 0.2, 0.2] },
  {
    number: 20,
    pollutant: 'w23002',
    unit: 'mg/L',
    comparison: 'max',
    values: [0.002, 0.002, 0.005, 0.01, 0.1],
  },
  { number: 21, pollutant: 'w22001', unit: 'mg/L', comparison: 'max', values: [0.05, 0.05, 0.05, 0.5, 1] },
  { number: 22, pollutant: 'w19002', unit: 'mg/L', comparison: 'max', values: [0.2, 0.2, 0.2, 0.3, 0.3] },
  { number: 23, pollutant: 'w21019', unit: 'mg/L', comparison: 'max', values: [0.05, 0.1, 0.2, 0.5, 1] },
];

const bodies = ['river', 'lake'] as const;

/** Every limit of Table 1 that can judge one value: both water bodies, five classes. */
export const gb3838: readonly LimitRow[] = bodies.flatMap((waterBody) =>
  items.flatMap((item) =>
    CLASSES.map((targetClass, index): LimitRow => ({
      type: 'limit',
      id: `water:2002:${waterBody}:${targetClass}:${item.pollutant}:${item.comparison}`,
      basis: 'water-class',
      scope: {
        zh: `${BODIES[waterBody][0]}，${NUMERALS[targetClass]}类`,
        en: `${BODIES[waterBody][1]}, class ${targetClass}`,
      },
      waterBody,
      targetClass,
      pollutant: item.pollutant,
      averaging: 'sample',
      comparison: item.comparison,
      value: (waterBody === 'lake' && item.lake !== undefined ? item.lake : item.values)[index] ?? NaN,
      unit: item.unit,
      standard: 'GB 3838-2002',
      clause: `Table 1 item ${item.number}`,
      clauseZh: `表1第${item.number}项`,
      // In force since 2002-06-01 (date from memory); no revision was known on 2026-11-23.
      validFrom: '2002-06-01',
      validTo: null,
      confidence: 'verified',
      source: 'official scan; a second public copy of the table',
      sourceZh: '官方扫描件；该表另有一份公开副本',
    })),
  ),
);
