/** Reference states and reference oxygen contents that calculations refer to. */
import type { Provenance, ReferenceRow } from '../types.js';

const reference = (
  id: string,
  value: number,
  unit: string,
  zh: string,
  en: string,
  from: Provenance,
): ReferenceRow => ({ type: 'reference', id, value, unit, name: { zh, en }, ...from });

const ambient: Provenance = {
  standard: 'GB 3095-2026',
  clause: '4.3',
  clauseZh: '4.3',
  validFrom: '2026-03-01',
  validTo: null,
  confidence: 'primary',
  source: 'official scan of GB 3095-2026',
  sourceZh: 'GB 3095-2026官方扫描件',
};

/** By the amendment of 2018: gases at 298.15 K, particles as the air is; before it all at 273 K. */
const amended: Provenance = {
  ...ambient,
  standard: 'GB 3095-2012',
  clause: 'amendment of 2018 (reference state)',
  clauseZh: '2018年修改单（参比状态）',
  validFrom: '2018-09-01',
  validTo: '2026-02-28',
  confidence: 'memory',
  source: 'from memory',
  sourceZh: '凭记忆',
};
const before2018: Provenance = {
  ...amended,
  clause: '3 (standard state)',
  clauseZh: '3（标准状态）',
  validFrom: '2013-01-01',
  validTo: '2018-08-31',
};

/** One reference figure of ambient air in the editions that have it; where none is in force the state is that of the air. */
const dated = (
  key: string,
  unit: string,
  zh: string,
  en: string,
  editions: readonly (readonly [year: string, value: number, from: Provenance])[],
): ReferenceRow[] =>
  editions.map(([year, value, from]) => ({ ...reference(`${key}:${year}`, value, unit, zh, en, from), key }));

const stack: Provenance = {
  standard: 'HJ 75-2017',
  clause: 'Annex (conversion)',
  clauseZh: '附录（换算）',
  validFrom: '2018-03-01',
  validTo: null,
  confidence: 'verified',
  source: 'three public copies of the conversion formulas',
  sourceZh: '换算公式的三份公开副本',
};

/** Reference oxygen of a kind of source, in per cent: `reference-oxygen:<category>`. */
const oxygen = (
  category: string,
  value: number,
  zh: string,
  en: string,
  standard: string,
  validFrom: string,
  confidence: 'secondary' | 'memory',
): ReferenceRow =>
  reference(`reference-oxygen:${category}`, value, '%', `基准氧含量：${zh}`, `reference oxygen: ${en}`, {
    standard,
    clause: 'reference oxygen content',
    clauseZh: '基准氧含量',
    validFrom,
    validTo: null,
    confidence,
    ...(confidence === 'memory'
      ? { source: 'from memory', sourceZh: '凭记忆' }
      : { source: 'one public source', sourceZh: '一个公开来源' }),
  });

export const referenceRows: readonly ReferenceRow[] = [
  ...dated(
    'ambient-gas:temperature',
    'K',
    '环境空气气态污染物参比温度',
    'reference temperature of ambient gases',
    [
      ['2012', 273, before2018],
      ['2018', 298.15, amended],
      ['2026', 298.15, ambient],
    ],
  ),
  ...dated(
    'ambient-gas:pressure',
    'hPa',
    '环境空气气态污染物参比压力',
    'reference pressure of ambient gases',
    [
      ['2012', 1013.25, before2018],
      ['2018', 1013.25, amended],
      ['2026', 1013.25, ambient],
    ],
  ),
  // From 2018-09-01 particles are stated at the temperature and pressure of the air: no row.
  ...dated(
    'ambient-particles:temperature',
    'K',
    '环境空气颗粒物参比温度',
    'reference temperature of ambient particles',
    [['2012', 273, before2018]],
  ),
  ...dated(
    'ambient-particles:pressure',
    'hPa',
    '环境空气颗粒物参比压力',
    'reference pressure of ambient particles',
    [['2012', 1013.25, before2018]],
  ),
  reference(
    'stack-gas:temperature',
    273,
    'K',
    '烟气标准状态温度',
    'standard temperature of stack gas',
    stack,
  ),
  reference('stack-gas:pressure', 101325, 'Pa', '烟气标准状态压力', 'standard pressure of stack gas', stack),
  oxygen(
    'power-coal',
    6,
    '燃煤发电锅炉',
    'coal-fired power boilers',
    'GB 13223-2011',
    '2012-01-01',
    'secondary',
  ),
  oxygen(
    'power-oil-gas',
    3,
    '燃油、燃气发电锅炉',
    'oil and gas power boilers',
    'GB 13223-2011',
    '2012-01-01',
    'secondary',
  ),
  oxygen('gas-turbine', 15, '燃气轮机组', 'gas turbines', 'GB 13223-2011', '2012-01-01', 'memory'),
  oxygen(
    'boiler-coal',
    9,
    '燃煤工业锅炉',
    'coal-fired industrial boilers',
    'GB 13271-2014',
    '2014-07-01',
    'memory',
  ),
  oxygen(
    'boiler-oil-gas',
    3.5,
    '燃油、燃气工业锅炉',
    'oil and gas industrial boilers',
    'GB 13271-2014',
    '2014-07-01',
    'memory',
  ),
  oxygen(
    'incineration',
    11,
    '生活垃圾焚烧炉',
    'waste incinerators',
    'GB 18485-2014',
    '2014-07-01',
    'secondary',
  ),
];
