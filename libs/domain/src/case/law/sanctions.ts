/**
 * Norms that lay down fines, by kind of act and date: the Ecological and Environmental Code (in force from 2026-08-15,
 * read in its text) and the Regulation on permits (read in its text). Acts before the Code other than breaches of a
 * permit are not here: the acts on air and water were not read, so a case of that time brings its norm itself.
 */
import type { Text } from '../../law/index.js';
import { inForce } from '../../law/index.js';
import type { Norm } from './norms.js';
import type { Sourced } from './provenance.js';

export interface SanctionRow extends Sourced {
  readonly id: string;
  /** Kind of act, as a case names its violation. */
  readonly violation: string;
  readonly subject: 'org' | 'person';
  readonly text: Text;
  /** In yuan; null: no minimum. */
  readonly min: number | null;
  readonly max: number;
  /** Two norms of different rank say different things: the reviewer chooses. */
  readonly conflict: boolean;
}

const WAN = 10_000;
const codeHead = {
  law: { zh: '生态环境法典', en: 'Ecological and Environmental Code' },
  validFrom: '2026-08-15',
  validTo: null,
  confidence: 'primary',
  source: { zh: '法律文本', en: 'text of the law' },
} as const;
const permitHead = {
  law: { zh: '排污许可管理条例', en: 'Regulation on the Administration of Pollutant Discharge Permits' },
  validFrom: '2021-03-01',
  validTo: null,
  confidence: 'primary',
  source: {
    zh: '条例文本；法典施行后是否修改未核实',
    en: 'text of the regulation; not checked whether it was amended after the Code',
  },
} as const;

type Options = { readonly subject?: 'person'; readonly conflict?: boolean };

/** Amounts in 万元, as the law writes them. */
function code(
  article: number,
  violation: string,
  min: number | null,
  max: number,
  [zh, en]: readonly [string, string],
  { subject, conflict = false }: Options = {},
): SanctionRow {
  return {
    ...codeHead,
    id: `code-${article}${violation.endsWith('/serious') ? '-serious' : ''}${subject === undefined ? '' : '-person'}`,
    clause: { zh: `第${article}条`, en: `art. ${article}` },
    violation,
    subject: subject ?? 'org',
    text: { zh, en },
    min: min === null ? null : min * WAN,
    max: max * WAN,
    conflict,
  };
}

function permit34(violation: string, zh: string, en: string): SanctionRow {
  return {
    ...permitHead,
    id: 'permit-34',
    clause: { zh: '第三十四条', en: 'art. 34' },
    violation,
    subject: 'org',
    text: { zh, en },
    min: 20 * WAN,
    max: 100 * WAN,
    conflict: true,
  };
}

export const sanctionRows: readonly SanctionRow[] = [
  code(1086, 'monitoring-duty', 2, 20, [
    '未按规定自行监测、自动监测设备不正常运行或者未联网',
    'no self-monitoring, automatic equipment not running or not connected',
  ]),
  code(1087, 'distorted-monitoring', 2, 20, [
    '设备或者方法不符合规定致数据失真',
    'equipment or method not as required, so that data are distorted',
  ]),
  code(1088, 'data-fraud', 10, 100, ['排污单位监测数据造假', 'a discharging unit falsifies monitoring data']),
  code(
    1088,
    'data-fraud',
    5,
    20,
    ['监测数据造假的直接责任人员', 'persons directly responsible for falsified data'],
    { subject: 'person' },
  ),
  code(1091, 'agency-fraud', 10, 50, ['监测机构数据造假', 'a monitoring agency falsifies data']),
  code(1091, 'agency-fraud/serious', 50, 200, [
    '监测机构数据造假，情节严重',
    'a monitoring agency falsifies data, serious',
  ]),
  code(
    1091,
    'agency-fraud',
    1,
    5,
    ['监测机构数据造假的责任人员', 'persons of an agency that falsifies data'],
    { subject: 'person' },
  ),
  code(1093, 'damaging-devices', 2, 20, [
    '损毁或者擅自移动监测设施',
    'damaging or moving monitoring devices',
  ]),
  code(1102, 'no-permit', 20, 100, ['未取得排污许可证排放', 'discharging without a permit']),
  code(
    1103,
    'exceeding-permitted',
    10,
    100,
    ['超过许可排放浓度、排放量排放', 'discharging above the permitted concentration or amount'],
    { conflict: true },
  ),
  permit34(
    'exceeding-permitted',
    '超过许可排放浓度、排放量排放',
    'discharging above the permitted concentration or amount',
  ),
  code(1104, 'facility-not-run', 2, 5, [
    '未按许可证运行治理设施',
    'treatment facilities not run as permitted',
  ]),
  code(1105, 'permit-by-fraud', 20, 50, ['以欺骗手段取得许可证', 'permit obtained by fraud']),
  code(1106, 'no-registration', null, 5, ['未填报排污登记表', 'no registration form']),
  code(1107, 'exceeding-concentration', 10, 100, ['超过污染物排放标准', 'discharging above the standard']),
  code(1107, 'exceeding-total', 10, 100, ['超过总量控制指标', 'discharging above the total']),
  code(1108, 'evasion', 10, 100, ['以逃避监管方式排放', 'evading supervision'], { conflict: true }),
  permit34('evasion', '以逃避监管方式排放', 'evading supervision'),
  code(1109, 'outlet-rules', 2, 10, ['未按规定设置排放口', 'outlets not as prescribed']),
  code(1109, 'outlet-rules/serious', 10, 50, [
    '未按规定设置排放口，情节严重',
    'outlets not as prescribed, serious',
  ]),
  code(1110, 'not-disclosing', 2, 20, [
    '未公开或者不如实公开环境信息',
    'information not or falsely disclosed',
  ]),
];

/** The rows of an act kind that hold on a day. */
export const sanctionsFor = (
  violation: string,
  subject: SanctionRow['subject'],
  day: string,
): SanctionRow[] =>
  sanctionRows.filter((row) => row.violation === violation && row.subject === subject && inForce(row, day));

/** A row as the norm of a calculation. */
export const normOf = (row: SanctionRow): Norm => ({
  id: row.id,
  min: row.min,
  max: row.max,
  from: row.validFrom,
  to: row.validTo,
  conflict: row.conflict,
});
