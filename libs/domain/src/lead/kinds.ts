import type { Text } from '../law/index.js';

/** What a lead was made from; it decides the shape of its details. */
export const leadOrigins = ['exceedance', 'pattern', 'monitoring', 'permit', 'finding', 'report'] as const;
export type LeadOrigin = (typeof leadOrigins)[number];

/** `warning`: may still be taken back by a lawful mark; `firm`: stands until an officer decides. */
export const leadStages = ['warning', 'firm'] as const;
export type LeadStage = (typeof leadStages)[number];

export const severities = ['low', 'medium', 'high'] as const;
export type Severity = (typeof severities)[number];

/** What holds of every lead of a kind. */
export interface LeadKindFacts {
  readonly name: Text;
  /** Is there somebody who could be responsible? */
  readonly party: 'yes' | 'maybe' | 'no';
  /** Whether a case may be filed for it, and from when on. */
  readonly filing: 'yes' | 'when-firm' | 'when-confirmed' | 'when-verified' | 'never';
}

const facts = (
  zh: string,
  en: string,
  party: LeadKindFacts['party'],
  filing: LeadKindFacts['filing'],
): LeadKindFacts => ({ name: { zh, en }, party, filing });

/**
 * The kinds of leads. They differ in law: GB 3095 and GB 3838 bind governments, so an ambient station or river section
 * above its standard has no party, no unlawful act and no penalty; an outlet above its permit has all three.
 */
export const leadKinds = {
  'suspected-exceedance': facts('疑似超标排放', 'suspected exceedance of an outlet', 'yes', 'when-firm'),
  'suspected-fraud': facts('疑似数据异常/造假', 'suspected data fraud', 'yes', 'yes'),
  'equipment-not-running': facts('监控设备未正常运行', 'monitoring equipment not running', 'yes', 'yes'),
  'total-exceedance': facts('疑似超总量排放', 'suspected exceedance of the permitted total', 'yes', 'yes'),
  'permit-breach': facts('疑似违反排污许可', 'suspected breach of the permit', 'yes', 'yes'),
  'patrol-finding': facts('无人机巡查发现', 'finding of a drone patrol', 'maybe', 'when-confirmed'),
  'inspection-finding': facts('现场检查发现', 'finding of an inspection', 'maybe', 'when-verified'),
  'complaint-verified': facts('投诉举报', 'complaint', 'maybe', 'when-verified'),
  'transferred-in': facts('移送', 'transferred from another authority', 'maybe', 'when-verified'),
  'early-warning': facts('预警提醒', 'early warning', 'yes', 'never'),
  'environment-anomaly': facts('环境质量异常', 'anomaly of the environment', 'no', 'never'),
} as const satisfies Record<string, LeadKindFacts>;
export type LeadKind = keyof typeof leadKinds;

/** Kinds for which a case may be filed, now or later; the others are looked into in another way. */
export const kindsThatMayBeFiled = (Object.keys(leadKinds) as LeadKind[]).filter(
  (kind) => leadKinds[kind].filing !== 'never',
);
