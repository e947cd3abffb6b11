/** Least numbers of parts that make a statistic valid. Both editions of GB 3095 have the same figures. */
import type { Provenance, Statistic, Text, ValidityRow } from '../types.js';

type Cell = readonly [statistic: Statistic, minimum: number, zh: string, en: string];

function rows(key: string, cells: readonly Cell[], from: Provenance): ValidityRow[] {
  return cells.map(([statistic, minimum, zh, en]) => {
    const unit: Text = { zh, en };
    return { type: 'validity', id: `validity:${key}:${statistic}`, statistic, minimum, unit, ...from };
  });
}

const table4: readonly Cell[] = [
  ['hour-mean', 45, '分钟采样', 'minutes of sampling'],
  ['eight-hour-mean', 6, '个小时均值', 'hour means'],
  ['day-mean', 20, '个小时均值', 'hour means'],
  ['month', 27, '个日均值', 'day means'],
  ['february', 25, '个日均值（二月）', 'day means (February)'],
  ['year', 324, '个日均值，且每月达到月要求', 'day means, and every month its own'],
];
/** Total suspended particles, benzo[a]pyrene and lead, which are sampled on filters. */
const sampled: readonly Cell[] = [
  ['sampled-day', 24, '小时采样', 'hours of sampling'],
  ['sampled-month', 5, '个日均值', 'day means'],
  ['sampled-quarter', 15, '个日均值，每月至少5个', 'day means, at least 5 a month'],
  ['sampled-year', 60, '个分布均匀的日均值，每月至少5个', 'day means evenly spread, at least 5 a month'],
];
const verified = {
  source: 'official scan; the same figures in GB 3095-2012 Table 4 (second copy)',
  sourceZh: '官方扫描件；GB 3095-2012表4（另一副本）数值相同',
};

export const validityRows: readonly ValidityRow[] = [
  ...rows('2012', [...table4, ...sampled], {
    standard: 'GB 3095-2012',
    clause: 'Table 4',
    clauseZh: '表4',
    validFrom: '2013-01-01',
    validTo: '2026-02-28',
    confidence: 'verified',
    ...verified,
  }),
  ...rows('2026', [...table4, ...sampled], {
    standard: 'GB 3095-2026',
    clause: 'Table 4',
    clauseZh: '表4',
    validFrom: '2026-03-01',
    validTo: null,
    confidence: 'verified',
    ...verified,
  }),
  ...rows(
    'moving',
    [['moving-day-mean', 20, '个小时均值（24小时滑动平均）', 'hour means (24 h moving mean)']],
    {
      standard: 'HJ 633-2012',
      clause: 'real-time report, 24 h moving means',
      clauseZh: '实时报，24小时滑动平均',
      validFrom: '2013-01-01',
      validTo: null,
      confidence: 'memory',
      source: 'no text was seen; taken over from the day mean of GB 3095 Table 4',
      sourceZh: '未见原文；沿用GB 3095表4日均值的要求',
    },
  ),
  ...rows(
    'ozone',
    [['mda8', 14, '个有效8小时均值（窗口止于8时至24时）', 'valid 8 h means (ending 08:00 to 24:00)']],
    {
      standard: 'HJ 663-2013',
      clause: '6.1.2',
      clauseZh: '6.1.2',
      validFrom: '2013-10-01',
      validTo: null,
      confidence: 'verified',
      source: 'two public copies; taken over unread for HJ 663-2026',
      sourceZh: '两份公开副本；未读原文而沿用于HJ 663-2026',
    },
  ),
  ...rows('city', [['city-day-percent', 75, '% 的站点有效', '% of the stations valid']], {
    standard: 'HJ 663-2013',
    clause: 'evaluation of cities',
    clauseZh: '城市评价',
    validFrom: '2013-10-01',
    validTo: null,
    confidence: 'memory',
    source: 'from memory',
    sourceZh: '凭记忆',
  }),
  ...rows('water', [['water-class-items', 4, '项（五项中）', 'of the five items']], {
    standard: '国家地表水水质自动监测',
    clause: 'practice of the publication',
    clauseZh: '发布惯例',
    validFrom: '2002-06-01',
    validTo: null,
    confidence: 'secondary',
    source: '23,737 of 23,743 published labels of 2020 and 2021 come out',
    sourceZh: '与2020至2021年发布的23,743个类别标签中23,737个一致',
  }),
  ...rows('water-year', [['water-year-months', 8, '个月有监测数据', 'months with data']], {
    standard: '环办〔2011〕22 号',
    clause: 'annual evaluation',
    clauseZh: '年度评价',
    validFrom: '2011-03-09',
    validTo: null,
    confidence: 'memory',
    source: 'from memory: twelve times a year, at least eight where ice or the like prevents it',
    sourceZh: '凭记忆：每年12次，因冰封期等无法监测的一般应保证8次以上',
  }),
  ...rows(
    'emission',
    [
      ['emission-hour', 45, '分钟有效数据', 'minutes of valid data'],
      ['emission-day', 20, '个有效小时', 'valid hours'],
      ['emission-month', 25, '个有效日', 'valid days'],
      ['emission-february', 23, '个有效日（二月）', 'valid days (February)'],
    ],
    {
      standard: 'HJ 76-2017',
      clause: 'Annex B',
      clauseZh: '附录B',
      validFrom: '2018-03-01',
      validTo: null,
      confidence: 'secondary',
      source: 'a published article on the standard; the hour and day figures also from memory for HJ 75',
      sourceZh: '一篇介绍该标准的文章；小时与日的数量另凭对HJ 75的记忆',
    },
  ),
  ...rows(
    'transmission',
    [['transmission-percent', 90, '%（传输有效率）', '% (transmission-effective rate)']],
    {
      standard: '传输有效率考核',
      clause: 'pass mark',
      clauseZh: '合格线',
      validFrom: '2013-01-01',
      validTo: null,
      confidence: 'memory',
      source: 'from memory; older rules asked for 75 %',
      sourceZh: '凭记忆；旧规定为75 %',
    },
  ),
];
