import { bounded, ofMechanism, type TableRetention } from '@farwatch/persistence/retention';

/** What becomes of the rows of each table of this schema: docs/retention.md is made of it. */
export const retention: readonly TableRetention[] = [
  bounded('enterprise', '主数据', 'master data'),
  bounded('station', '主数据', 'master data'),
  bounded('limit_value', '主数据：限值按日期保留，不删除', 'master data; limits stay with their dates'),
  bounded('rule', '主数据', 'master data'),
  bounded('device', '每个站点一行', 'one row a station'),
  bounded('hj212_source', '每台数采仪一行', 'one row a logger'),
  ofMechanism.outbox,
  ofMechanism.own_output,
  bounded('drone', '每架无人机一行', 'one row a drone'),
];
