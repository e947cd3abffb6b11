import type { TableRetention } from '@farwatch/persistence/retention';

/** What becomes of the rows of each table of this schema: docs/retention.md is made of it. */
export const retention: readonly TableRetention[] = [
  {
    table: 'enterprise',
    ageing: { kind: 'bounded' },
    why: { zh: '主数据', en: 'master data' },
  },
  {
    table: 'station',
    ageing: { kind: 'bounded' },
    why: { zh: '主数据', en: 'master data' },
  },
  {
    table: 'limit_value',
    ageing: { kind: 'bounded' },
    why: { zh: '主数据：限值按日期保留，不删除', en: 'master data; limits stay with their dates' },
  },
  {
    table: 'rule',
    ageing: { kind: 'bounded' },
    why: { zh: '主数据', en: 'master data' },
  },
  {
    table: 'device',
    ageing: { kind: 'bounded' },
    why: { zh: '每个站点一行', en: 'one row a station' },
  },
  {
    table: 'hj212_source',
    ageing: { kind: 'bounded' },
    why: { zh: '每台数采仪一行', en: 'one row a logger' },
  },
  {
    table: 'outbox',
    ageing: { kind: 'bounded' },
    why: { zh: '发出后即删除', en: 'a row goes when Kafka has it' },
  },
  {
    table: 'own_output',
    ageing: { kind: 'bounded' },
    why: {
      zh: '每个分区一行：自己的主题已核对到哪里',
      en: 'one row a partition: up to where the own topics were compared',
    },
  },
  {
    table: 'drone',
    ageing: { kind: 'bounded' },
    why: { zh: '每架无人机一行', en: 'one row a drone' },
  },
];
