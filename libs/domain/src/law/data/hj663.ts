/**
 * How air is evaluated over a year: HJ 663-2013 and its successor, the composite index, the weights of the rankings.
 * The text of HJ 663-2026 could not be read: its rows repeat those of 2013, and say so.
 */
import type { AqiItem, CompositeSystem, EvaluationRow, Provenance, ReferenceRow } from '../types.js';

const edition2013: Omit<Provenance, 'clause' | 'clauseZh'> = {
  standard: 'HJ 663-2013',
  validFrom: '2013-10-01',
  validTo: '2026-02-28',
  confidence: 'verified',
  source:
    'code of two agencies; a published page on the percentiles of CO and O3; first day of force from memory',
  sourceZh: '两家机构的程序；一个关于CO与O3百分位数的公开网页；生效日期凭记忆',
};
const edition2026: Omit<Provenance, 'clause' | 'clauseZh'> = {
  standard: 'HJ 663-2026',
  validFrom: '2026-03-01',
  validTo: null,
  confidence: 'memory',
  source: 'the text could not be read; taken over from HJ 663-2013',
  sourceZh: '未能读到原文；沿用HJ 663-2013',
};

const items: readonly (readonly [item: AqiItem, mean: boolean, percentile: number | null])[] = [
  ['so2', true, 98],
  ['no2', true, 98],
  ['pm10', true, 95],
  ['pm25', true, 95],
  ['co', false, 95],
  ['o3_8h', false, 90],
];

export const hj663: readonly EvaluationRow[] = [edition2013, edition2026].flatMap((edition) =>
  items.map(([item, mean, percentile]): EvaluationRow => ({
    type: 'evaluation',
    id: `evaluation:${edition.standard.slice(-4)}:${item}`,
    item,
    mean,
    percentile,
    clause: 'annual evaluation items; Annex A (percentile)',
    clauseZh: '年评价项目；附录A（百分位数）',
    ...edition,
  })),
);

export const compositeIndexes: readonly CompositeSystem[] = [
  {
    type: 'composite',
    id: 'composite:2013',
    standard: '城市环境空气质量排名技术规定',
    clause: '环境空气质量综合指数',
    clauseZh: '环境空气质量综合指数',
    validFrom: '2013-01-01',
    validTo: '2026-02-28',
    confidence: 'verified',
    source: 'technical rule of the city ranking; 11 of 11 districts of 2018-05; dates of force from memory',
    sourceZh: '城市环境空气质量排名技术规定；与2018-05的11个区全部一致；起止日期凭记忆',
    items: { so2: [60, 1], no2: [40, 1], pm10: [70, 1], pm25: [35, 1], co: [4, 1], o3_8h: [160, 1] },
  },
  {
    type: 'composite',
    id: 'composite:2026',
    standard: '城市环境空气质量排名技术规定',
    clause: '环境空气质量综合指数 (2026)',
    clauseZh: '环境空气质量综合指数 (2026)',
    validFrom: '2026-03-01',
    validTo: null,
    confidence: 'secondary',
    source: 'third-party code, official text not seen',
    sourceZh: '第三方程序，未见官方文本',
    items: { so2: [60, 1], no2: [40, 2], pm10: [60, 1], pm25: [30, 3], co: [4, 1], o3_8h: [160, 2] },
  },
];

const weight = (id: string, value: number, zh: string, en: string): ReferenceRow => ({
  type: 'reference',
  id: `ranking-weight:${id}`,
  name: { zh: `区县排名权重：${zh}`, en: `weight in the ranking of districts: ${en}` },
  value,
  unit: '%',
  standard: '天津市环境空气质量排名通报',
  clause: '排名办法',
  clauseZh: '排名办法',
  // First bulletin that is known to rank this way; the older formula (50/50) could not be tested.
  validFrom: '2021-01-01',
  validTo: null,
  confidence: 'secondary',
  source: 'two complete monthly tables (2022-07, 2023-07) come out exactly; first day from memory',
  sourceZh: '与两份完整月度通报（2022-07、2023-07）完全一致；起始日期凭记忆',
});

export const rankingWeightRows: readonly ReferenceRow[] = [
  weight('pm25', 30, 'PM2.5 浓度名次', 'position in PM2.5'),
  weight('yoy', 30, 'PM2.5 同比名次', 'position in its change'),
  weight('good', 40, '优良天数比例名次', 'position in the ratio of good days'),
];
