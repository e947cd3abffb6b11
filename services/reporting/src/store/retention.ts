import { bounded, kept, ofMechanism, type TableRetention } from '@farwatch/persistence/retention';

const records = {
  zh: '生态环境监测条例第二十六条：监测记录至少保存五年（归档文件计入；单一来源，未核对原文）',
  en: 'Regulation on ecological and environmental monitoring (生态环境监测条例), art. 26: records at least 5 years; the archive counts (one source, original text not seen)',
} as const;

/** What becomes of the rows of each table of this schema: docs/retention.md is made of it. */
export const retention: readonly TableRetention[] = [
  {
    table: 'reading',
    ageing: { kind: 'archived' },
    months: 24,
    atLeast: 3,
    law: records,
    why: {
      zh: '单条读数；归档文件须保存至少五年，平台不删除归档',
      en: 'single readings; keep the archive at least 5 years: nothing deletes it',
    },
  },
  bounded('series', '每个站点和污染物一行', 'one row a station and pollutant'),
  kept('vouched', '人工确认的记录，只增不改', 'who vouched for what had been refused; only added to'),
  kept(
    'hour',
    '小时值：归档后指标仍由它得出',
    'hours: figures are made of them also after their readings were dropped',
  ),
  kept('day', '日值：月、年指标由它得出', 'days: months and years are made of them'),
  bounded('latest', '每个序列一行', 'one row a series'),
  bounded('dirty_day', '计算后即删除', 'a row goes when it was computed'),
  bounded('dirty_area', '计算后即删除', 'a row goes when it was computed'),
  bounded('dirty_year', '计算后即删除', 'a row goes when it was computed'),
  kept('mda8_day', '臭氧日最大 8 小时均值，年指标由它得出', 'MDA8; years are made of them'),
  kept('air_day', '区域日值，年指标由它得出', 'days of areas; years are made of them'),
  kept(
    'published_indicator',
    '每个已公布指标一行，用于判断是否有变化',
    'one row a published figure, to know what changed',
  ),
  bounded('station', '主数据副本', 'a copy of master data'),
  bounded('station_status', '每个站点一行', 'one row a station'),
  bounded('station_number', '每个站点一行', 'one row a station'),
  bounded('counted_offset', '每个分区一行', 'one row a partition'),
  {
    table: 'integrity',
    ageing: { kind: 'trimmed', column: 'day' },
    months: 60,
    atLeast: 60,
    law: records,
    why: {
      zh: '按来源和日期的接收统计，与监测记录同期保存',
      en: 'counts by source and day; as long as the records they are about',
    },
  },
  {
    table: 'seq_ledger',
    ageing: { kind: 'trimmed', column: 'day' },
    months: 60,
    atLeast: 60,
    law: records,
    why: {
      zh: '报文序号台账，与监测记录同期保存',
      en: 'which message numbers arrived; as long as the records they are about',
    },
  },
  kept('exclusion', '人工决定，只撤销不删除', 'decisions; taken back, never deleted'),
  ofMechanism.outbox,
  ofMechanism.partition_offset,
  ofMechanism.log_incident,
  ofMechanism.closed_month,
  ofMechanism.own_output,
];
