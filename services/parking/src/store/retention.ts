import type { TableRetention } from '@farwatch/persistence/retention';

/** What becomes of the rows of each table of this schema: docs/retention.md is made of it. */
export const retention: readonly TableRetention[] = [
  {
    table: 'parked',
    ageing: {
      kind: 'trimmed',
      column: 'last_seen',
      where: "reason <> 'month-archived' OR last_seen < now() - interval '60 months'",
    },
    months: 3,
    atLeast: 3,
    why: {
      zh: '退回的原件保留三个月；属于已归档月份的保留五年，以待恢复',
      en: 'refused originals stay 3 months; those of archived months 5 years, for the month may be readmitted',
    },
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
    table: 'opening',
    ageing: { kind: 'kept' },
    why: { zh: '谁因何查看过加密原件，行数很少', en: 'who opened sealed originals, and why; few rows' },
  },
];
