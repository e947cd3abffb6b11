import type {
  AqiColumn,
  AqiItem,
  Confidence,
  LawType,
  LimitAveraging,
  MissingRule,
  Statistic,
  Text,
} from './types.js';

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
  decision: { zh: '实施决定', en: 'decision' },
  'sensitive-groups': { zh: '敏感人群', en: 'sensitive groups' },
  'us-index-table': { zh: '美国 AQI 分级浓度', en: 'US AQI breakpoints' },
};

export const averagingNames: Readonly<Record<LimitAveraging, Text>> = {
  sample: { zh: '一次值', en: 'sample' },
  'five-minutes': { zh: '5分钟均值', en: '5-minute mean' },
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

export const statisticNames: Readonly<Record<Statistic, Text>> = {
  'hour-mean': { zh: '1小时均值', en: 'hour mean' },
  'eight-hour-mean': { zh: '8小时均值', en: '8 h mean' },
  'day-mean': { zh: '日均值', en: 'day mean' },
  'moving-day-mean': { zh: '24小时滑动平均', en: '24 h moving mean' },
  mda8: { zh: '臭氧日最大8小时平均', en: 'daily maximum 8-hour mean (MDA8)' },
  month: { zh: '月均值', en: 'month mean' },
  february: { zh: '二月均值', en: 'mean of February' },
  year: { zh: '年均值', en: 'year mean' },
  'sampled-day': { zh: '日均值（TSP、BaP、Pb）', en: 'day mean (TSP, BaP, Pb)' },
  'sampled-month': { zh: '每月日均值数（TSP、BaP、Pb）', en: 'days of a month (TSP, BaP, Pb)' },
  'sampled-quarter': { zh: '季均值（Pb）', en: 'quarter mean (Pb)' },
  'sampled-year': { zh: '年均值（TSP、BaP、Pb）', en: 'year mean (TSP, BaP, Pb)' },
  'city-day-percent': { zh: '城市日均值', en: 'day of a city' },
  'water-class-items': { zh: '水质类别（自动站）', en: 'water class (automatic station)' },
  'water-year-months': { zh: '断面年评价', en: 'year of a section' },
  'emission-hour': { zh: '污染源1小时均值', en: 'hour mean of a source' },
  'emission-day': { zh: '污染源日均值', en: 'day mean of a source' },
  'emission-month': { zh: '污染源月均值', en: 'month mean of a source' },
  'emission-february': { zh: '污染源二月均值', en: 'mean of February of a source' },
  'transmission-percent': { zh: '传输有效率', en: 'transmission-effective rate' },
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

/** An item of the index as people write it. */
export function itemName(item: AqiItem): Text {
  const [gas, moving] = item.split('_') as [keyof typeof gases, '8h' | undefined];
  const name = gases[gas];
  return moving === undefined
    ? { zh: name, en: name }
    : { zh: `${name} ${times[moving][0]}`, en: `${name} ${times[moving][1]}` };
}

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
