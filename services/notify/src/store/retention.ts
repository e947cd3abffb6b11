import { bounded, kept, ofMechanism, type TableRetention, type Words } from '@farwatch/persistence/retention';

const trimmed = (
  table: string,
  column: string,
  months: number,
  why: Words,
  where?: string,
): TableRetention => ({
  table,
  ageing: { kind: 'trimmed', column, ...(where !== undefined && { where }) },
  months,
  why,
});

const two: Words = {
  zh: '谁在何时被通知，保留两年；本平台的选择',
  en: 'who was told what and when stays two years; our choice',
};

/** What becomes of the rows of each table of this schema: docs/retention.md is made of it. */
export const retention: readonly TableRetention[] = [
  trimmed(
    'alert',
    'updated_at',
    24,
    {
      zh: '已结束的告警保留两年；线索与案件本身另存，不受影响',
      en: 'what is over stays two years; leads and cases themselves lie elsewhere and stay',
    },
    "state = 'resolved'",
  ),
  trimmed(
    'alert_group',
    'updated_at',
    24,
    { zh: '无待办的分组，两年后删除', en: 'groups with nothing to come; deleted after two years' },
    'wake_at IS NULL',
  ),
  bounded('group_member', '随告警与分组删除', 'go with alerts and groups'),
  trimmed('delivery', 'created_at', 24, two, "state <> 'pending'"),
  trimmed('told', 'at', 24, two),
  kept(
    'delivery_attempt',
    '投递尝试只增不改，供查证',
    'every try to deliver; only added to, so that it can be looked into',
  ),
  kept('receiver', '接收方，行数很少', 'receivers; few rows'),
  kept('routing', '每次更改一行，说明当时谁会被通知', 'a row a change: who would have been told at the time'),
  kept('rota', '值班表，行数很少', 'rotas; few rows'),
  kept('silence', '静默的记录，行数不多', 'who asked for quiet about what; few rows'),
  bounded('person', '账号的副本，每人一行', 'a copy of the accounts; one row each'),
  bounded('alert_change', '实时推送用，七天后删除', 'what the live feed sends; deleted after 7 days'),
  {
    table: 'work',
    ageing: { kind: 'trimmed', column: 'updated_at', where: "state = 'given-up'" },
    months: 12,
    why: {
      zh: '放弃的任务保留一年；其余完成后即删除',
      en: 'what was given up stays a year; what is done is deleted at once',
    },
  },
  ofMechanism.partition_offset,
  ofMechanism.log_incident,
];
