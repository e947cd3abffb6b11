import type { AqiColumn, AqiItem, Confidence, LawType, LimitAveraging, MissingRule, Text } from './types.js';

/** What must stand beside every figure that was not read in the official text or in two sources. */
export const notVerified: Text = { zh: '未经官方文本核对', en: 'not verified against the official text' };

export const confidenceNames: Readonly<Record<Confidence, Text>> = {
  verified: { zh: '已核对', en: 'verified' },
  primary: { zh: '官方文本', en: 'official print' },
  secondary: { zh: '单一二手来源', en: 'one secondary source' },
  memory: { zh: '凭记忆', en: 'from memory' },
};

export const typeNames: Readonly<Record<LawType, Text>> = {
  limit: { zh: '限值', en: 'limit' },
  'index-table': { zh: '空气质量分指数 (AQI)', en: 'AQI breakpoints' },
  'index-rule': { zh: '空气质量指数 (AQI) 计算', en: 'AQI calculation' },
  'index-level': { zh: 'AQI 级别', en: 'AQI level' },
  'health-text': { zh: 'AQI 健康提示', en: 'AQI health text' },
  validity: { zh: '数据有效性', en: 'validity' },
  evaluation: { zh: '年评价', en: 'annual evaluation' },
  composite: { zh: '综合指数', en: 'composite index' },
  reference: { zh: '参考值', en: 'reference' },
  'operating-state': { zh: '异常工况', en: 'operating state' },
  'us-index-table': { zh: '美国 AQI 分级浓度', en: 'US AQI breakpoints' },
};

export const averagingNames: Readonly<Record<LimitAveraging, Text>> = {
  sample: { zh: '一次值', en: 'sample' },
  hour: { zh: '1小时均值', en: 'hour mean' },
  day: { zh: '日均值', en: 'day mean' },
  mda8: { zh: '日最大8小时平均', en: 'daily maximum 8-hour mean' },
  quarter: { zh: '季均值', en: 'quarter mean' },
  year: { zh: '年均值', en: 'year mean' },
  'mass-flow': { zh: '排放速率', en: 'rate of mass flow' },
};

export const missingRuleNames: Readonly<Record<MissingRule, Text>> = {
  'of-what-is-there': { zh: '按现有项目计算', en: 'of what is there' },
  'one-of-pm': { zh: 'PM10 与 PM2.5 均缺则不发布', en: 'none when both PM10 and PM2.5 are missing' },
  'above-100': { zh: '大于100时发布，否则为“NA”', en: 'published above 100, otherwise "NA"' },
};

/** HJ 212 codes of the items of the air quality index. */
export const itemPollutants: Readonly<Record<AqiItem, string>> = {
  so2: 'a21026',
  no2: 'a21004',
  pm10: 'a34002',
  pm25: 'a34004',
  co: 'a21005',
  o3: 'a05024',
  o3_8h: 'a05024',
};

const times = { day: ['日均', 'day'], hour: ['1小时', '1 h'], '8h': ['8小时', '8 h'] } as const;
const gases = { so2: 'SO2', no2: 'NO2', co: 'CO', o3: 'O3', pm10: 'PM10', pm25: 'PM2.5' } as const;

/** Pollutant, title and unit of a column of the breakpoint table. */
export function columnOf(column: AqiColumn): {
  readonly pollutant: string;
  readonly title: Text;
  readonly unit: string;
} {
  const [gas, time] = column.split('-') as [keyof typeof gases, keyof typeof times];
  const [zh, en] = times[time];
  return {
    pollutant: itemPollutants[gas],
    title: { zh: `${gases[gas]} ${zh}`, en: `${gases[gas]} ${en}` },
    unit: gas === 'co' ? 'mg/m3' : 'ug/m3',
  };
}
