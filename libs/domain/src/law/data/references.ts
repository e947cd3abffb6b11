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
  reference(
    'ambient-gas:temperature',
    298.15,
    'K',
    '环境空气气态污染物参比温度',
    'reference temperature of ambient gases',
    ambient,
  ),
  reference(
    'ambient-gas:pressure',
    1013.25,
    'hPa',
    '环境空气气态污染物参比压力',
    'reference pressure of ambient gases',
    ambient,
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
