import type { TableRetention } from '@farwatch/persistence/retention';

/** What becomes of the rows of each table of this schema: docs/retention.md is made of it. */
export const retention: readonly TableRetention[] = [
  {
    table: 'hour_bucket',
    ageing: { kind: 'archived' },
    months: 24,
    atLeast: 3,
    why: {
      zh: '判定所需的小时数据，可由读数重建',
      en: 'what judging needs of readings; can be made of them again',
    },
  },
  {
    table: 'episode',
    ageing: { kind: 'kept' },
    why: { zh: '每次超标过程一行，线索引用它', en: 'one row an episode; leads refer to it' },
  },
  {
    table: 'reference',
    ageing: { kind: 'bounded' },
    why: { zh: '主数据副本', en: 'a copy of master data' },
  },
  {
    table: 'rejudge',
    ageing: { kind: 'bounded' },
    why: { zh: '完成后即删除', en: 'a row goes when it is done' },
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
