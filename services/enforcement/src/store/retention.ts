import type { TableRetention } from '@farwatch/persistence/retention';

/** What becomes of the rows of each table of this schema: docs/retention.md is made of it. */
export const retention: readonly TableRetention[] = [
  {
    table: 'lead',
    ageing: { kind: 'kept' },
    why: { zh: '案卷内容，不删除', en: 'part of case files; never deleted' },
  },
  {
    table: 'lead_reading',
    ageing: { kind: 'kept' },
    why: { zh: '案卷内容，不删除', en: 'part of case files; never deleted' },
  },
  {
    table: 'timeline',
    ageing: { kind: 'kept' },
    why: { zh: '案卷内容，不删除', en: 'part of case files; never deleted' },
  },
  {
    table: 'evidence',
    ageing: { kind: 'kept' },
    why: { zh: '案卷内容，不删除', en: 'part of case files; never deleted' },
  },
  {
    table: 'lead_evidence',
    ageing: { kind: 'kept' },
    why: { zh: '案卷内容，不删除', en: 'part of case files; never deleted' },
  },
  {
    table: 'lead_change',
    ageing: { kind: 'bounded' },
    why: { zh: '实时推送用，七天后删除', en: 'what the live feed sends; deleted after 7 days' },
  },
  {
    table: 'inbox',
    ageing: { kind: 'bounded' },
    why: {
      zh: '去重用，比 Kafka 多留一个月后删除',
      en: 'against repetition; deleted a month after Kafka has forgotten the event',
    },
  },
  {
    table: 'outbox',
    ageing: { kind: 'bounded' },
    why: { zh: '发出后即删除', en: 'a row goes when Kafka has it' },
  },
  {
    table: 'work',
    ageing: { kind: 'trimmed', column: 'updated_at', where: "state = 'given-up'" },
    months: 12,
    why: {
      zh: '放弃的任务保留一年；其余完成后即删除',
      en: 'what was given up stays a year; what is done is deleted at once',
    },
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
    table: 'own_output',
    ageing: { kind: 'bounded' },
    why: {
      zh: '每个分区一行：自己的主题已核对到哪里',
      en: 'one row a partition: up to where the own topics were compared',
    },
  },
  {
    table: 'said_version',
    ageing: { kind: 'bounded' },
    why: {
      zh: '数据库回退后丢失的线索，重新生成后即删除',
      en: 'leads that a database which went back has lost; few rows',
    },
  },
  {
    table: 'patrol_flight',
    ageing: { kind: 'kept' },
    why: { zh: '巡查记录，线索引用它，行数不多', en: 'records of patrols, to which leads refer; few rows' },
  },
  {
    table: 'patrol_media',
    ageing: { kind: 'kept' },
    why: { zh: '巡查记录，线索引用它，行数不多', en: 'records of patrols, to which leads refer; few rows' },
  },
  {
    table: 'patrol_report',
    ageing: { kind: 'kept' },
    why: { zh: '巡查记录，线索引用它，行数不多', en: 'records of patrols, to which leads refer; few rows' },
  },
  {
    table: 'patrol_finding',
    ageing: { kind: 'kept' },
    why: { zh: '巡查记录，线索引用它，行数不多', en: 'records of patrols, to which leads refer; few rows' },
  },
  {
    table: 'patrol_point',
    ageing: { kind: 'trimmed', column: 'at' },
    months: 60,
    atLeast: 12,
    why: {
      zh: '飞行轨迹、读数和风，与监测记录同期保存；本平台的选择',
      en: 'tracks, readings and wind of flights, as long as records of monitoring; our choice',
    },
  },
  {
    table: 'patrol_reading',
    ageing: { kind: 'trimmed', column: 'at' },
    months: 60,
    atLeast: 12,
    why: {
      zh: '飞行轨迹、读数和风，与监测记录同期保存；本平台的选择',
      en: 'tracks, readings and wind of flights, as long as records of monitoring; our choice',
    },
  },
  {
    table: 'patrol_wind',
    ageing: { kind: 'trimmed', column: 'at' },
    months: 60,
    atLeast: 12,
    why: {
      zh: '飞行轨迹、读数和风，与监测记录同期保存；本平台的选择',
      en: 'tracks, readings and wind of flights, as long as records of monitoring; our choice',
    },
  },
  {
    table: 'case_file',
    ageing: { kind: 'kept' },
    why: { zh: '案卷，不删除', en: 'case files; never deleted' },
  },
  {
    table: 'case_entry',
    ageing: { kind: 'kept' },
    why: { zh: '案卷，不删除', en: 'case files; never deleted' },
  },
  {
    table: 'case_lead',
    ageing: { kind: 'kept' },
    why: { zh: '案卷，不删除', en: 'case files; never deleted' },
  },
  {
    table: 'case_person',
    ageing: { kind: 'kept' },
    why: { zh: '执法证件登记，每人一行', en: 'certificates of officers; one row each' },
  },
  {
    table: 'work_year',
    ageing: { kind: 'kept' },
    why: { zh: '国务院放假安排，每年一行', en: 'the official calendar; one row a year' },
  },
];
