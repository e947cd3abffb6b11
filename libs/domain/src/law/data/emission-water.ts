/** Discharge of water: GB 18918-2002 (municipal treatment plants) and GB 8978-1996 (everything without its own standard). */
import type { LimitRow } from '../types.js';
import { emissionTable, ph, type Column, type TableHead } from './emission-table.js';

const mg = 'mg/L';

const gb18918: TableHead = {
  standard: 'GB 18918-2002',
  clause: 'Table 1',
  clauseZh: '表1',
  validFrom: '2003-07-01',
  validTo: null,
  confidence: 'primary',
  source: 'text of the standard; first day of force from memory',
  sourceZh: '标准文本；生效日期凭记忆',
  averaging: 'day',
};
const classes: readonly Column[] = [
  ['1A', '城镇污水处理厂，一级A', 'municipal treatment plants, class 1A'],
  ['1B', '城镇污水处理厂，一级B', 'municipal treatment plants, class 1B'],
  ['2', '城镇污水处理厂，二级', 'municipal treatment plants, class 2'],
  ['3', '城镇污水处理厂，三级', 'municipal treatment plants, class 3'],
];
const split = (suffix: string, zh: string, en: string): Column[] =>
  classes.map(([category, ...text]) => [`${category}/${suffix}`, `${text[0]}，${zh}`, `${text[1]}, ${en}`]);

const gb8978: TableHead = {
  standard: 'GB 8978-1996',
  clause: 'Table 4',
  clauseZh: '表4',
  validFrom: '1998-01-01',
  validTo: null,
  confidence: 'secondary',
  source: 'official scan for the values; that day means are judged, from memory',
  sourceZh: '数值见官方扫描件；按日均值判定系凭记忆',
  averaging: 'day',
};
const grades = (suffix: string, zh: string, en: string): Column[] => [
  [`1/${suffix}`, `一级，${zh}`, `grade 1, ${en}`],
  [`2/${suffix}`, `二级，${zh}`, `grade 2, ${en}`],
  [`3/${suffix}`, `三级，${zh}`, `grade 3, ${en}`],
];
const since1998 = grades('1998', '1998年1月1日起建设的单位', 'built from 1998-01-01');

export const emissionWater: readonly LimitRow[] = [
  ...emissionTable(gb18918, classes, [
    ['w01018', mg, 50, 60, 100, 120],
    ['w01017', mg, 10, 20, 30, 60],
    ['w01012', mg, 10, 20, 30, 50],
    ['animal-oil', mg, 1, 3, 5, 20],
    ['w22001', mg, 1, 3, 5, 15],
    ['w19002', mg, 0.5, 1, 2, 5],
    ['w21001', mg, 15, 20, null, null],
    // A dilution multiple, not degrees of the platinum-cobalt scale in which analysers report w01002.
    ['colour-dilution', 'times', 30, 30, 40, 50],
    ['w02003', 'count/L', 1_000, 10_000, 10_000, null],
  ]),
  ...emissionTable(gb18918, split('warm', '水温高于12℃', 'water above 12 degC'), [
    ['w21003', mg, 5, 8, 25, null],
  ]),
  ...emissionTable(gb18918, split('cold', '水温不高于12℃', 'water at most 12 degC'), [
    ['w21003', mg, 8, 15, 30, null],
  ]),
  ...emissionTable(gb18918, split('before-2006', '2005年底前建设', 'built by the end of 2005'), [
    ['w21011', mg, 1, 1.5, 3, 5],
  ]),
  ...emissionTable(gb18918, split('since-2006', '2006年1月1日起建设', 'built from 2006-01-01'), [
    ['w21011', mg, 0.5, 1, 3, 5],
  ]),
  ...ph(gb18918, classes),
  ...emissionTable(
    { ...gb18918, clause: 'Table 2', clauseZh: '表2' },
    [['all', '城镇污水处理厂', 'municipal treatment plants']],
    [
      ['w20111', mg, 0.001],
      ['w20115', mg, 0.01],
      ['w20116', mg, 0.1],
      ['w20117', mg, 0.05],
      ['w20119', mg, 0.1],
      ['w20120', mg, 0.1],
    ],
  ),
  ...emissionTable(
    { ...gb8978, clause: 'Table 1', clauseZh: '表1' },
    [['workshop', '第一类污染物，车间或车间处理设施排放口', 'class-1 pollutants, at the workshop outlet']],
    [
      ['w20111', mg, 0.05],
      ['w20115', mg, 0.1],
      ['w20116', mg, 1.5],
      ['w20117', mg, 0.5],
      ['w20119', mg, 0.5],
      ['w20120', mg, 1],
      ['w20121', mg, 1],
      ['w25043', mg, 0.00003],
      ['w20127', mg, 0.005],
      ['w20126', mg, 0.5],
      ['w03001', 'Bq/L', 1],
      ['w03002', 'Bq/L', 10],
    ],
  ),
  ...emissionTable(gb8978, since1998, [
    ['colour-dilution', 'times', 50, 80, null],
    ['w22001', mg, 5, 10, 20],
    ['animal-oil', mg, 10, 15, 100],
    ['w23002', mg, 0.5, 0.5, 2],
    ['w21016', mg, 0.5, 0.5, 1],
    ['w21019', mg, 1, 1, 1],
    ['w21017', mg, 10, 10, 20],
    ['phosphate', mg, 0.5, 1, null],
    ['water-formaldehyde', mg, 1, 2, 5],
    ['water-anilines', mg, 1, 2, 5],
    ['w19002', mg, 5, 10, 20],
    ['w20122', mg, 0.5, 1, 2],
    ['w20123', mg, 2, 5, 5],
    ['w20124', mg, 2, 2, 5],
    ['aox', mg, 1, 5, 8],
  ]),
  ...ph(gb8978, since1998),
  ...emissionTable(gb8978, grades('other', '其他排污单位', 'other dischargers'), [
    ['w01012', mg, 70, 150, 400],
    ['w01017', mg, 20, 30, 300],
    ['w01018', mg, 100, 150, 500],
    ['w21003', mg, 15, 25, null],
  ]),
  ...emissionTable(gb8978, grades('petrochemical', '石油化工工业', 'petrochemical industry'), [
    ['w01018', mg, 60, 120, 500],
    ['w21003', mg, 15, 50, null],
  ]),
  ...emissionTable(gb8978, grades('pharma-dye', '医药原料药、染料', 'pharmaceuticals and dyes'), [
    ['w21003', mg, 15, 50, null],
  ]),
  ...emissionTable(gb8978, grades('urban-plant', '城镇二级污水处理厂', 'urban treatment plants'), [
    ['w01018', mg, 60, 120, null],
  ]),
];
