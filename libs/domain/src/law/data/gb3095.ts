/**
 * Ambient air: GB 3095-2026 Table 1 and 2 (official print) and GB 3095-2012 as amended in 2018. Transition limits hold
 * until 2030-12-31, the final ones from 2031-01-01 (GB 3095-2026 cl. 4.4), both for Table 1 only. Table 2 holds where a decision says
 * so (cl. 4.5, `decisions.ts`).
 */
import type { AmbientZone, Confidence, LimitAveraging, LimitRow, Text } from '../types.js';

/** pollutant, averaging, grade 1, grade 2 */
type Cell = readonly [pollutant: string, averaging: LimitAveraging, grade1: number, grade2: number];

interface Table {
  readonly key: string;
  readonly standard: string;
  readonly clause: string;
  readonly clauseZh: string;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly confidence: readonly [grade1: Confidence, grade2: Confidence];
  readonly source: string;
  readonly sourceZh: string;
  readonly cells: readonly Cell[];
  /** Holds only where a decision puts it in force. */
  readonly byDecision?: true;
}

const SO2 = 'a21026';
const NO2 = 'a21004';
const CO = 'a21005';
const O3 = 'a05024';
const PM10 = 'a34002';
const PM25 = 'a34004';
const TSP = 'a34001';
const NOX = 'a21002';
const PB = 'a20044';
const BAP = 'a25044';

const scopes: Readonly<Record<AmbientZone, Text>> = {
  I: { zh: '一类区，一级', en: 'zone I, grade 1' },
  II: { zh: '二类区，二级', en: 'zone II, grade 2' },
};

/** Cells that no edition changed. */
const unchanged: readonly Cell[] = [
  [NO2, 'hour', 200, 200],
  [CO, 'day', 4, 4],
  [CO, 'hour', 10, 10],
  [O3, 'mda8', 100, 160],
  [O3, 'hour', 160, 200],
];

/** Lead and benzo[a]pyrene, the same in both editions (from samples of many days, so no single reading is judged by them). */
const traces: readonly Cell[] = [
  [PB, 'year', 0.5, 0.5],
  [PB, 'quarter', 1, 1],
  [BAP, 'year', 0.001, 0.001],
  [BAP, 'day', 0.0025, 0.0025],
];

const tables: readonly Table[] = [
  {
    // In force nationwide since 2016-01-01; the key regions, Beijing-Tianjin-Hebei among them, published by it from
    // 2013 on, which is the date used here (from memory; earlier measurements have no limit in this table).
    key: '2012',
    standard: 'GB 3095-2012',
    clause: 'Table 1',
    clauseZh: '表1',
    validFrom: '2013-01-01',
    validTo: '2026-02-28',
    confidence: ['verified', 'verified'],
    source: 'a public copy of the whole table; code of two agencies; as amended in 2018',
    sourceZh: '一份公开全表；两家机构的程序；按2018年修改单',
    cells: [
      ...unchanged,
      [SO2, 'year', 20, 60],
      [SO2, 'day', 50, 150],
      [SO2, 'hour', 150, 500],
      [NO2, 'year', 40, 40],
      [NO2, 'day', 80, 80],
      [PM10, 'year', 40, 70],
      [PM10, 'day', 50, 150],
      [PM25, 'year', 15, 35],
      [PM25, 'day', 35, 75],
    ],
  },
  {
    key: '2012',
    standard: 'GB 3095-2012',
    clause: 'Table 2',
    clauseZh: '表2',
    validFrom: '2013-01-01',
    validTo: '2026-02-28',
    confidence: ['secondary', 'secondary'],
    source: 'a public copy of the whole table; that it needs a decision is from memory',
    sourceZh: '一份公开全表；须由决定实施为凭记忆',
    byDecision: true,
    cells: [
      [TSP, 'year', 80, 200],
      [TSP, 'day', 120, 300],
      ...traces,
      [NOX, 'year', 50, 50],
      [NOX, 'day', 100, 100],
      [NOX, 'hour', 250, 250],
    ],
  },
  {
    key: '2026T',
    standard: 'GB 3095-2026',
    clause: 'Table 1, cl. 4.4 (transition)',
    clauseZh: '表1、4.4（过渡期）',
    validFrom: '2026-03-01',
    validTo: '2030-12-31',
    confidence: ['primary', 'verified'],
    source: 'official scan of GB 3095-2026; three further sources for grade 2',
    sourceZh: 'GB 3095-2026官方扫描件；二级另有三个来源',
    cells: [
      ...unchanged,
      [SO2, 'year', 20, 60],
      [SO2, 'day', 50, 150],
      [SO2, 'hour', 150, 500],
      [NO2, 'year', 40, 40],
      [NO2, 'day', 80, 80],
      [PM10, 'year', 40, 60],
      [PM10, 'day', 50, 120],
      [PM25, 'year', 15, 30],
      [PM25, 'day', 35, 60],
    ],
  },
  {
    key: '2026',
    standard: 'GB 3095-2026',
    clause: 'Table 1, cl. 4.4',
    clauseZh: '表1、4.4',
    validFrom: '2031-01-01',
    validTo: null,
    confidence: ['primary', 'verified'],
    source: 'official scan of GB 3095-2026; three further sources for grade 2',
    sourceZh: 'GB 3095-2026官方扫描件；二级另有三个来源',
    cells: [
      ...unchanged,
      [SO2, 'year', 20, 20],
      [SO2, 'day', 50, 50],
      [SO2, 'hour', 150, 150],
      [NO2, 'year', 30, 30],
      [NO2, 'day', 50, 50],
      [PM10, 'year', 20, 50],
      [PM10, 'day', 50, 100],
      [PM25, 'year', 10, 25],
      [PM25, 'day', 25, 50],
    ],
  },
  {
    key: '2026',
    standard: 'GB 3095-2026',
    clause: 'Table 2, cl. 4.5',
    clauseZh: '表2、4.5',
    validFrom: '2026-03-01',
    validTo: null,
    confidence: ['primary', 'primary'],
    source:
      'official scan of GB 3095-2026; the dates of the transition (cl. 4.4) are read as those of Table 1 only, so the NOx values 50 and 100 that are printed for it are not used',
    sourceZh:
      'GB 3095-2026官方扫描件；过渡期（4.4）按只适用于表1理解，因此未采用表2所印的氮氧化物过渡值50、100',
    byDecision: true,
    cells: [
      [TSP, 'year', 80, 200],
      [TSP, 'day', 120, 300],
      ...traces,
      [NOX, 'year', 40, 40],
      [NOX, 'day', 70, 70],
      [NOX, 'hour', 250, 250],
    ],
  },
];

function rowsOf(table: Table, zone: AmbientZone): LimitRow[] {
  const grade = zone === 'I' ? 0 : 1;
  return table.cells.map(([pollutant, averaging, grade1, grade2]) => ({
    type: 'limit',
    id: `ambient:${table.key}:${zone}:${pollutant}:${averaging}`,
    basis: 'ambient',
    scope: scopes[zone],
    zone,
    pollutant,
    averaging,
    comparison: 'max',
    value: zone === 'I' ? grade1 : grade2,
    unit: pollutant === CO ? 'mg/m3' : 'ug/m3',
    standard: table.standard,
    clause: table.clause,
    clauseZh: table.clauseZh,
    validFrom: table.validFrom,
    validTo: table.validTo,
    confidence: table.confidence[grade],
    source: table.source,
    sourceZh: table.sourceZh,
    ...(table.byDecision ? { byDecision: true as const } : {}),
  }));
}

/** Every ambient limit of every edition, both zones. */
export const gb3095: readonly LimitRow[] = tables.flatMap((table) => [
  ...rowsOf(table, 'I'),
  ...rowsOf(table, 'II'),
]);
