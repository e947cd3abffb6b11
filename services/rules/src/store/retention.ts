import { bounded, kept, ofMechanism, type TableRetention } from '@farwatch/persistence/retention';

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
  kept('episode', '每次超标过程一行，线索引用它', 'one row an episode; leads refer to it'),
  bounded('reference', '主数据副本', 'a copy of master data'),
  bounded('rejudge', '完成后即删除', 'a row goes when it is done'),
  ofMechanism.outbox,
  ofMechanism.partition_offset,
  ofMechanism.log_incident,
  ofMechanism.closed_month,
  ofMechanism.own_output,
];
