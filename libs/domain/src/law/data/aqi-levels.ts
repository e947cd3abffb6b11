/**
 * Levels of the air quality index: numeral, category, colour (HJ 633-2012 Table 2, HJ 633-2026 Table 1; official prints),
 * and the health texts, which are from memory until somebody has compared them with the print.
 */
import type { AqiItem, HealthTextRow, IndexLevelRow, Provenance, SensitiveGroupsRow } from '../types.js';

type Pair = readonly [zh: string, en: string];
type Level = readonly [
  level: number,
  numeral: string,
  upTo: number | null,
  category: Pair,
  colour: Pair,
  rgb: IndexLevelRow['rgb'],
  cmyk: IndexLevelRow['cmyk'],
  effect: Pair,
  advice: Pair,
];

/** Both editions have the same levels; that of 2026 begins at 1. */
const levels: readonly Level[] = [
  [
    1,
    '一级',
    50,
    ['优', 'excellent'],
    ['绿色', 'green'],
    [0, 228, 0],
    [40, 0, 100, 0],
    ['空气质量令人满意，基本无空气污染', 'Air quality is satisfactory; practically no pollution'],
    ['各类人群可正常活动', 'Everybody can be active as usual'],
  ],
  [
    2,
    '二级',
    100,
    ['良', 'good'],
    ['黄色', 'yellow'],
    [255, 255, 0],
    [0, 0, 100, 0],
    [
      '空气质量可接受，但某些污染物可能对极少数异常敏感人群健康有较弱影响',
      'Acceptable; some pollutants may slightly affect the very few unusually sensitive people',
    ],
    ['极少数异常敏感人群应减少户外活动', 'Unusually sensitive people should reduce outdoor activity'],
  ],
  [
    3,
    '三级',
    150,
    ['轻度污染', 'lightly polluted'],
    ['橙色', 'orange'],
    [255, 126, 0],
    [0, 52, 100, 0],
    [
      '易感人群症状有轻度加剧，健康人群出现刺激症状',
      'Slightly worse symptoms in sensitive groups, irritation in healthy people',
    ],
    [
      '儿童、老年人及心脏病、呼吸系统疾病患者应减少长时间、高强度的户外锻炼',
      'Children, the elderly and patients with heart or respiratory disease should reduce long, intense outdoor exercise',
    ],
  ],
  [
    4,
    '四级',
    200,
    ['中度污染', 'moderately polluted'],
    ['红色', 'red'],
    [255, 0, 0],
    [0, 100, 100, 0],
    [
      '进一步加剧易感人群症状，可能对健康人群心脏、呼吸系统有影响',
      'Still worse symptoms in sensitive groups; heart and lungs of healthy people may be affected',
    ],
    [
      '儿童、老年人及心脏病、呼吸系统疾病患者避免长时间、高强度的户外锻炼，一般人群适量减少户外运动',
      'Children, the elderly and such patients should avoid long, intense outdoor exercise; others should reduce it',
    ],
  ],
  [
    5,
    '五级',
    300,
    ['重度污染', 'heavily polluted'],
    ['紫色', 'purple'],
    [153, 0, 76],
    [10, 100, 40, 30],
    [
      '心脏病和肺病患者症状显著加剧，运动耐受力降低，健康人群普遍出现症状',
      'Markedly worse symptoms in heart and lung patients, less endurance, symptoms common in healthy people',
    ],
    [
      '儿童、老年人和心脏病、肺病患者应停留在室内，停止户外运动，一般人群减少户外运动',
      'Children, the elderly and heart and lung patients should stay indoors; others should reduce outdoor exercise',
    ],
  ],
  [
    6,
    '六级',
    null,
    ['严重污染', 'severely polluted'],
    ['褐红色', 'maroon'],
    [126, 0, 35],
    [30, 100, 100, 30],
    [
      '健康人群运动耐受力降低，有明显强烈症状，提前出现某些疾病',
      'Less endurance and strong symptoms in healthy people; some diseases appear early',
    ],
    [
      '儿童、老年人和病人应当留在室内，避免体力消耗，一般人群应避免户外活动',
      'Children, the elderly and the ill should stay indoors without exertion; others should avoid outdoor activity',
    ],
  ],
];

interface Edition {
  readonly year: string;
  readonly level: Provenance;
  readonly health: Provenance;
}

const memory = { confidence: 'memory', source: 'from memory', sourceZh: '凭记忆' } as const;
const of2012 = { standard: 'HJ 633-2012', validFrom: '2013-01-01', validTo: '2026-02-28' } as const;
const of2026 = { standard: 'HJ 633-2026', validFrom: '2026-03-01', validTo: null } as const;

const editions: readonly Edition[] = [
  {
    year: '2012',
    level: {
      ...of2012,
      clause: 'Table 2; colours: RGB and CMYK values',
      clauseZh: '表2；颜色的RGB与CMYK值',
      confidence: 'primary',
      source: 'official print of HJ 633-2012; bounds, categories and colours also in a second copy',
      sourceZh: 'HJ 633-2012官方文本；级别界限、类别与颜色另有一份副本核对',
    },
    health: { ...of2012, clause: 'Table 2', clauseZh: '表2', ...memory },
  },
  {
    year: '2026',
    level: {
      ...of2026,
      clause: 'Table 1',
      clauseZh: '表1',
      confidence: 'primary',
      source: 'official print of HJ 633-2026; RGB and CMYK values as printed in the edition of 2012',
      sourceZh: 'HJ 633-2026官方文本；RGB与CMYK数值取自2012版',
    },
    health: {
      ...of2026,
      clause: 'Table 2',
      clauseZh: '表2',
      confidence: 'memory',
      source: 'the texts of 2012 from memory; the wording of the table of 2026 was not compared',
      sourceZh: '凭记忆沿用2012版文字，未与2026版表2原文核对',
    },
  },
];

const text = ([zh, en]: Pair): IndexLevelRow['category'] => ({ zh, en });

export const aqiLevelRows: readonly (IndexLevelRow | HealthTextRow)[] = editions.flatMap(
  ({ year, level: levelFrom, health }) =>
    levels.flatMap(([level, numeral, upTo, category, colour, rgb, cmyk, effect, advice]) => [
      {
        type: 'index-level',
        id: `aqi-levels:${year}:${level}`,
        level,
        numeral,
        upTo,
        category: text(category),
        colour: text(colour),
        rgb,
        cmyk,
        ...levelFrom,
      } satisfies IndexLevelRow,
      {
        type: 'health-text',
        id: `aqi-levels:${year}:${level}:health`,
        level,
        effect: text(effect),
        advice: text(advice),
        ...health,
      } satisfies HealthTextRow,
    ]),
);

const groups: readonly (readonly [items: readonly AqiItem[], groups: Pair])[] = [
  [['so2'], ['哮喘患者、儿童、老年人', 'people with asthma, children, the elderly']],
  [['no2'], ['呼吸系统疾病患者、儿童、老年人', 'people with respiratory disease, children, the elderly']],
  [['co'], ['心血管疾病患者', 'people with cardiovascular disease']],
  [
    ['o3', 'o3_8h'],
    [
      '呼吸系统疾病患者、儿童、户外活动者、老年人',
      'people with respiratory disease, children, people active outdoors, the elderly',
    ],
  ],
  [
    ['pm10', 'pm25'],
    [
      '心血管疾病和呼吸系统疾病患者、老年人',
      'people with cardiovascular or respiratory disease, the elderly',
    ],
  ],
];

/** Sensitive groups of HJ 633-2026 Table 2, in our own words. */
export const sensitiveGroups: readonly SensitiveGroupsRow[] = groups.map(([items, who]) => ({
  type: 'sensitive-groups',
  id: `sensitive-groups:2026:${items[0]}`,
  items,
  above: 100,
  groups: text(who),
  ...of2026,
  clause: 'Table 2',
  clauseZh: '表2',
  confidence: 'primary',
  source: 'official scan of HJ 633-2026, in our own words',
  sourceZh: 'HJ 633-2026官方扫描件，转述',
}));
