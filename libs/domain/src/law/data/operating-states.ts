/**
 * Operating states in which a value is not judged for a limited time (MEE announcement 2022 No. 21, art. 6: flagged
 * as start, stop or fault, with the facilities run as required, within the limited time). The hours are those of one
 * secondary source and differ by industry: configuration, to be compared with the industry's own rule.
 */
import type { OperatingStateRow } from '../types.js';

const NOX = 'a21002';

const state = (
  industry: string,
  name: OperatingStateRow['state'],
  maxHours: number | null,
  zh: string,
  en: string,
  more: Partial<
    Pick<OperatingStateRow, 'pollutants' | 'maxHoursPerYear' | 'confidence' | 'source' | 'sourceZh'>
  > = {},
): OperatingStateRow => ({
  type: 'operating-state',
  id: `operating-state:${industry}:${name}`,
  industry,
  state: name,
  scope: { zh, en },
  maxHours,
  maxHoursPerYear: null,
  pollutants: null,
  standard: '污染物排放自动监测设备标记规则',
  clause: 'art. 6, operating-state rules by industry',
  clauseZh: '第六条及各行业工况标记规则',
  validFrom: '2023-01-01',
  validTo: null,
  confidence: 'secondary',
  source: 'the article in two public copies, the hours in one secondary source',
  sourceZh: '条文见两份公开副本，时限见一个二手来源',
  ...more,
});

export const operatingStates: readonly OperatingStateRow[] = [
  state('boiler', 'cold-start', 4, '锅炉冷启动', 'boilers, cold start', { pollutants: [NOX] }),
  state('boiler', 'hot-start', 2, '锅炉热启动', 'boilers, hot start', { pollutants: [NOX] }),
  state('boiler', 'stop', 1, '锅炉停炉', 'boilers, stop', { pollutants: [NOX] }),
  state('power', 'start', 4, '火电机组启动', 'power units, start'),
  state('power', 'stop', 1, '火电机组停机', 'power units, stop'),
  state('cement', 'cold-start', 36, '水泥窑冷启动', 'cement kilns, cold start'),
  state('cement', 'hot-start', 8, '水泥窑热启动', 'cement kilns, hot start'),
  state('cement', 'stop', 8, '水泥窑停窑', 'cement kilns, stop'),
  state('sinter', 'start', 8, '烧结机启动', 'sinter plants, start', { pollutants: [NOX] }),
  state('ceramics', 'start', 4, '陶瓷窑启动', 'ceramic kilns, start'),
  state('ceramics', 'stop', 2, '陶瓷窑停窑', 'ceramic kilns, stop'),
  state('incineration', 'fault', 4, '垃圾焚烧炉故障标记', 'waste incinerators, fault', {
    maxHoursPerYear: 60,
    confidence: 'memory',
    source: 'from memory: at most 4 hours each, 60 hours a year',
    sourceZh: '凭记忆：每次不超过4小时，全年累计不超过60小时',
  }),
];
