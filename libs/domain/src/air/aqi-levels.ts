/**
 * Levels of the air quality index: numeral, category, colour and health texts (HJ 633-2012 Table 2, HJ 633-2026
 * Table 1 and 2). Bounds, categories and colours are verified. The health texts are from memory: show them with
 * "not verified against the official text" until somebody has compared them with the print.
 */
import type { AqiItem, Confidence, Text } from '../law/index.js';

export interface AqiLevel {
  readonly level: 1 | 2 | 3 | 4 | 5 | 6;
  readonly numeral: string;
  /** Highest index of the level, null for the last one. */
  readonly upTo: number | null;
  readonly category: Text;
  readonly colour: Text;
  readonly rgb: readonly [number, number, number];
  readonly cmyk: readonly [number, number, number, number];
  readonly effect: Text;
  readonly advice: Text;
  readonly textConfidence: Confidence;
}

const row = (
  level: AqiLevel['level'],
  numeral: string,
  upTo: number | null,
  category: readonly [string, string],
  colour: readonly [string, string],
  rgb: AqiLevel['rgb'],
  cmyk: AqiLevel['cmyk'],
  effect: readonly [string, string],
  advice: readonly [string, string],
): AqiLevel => ({
  level,
  numeral,
  upTo,
  category: { zh: category[0], en: category[1] },
  colour: { zh: colour[0], en: colour[1] },
  rgb,
  cmyk,
  effect: { zh: effect[0], en: effect[1] },
  advice: { zh: advice[0], en: advice[1] },
  textConfidence: 'memory',
});

export const aqiLevels: readonly AqiLevel[] = [
  row(
    1,
    '一级',
    50,
    ['优', 'excellent'],
    ['绿色', 'green'],
    [0, 228, 0],
    [40, 0, 100, 0],
    ['空气质量令人满意，基本无空气污染', 'Air quality is satisfactory; practically no pollution'],
    ['各类人群可正常活动', 'Everybody can be active as usual'],
  ),
  row(
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
  ),
  row(
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
  ),
  row(
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
  ),
  row(
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
  ),
  row(
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
  ),
];

/** The level of an index; 0 to 50 is the first, above 300 the sixth (both editions). */
export function aqiLevelOf(aqi: number): AqiLevel {
  return (aqiLevels.find(({ upTo }) => upTo === null || aqi <= upTo) ?? aqiLevels.at(-1)) as AqiLevel;
}

/** Names of the pollutants as the real-time publication writes them since 2019. */
export const aqiItemNames: Readonly<Record<AqiItem, Text>> = {
  so2: { zh: '二氧化硫', en: 'SO2' },
  no2: { zh: '二氧化氮', en: 'NO2' },
  pm10: { zh: '颗粒物(PM10)', en: 'PM10' },
  pm25: { zh: '细颗粒物(PM2.5)', en: 'PM2.5' },
  co: { zh: '一氧化碳', en: 'CO' },
  o3: { zh: '臭氧1小时', en: 'O3 1 h' },
  o3_8h: { zh: '臭氧8小时', en: 'O3 8 h' },
};
