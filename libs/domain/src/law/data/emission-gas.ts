/**
 * Stack gas: GB 13271-2014 boilers, GB 13223-2011 power plants, GB 16297-1996 everything without its own standard.
 * Hour means, dry gas at standard state and reference oxygen where the standard has one.
 * A permit and a local standard override all of them.
 */
import type { LimitRow } from '../types.js';
import { emissionTable, type TableHead } from './emission-table.js';

const mg = 'mg/m3';
const PM = 'a34013';
const SO2 = 'a21026';
const NOX = 'a21002';
const HG = 'a20057';

const boilers: TableHead = {
  standard: 'GB 13271-2014',
  clause: 'Table 1',
  clauseZh: '表1',
  validFrom: '2014-07-01',
  validTo: null,
  confidence: 'secondary',
  source: 'official scan for the values; that hour means are judged, from memory',
  sourceZh: '数值见官方扫描件；按小时均值判定系凭记忆',
  averaging: 'hour',
};
const fuels = (key: string, zh: string, en: string) =>
  [
    [`${key}/coal`, `${zh}，燃煤`, `${en}, coal`],
    [`${key}/oil`, `${zh}，燃油`, `${en}, oil`],
    [`${key}/gas`, `${zh}，燃气`, `${en}, gas`],
  ] as const;
const blackness = ['a01010', '1', 1, 1, 1] as const;

/** Table 1: boilers in use, from a day that depends on their size. */
function inUse(key: string, zh: string, en: string, validFrom: string): LimitRow[] {
  const head: TableHead = {
    ...boilers,
    validFrom,
    source: 'official scan for the values; first day by size, and that hour means are judged, from memory',
    sourceZh: '数值见官方扫描件；按规模的执行日期与按小时均值判定系凭记忆',
  };
  return [
    ...emissionTable(head, fuels(key, zh, en), [
      [PM, mg, 80, 60, 30],
      [SO2, mg, 400, 300, 100],
      [NOX, mg, 400, 400, 400],
      [HG, mg, 0.05, null, null],
      blackness,
    ]),
    ...emissionTable(
      head,
      [
        [
          `${key}/coal-high-sulfur`,
          `${zh}，燃煤，广西、重庆、四川、贵州`,
          `${en}, coal, in Guangxi, Chongqing, Sichuan, Guizhou`,
        ],
      ],
      [[SO2, mg, 550]],
    ),
  ];
}

const power: TableHead = {
  standard: 'GB 13223-2011',
  clause: 'Table 1',
  clauseZh: '表1',
  validFrom: '2012-01-01',
  validTo: null,
  confidence: 'secondary',
  source: 'one public copy; that hour means are judged, from memory',
  sourceZh: '一份公开副本；按小时均值判定系凭记忆',
  averaging: 'hour',
};
const remembered = { ...power, confidence: 'memory', source: 'from memory', sourceZh: '凭记忆' } as const;

const general: TableHead = {
  standard: 'GB 16297-1996',
  clause: 'Table 2',
  clauseZh: '表2',
  validFrom: '1997-01-01',
  validTo: null,
  confidence: 'secondary',
  source: 'official scan for the values; that hour means are judged, from memory',
  sourceZh: '数值见官方扫描件；按小时均值判定系凭记忆',
  averaging: 'hour',
};

export const emissionGas: readonly LimitRow[] = [
  ...inUse('in-use', '在用锅炉（大于10 t/h或7 MW）', 'boilers in use above 10 t/h or 7 MW', '2015-10-01'),
  ...inUse(
    'in-use-small',
    '在用锅炉（不大于10 t/h或7 MW）',
    'boilers in use up to 10 t/h or 7 MW',
    '2016-07-01',
  ),
  ...emissionTable(
    { ...boilers, clause: 'Table 2', clauseZh: '表2' },
    fuels('new', '新建锅炉', 'new boilers'),
    [
      [PM, mg, 50, 30, 20],
      [SO2, mg, 300, 200, 50],
      [NOX, mg, 300, 250, 200],
      [HG, mg, 0.05, null, null],
      blackness,
    ],
  ),
  ...emissionTable(
    { ...boilers, clause: 'Table 3', clauseZh: '表3' },
    fuels('special', '特别排放限值', 'special limits'),
    [
      [PM, mg, 30, 30, 20],
      [SO2, mg, 200, 100, 50],
      [NOX, mg, 200, 200, 150],
      [HG, mg, 0.05, null, null],
      blackness,
    ],
  ),
  ...emissionTable(
    power,
    [['coal/new', '燃煤锅炉，新建', 'coal-fired boilers, new']],
    [
      [SO2, mg, 100],
      [NOX, mg, 100],
    ],
  ),
  ...emissionTable(
    {
      ...power,
      validFrom: '2014-07-01',
      source: 'one public copy; first day of existing units, and that hour means are judged, from memory',
      sourceZh: '一份公开副本；现有机组执行日期与按小时均值判定系凭记忆',
    },
    [['coal/existing', '燃煤锅炉，现有', 'coal-fired boilers, existing']],
    [
      [SO2, mg, 200],
      [NOX, mg, 100],
    ],
  ),
  ...emissionTable(
    power,
    [
      [
        'coal/w-flame',
        '燃煤锅炉，W型火焰、现有循环流化床、2003年底前建成或审批',
        'coal-fired boilers: W-flame, existing fluidised bed, built or approved by the end of 2003',
      ],
      ['gas-boiler/natural', '天然气锅炉', 'natural-gas boilers'],
      ['gas-boiler/other', '其他气体燃料锅炉', 'boilers for other gases'],
      ['turbine/natural', '天然气燃气轮机组', 'natural-gas turbines'],
      ['turbine/other', '其他气体燃料燃气轮机组', 'turbines for other gases'],
    ],
    [
      [NOX, mg, 200, 100, 200, 50, 120],
      [SO2, mg, null, 35, 100, 35, 100],
    ],
  ),
  ...emissionTable(remembered, [['coal', '燃煤锅炉', 'coal-fired boilers']], [[PM, mg, 30]]),
  ...emissionTable(
    { ...remembered, validFrom: '2015-01-01' },
    [['coal', '燃煤锅炉', 'coal-fired boilers']],
    [[HG, mg, 0.03]],
  ),
  ...emissionTable(
    { ...power, clause: 'Table 2 (key regions)', clauseZh: '表2（重点地区）' },
    [['coal/special', '燃煤锅炉，特别排放限值', 'coal-fired boilers, special limits']],
    [
      [PM, mg, 20],
      [SO2, mg, 50],
      [NOX, mg, 100],
    ],
  ),
  ...emissionTable(
    {
      ...remembered,
      standard: '超低排放',
      clause: '全面实施燃煤电厂超低排放和节能改造工作方案',
      clauseZh: '全面实施燃煤电厂超低排放和节能改造工作方案',
      validFrom: '2015-12-11',
    },
    [
      [
        'coal/ultra-low',
        '燃煤锅炉，超低排放，含氧量6%',
        'coal-fired boilers, ultra-low emission, at 6 % oxygen',
      ],
    ],
    [
      [PM, mg, 10],
      [SO2, mg, 35],
      [NOX, mg, 50],
    ],
  ),
  ...emissionTable(
    general,
    [
      [
        'so2/making',
        '新污染源，硫、二氧化硫、硫酸和其他含硫化合物生产',
        'new sources that make sulfur compounds',
      ],
      [
        'so2/using',
        '新污染源，硫、二氧化硫、硫酸和其他含硫化合物使用',
        'new sources that use sulfur compounds',
      ],
    ],
    [[SO2, mg, 960, 550]],
  ),
  ...emissionTable(
    general,
    [
      ['nox/nitric', '新污染源，硝酸、氮肥和火炸药生产', 'new sources: nitric acid, fertiliser, explosives'],
      ['nox/other', '新污染源，硝酸使用和其他', 'new sources: use of nitric acid, other'],
    ],
    [[NOX, mg, 1400, 240]],
  ),
  ...emissionTable(
    general,
    [
      ['pm/carbon-black', '新污染源，碳黑尘、染料尘', 'new sources: carbon black, dye dust'],
      [
        'pm/glass-wool',
        '新污染源，玻璃棉尘、石英粉尘、矿渣棉尘',
        'new sources: glass wool, quartz, slag wool dust',
      ],
      ['pm/other', '新污染源，其他颗粒物', 'new sources: other particles'],
    ],
    [[PM, mg, 18, 60, 120]],
  ),
  ...emissionTable(
    { ...general, averaging: 'mass-flow', clause: 'Table 2 (grade 2)', clauseZh: '表2（二级）' },
    [
      ['rate/15m', '排气筒15 m，二级', 'stack of 15 m, grade 2'],
      ['rate/20m', '排气筒20 m，二级', 'stack of 20 m, grade 2'],
      ['rate/30m', '排气筒30 m，二级', 'stack of 30 m, grade 2'],
    ],
    [
      [SO2, 'kg/h', 2.6, 4.3, 15],
      [NOX, 'kg/h', 0.77, 1.3, 4.4],
      [PM, 'kg/h', 3.5, 5.9, 23],
    ],
  ),
  ...emissionTable(
    { ...general, clause: 'Table 2 (boundary)', clauseZh: '表2（无组织排放监控浓度）' },
    [['boundary', '无组织排放监控', 'fence line']],
    [
      [SO2, mg, 0.4],
      [NOX, mg, 0.12],
      [PM, mg, 1],
    ],
  ),
];
