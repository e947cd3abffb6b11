/** GB 18485-2014 waste incinerators, at 11 % oxygen, and the furnace by the rules for their automatic data (部令10). */
import type { LimitRow } from '../types.js';
import { emissionTable, type TableHead } from './emission-table.js';

const mg = 'mg/m3';
const PM = 'a34013';
const SO2 = 'a21026';
const NOX = 'a21002';

const incineration: TableHead = {
  standard: 'GB 18485-2014',
  clause: 'limits of 1 h and 24 h means',
  clauseZh: '1小时均值与24小时均值限值',
  validFrom: '2014-07-01',
  validTo: null,
  confidence: 'secondary',
  source: 'one public page, partly from memory; first day of force from memory',
  sourceZh: '一个公开网页，部分凭记忆；生效日期凭记忆',
  averaging: 'hour',
};

/** New furnaces and existing ones have the same limits from different days. */
function incinerators(category: string, zh: string, en: string, validFrom: string): LimitRow[] {
  const head: TableHead = { ...incineration, validFrom };
  const furnaces = [[category, zh, en]] as const;
  return [
    ...emissionTable(head, furnaces, [
      [PM, mg, 30],
      [NOX, mg, 300],
      [SO2, mg, 100],
      ['a21024', mg, 60],
      ['a21005', mg, 100],
    ]),
    ...emissionTable(
      {
        ...head,
        averaging: 'day',
        confidence: 'verified',
        source: 'two public copies; first day from memory',
        sourceZh: '两份公开副本；生效日期凭记忆',
      },
      furnaces,
      [
        [PM, mg, 20],
        [NOX, mg, 250],
        [SO2, mg, 80],
        ['a21024', mg, 50],
      ],
    ),
    ...emissionTable({ ...head, averaging: 'day' }, furnaces, [['a21005', mg, 80]]),
    ...emissionTable(
      {
        ...head,
        averaging: 'sample',
        confidence: 'verified',
        source: 'two public copies; first day from memory',
        sourceZh: '两份公开副本；生效日期凭记忆',
      },
      furnaces,
      [['dioxins', 'ngTEQ/m3', 0.1]],
    ),
    ...emissionTable(
      {
        ...head,
        averaging: 'five-minutes',
        comparison: 'min',
        timesADay: 5,
        clause: 'furnace; 部令10 (2019)',
        clauseZh: '炉膛；部令第10号（2019）',
        confidence: 'memory',
        source:
          '850 in three public copies; the 5-minute mean and the count of times (in force 2020-01-01) from memory',
        sourceZh: '850℃见三份公开副本；5分钟均值与次数（2020-01-01起）系凭记忆',
      },
      furnaces,
      [['a01901', 'Cel', 850]],
    ),
  ];
}

export const emissionIncineration: readonly LimitRow[] = [
  ...incinerators(
    'incineration',
    '生活垃圾焚烧炉，含氧量11%',
    'waste incinerators, at 11 % oxygen',
    '2014-07-01',
  ),
  ...incinerators(
    'incineration/existing',
    '现有生活垃圾焚烧炉，含氧量11%',
    'waste incinerators built before, at 11 % oxygen',
    '2016-01-01',
  ),
];
