import type { TableRetention } from '@farwatch/persistence/retention';

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
  {
    table: 'series',
    ageing: { kind: 'bounded' },
    why: { zh: '每个站点和污染物一行', en: 'one row a station and pollutant' },
  },
  {
    table: 'vouched',
    ageing: { kind: 'kept' },
    why: { zh: '人工确认的记录，只增不改', en: 'who vouched for what had been refused; only added to' },
  },
  {
    table: 'hour',
    ageing: { kind: 'kept' },
    why: {
      zh: '小时值：归档后指标仍由它得出',
      en: 'hours: figures are made of them also after their readings were dropped',
    },
  },
  {
    table: 'day',
    ageing: { kind: 'kept' },
    why: { zh: '日值：月、年指标由它得出', en: 'days: months and years are made of them' },
  },
  {
    table: 'latest',
    ageing: { kind: 'bounded' },
    why: { zh: '每个序列一行', en: 'one row a series' },
  },
  {
    table: 'dirty_day',
    ageing: { kind: 'bounded' },
    why: { zh: '计算后即删除', en: 'a row goes when it was computed' },
  },
  {
    table: 'dirty_area',
    ageing: { kind: 'bounded' },
    why: { zh: '计算后即删除', en: 'a row goes when it was computed' },
  },
  {
    table: 'dirty_year',
    ageing: { kind: 'bounded' },
    why: { zh: '计算后即删除', en: 'a row goes when it was computed' },
  },
  {
    table: 'mda8_day',
    ageing: { kind: 'kept' },
    why: { zh: '臭氧日最大 8 小时均值，年指标由它得出', en: 'MDA8; years are made of them' },
  },
  {
    table: 'air_day',
    ageing: { kind: 'kept' },
    why: { zh: '区域日值，年指标由它得出', en: 'days of areas; years are made of them' },
  },
  {
    table: 'published_indicator',
    ageing: { kind: 'kept' },
    why: {
      zh: '每个已公布指标一行，用于判断是否有变化',
      en: 'one row a published figure, to know what changed',
    },
  },
  {
    table: 'station',
    ageing: { kind: 'bounded' },
    why: { zh: '主数据副本', en: 'a copy of master data' },
  },
  {
    table: 'station_status',
    ageing: { kind: 'bounded' },
    why: { zh: '每个站点一行', en: 'one row a station' },
  },
  {
    table: 'station_number',
    ageing: { kind: 'bounded' },
    why: { zh: '每个站点一行', en: 'one row a station' },
  },
  {
    table: 'counted_offset',
    ageing: { kind: 'bounded' },
    why: { zh: '每个分区一行', en: 'one row a partition' },
  },
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
  {
    table: 'exclusion',
    ageing: { kind: 'kept' },
    why: { zh: '人工决定，只撤销不删除', en: 'decisions; taken back, never deleted' },
  },
  {
    table: 'outbox',
    ageing: { kind: 'bounded' },
    why: { zh: '发出后即删除', en: 'a row goes when Kafka has it' },
  },
  {
    table: 'partition_offset',
    ageing: { kind: 'bounded' },
    why: { zh: '每个消费组和分区一行', en: 'one row a group and partition' },
  },
  {
    table: 'log_incident',
    ageing: { kind: 'kept' },
    why: { zh: '日志事故的处理记录，行数很少', en: 'what went wrong with logs and who ended it; few rows' },
  },
  {
    table: 'closed_month',
    ageing: { kind: 'kept' },
    why: { zh: '每个归档月份一行', en: 'one row an archived month' },
  },
  {
    table: 'own_output',
    ageing: { kind: 'bounded' },
    why: {
      zh: '每个分区一行：自己的主题已核对到哪里',
      en: 'one row a partition: up to where the own topics were compared',
    },
  },
];
