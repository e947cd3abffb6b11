import { bounded, kept, ofMechanism, type TableRetention } from '@farwatch/persistence/retention';

/** What becomes of the rows of each table of this schema: docs/retention.md is made of it. */
export const retention: readonly TableRetention[] = [
  kept('lead', '案卷内容，不删除', 'part of case files; never deleted'),
  kept('lead_reading', '案卷内容，不删除', 'part of case files; never deleted'),
  kept('timeline', '案卷内容，不删除', 'part of case files; never deleted'),
  kept('evidence', '案卷内容，不删除', 'part of case files; never deleted'),
  kept('lead_evidence', '案卷内容，不删除', 'part of case files; never deleted'),
  bounded('lead_change', '实时推送用，七天后删除', 'what the live feed sends; deleted after 7 days'),
  ofMechanism.inbox,
  ofMechanism.outbox,
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
  ofMechanism.own_output,
  kept(
    'said_version',
    '数据库回退后丢失的线索曾以哪个版本发布，行数很少',
    'under which version leads were published that a database which went back has lost; few rows',
  ),
  kept(
    'patrol_flight',
    '巡查记录，线索引用它，行数不多',
    'records of patrols, to which leads refer; few rows',
  ),
  kept(
    'patrol_media',
    '巡查记录，线索引用它，行数不多',
    'records of patrols, to which leads refer; few rows',
  ),
  kept(
    'patrol_report',
    '巡查记录，线索引用它，行数不多',
    'records of patrols, to which leads refer; few rows',
  ),
  kept(
    'patrol_finding',
    '巡查记录，线索引用它，行数不多',
    'records of patrols, to which leads refer; few rows',
  ),
  kept(
    'patrol_medium',
    '巡查证据，线索与案件引用它；内容在文件存储中，不删除',
    'evidence of patrols, to which leads and cases refer; the content lies in the store of files and is not deleted',
  ),
  kept(
    'patrol_medium_refusal',
    '被拒收的内容及原因，可供查证；行数不多',
    'contents that were refused, and why, so that it can be looked into; few rows',
  ),
  {
    table: 'patrol_upload',
    ageing: { kind: 'trimmed', column: 'begun_at' },
    months: 1,
    why: {
      zh: '可续传上传的状态；未完成的七天后作废',
      en: 'the state of resumable uploads; an unfinished one ends after 7 days',
    },
  },
  kept(
    'patrol_file',
    '落地后提交的文件及其结果，防止重复；行数不多',
    'files handed in after landing, and what became of them, so that none is taken twice; few rows',
  ),
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
  kept(
    'flight_request',
    '线索的飞行请求与结果，行数很少',
    'flights that were asked for a lead, and what came of it; few rows',
  ),
  kept('case_file', '案卷，不删除', 'case files; never deleted'),
  kept('case_entry', '案卷，不删除', 'case files; never deleted'),
  kept('case_lead', '案卷，不删除', 'case files; never deleted'),
  kept('case_person', '执法证件登记，每人一行', 'certificates of officers; one row each'),
  kept('work_year', '国务院放假安排，每年一行', 'the official calendar; one row a year'),
];
