import { bounded, type TableRetention } from '@farwatch/persistence/retention';

/** What becomes of the rows of each table of this schema: docs/retention.md is made of it. */
export const retention: readonly TableRetention[] = [
  bounded('device', '每台数采仪一行，未登记的有上限', 'one row a logger; unknown ones are limited'),
  {
    table: 'command',
    ageing: { kind: 'trimmed', column: 'at', where: "status NOT IN ('queued', 'sent', 'accepted')" },
    months: 60,
    atLeast: 12,
    why: {
      zh: '对设备下发命令的审计，与监测记录同期保存',
      en: 'the audit of commands to devices; as long as the records of the devices',
    },
  },
  bounded('gap', '每台数采仪和命令一行', 'one row a logger and command'),
];
