import { kept, ofMechanism, type TableRetention } from '@farwatch/persistence/retention';

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
  ofMechanism.inbox,
  ofMechanism.outbox,
  ofMechanism.partition_offset,
  ofMechanism.log_incident,
  kept('opening', '谁因何查看过加密原件，行数很少', 'who opened sealed originals, and why; few rows'),
];
