import type { Text } from '../../law/index.js';

const text = (zh: string, en: string): Text => ({ zh, en });

/** States of a case; `none` before it is proposed, `declined` and `closed` are ends. */
export const caseStates = {
  none: text('未立案', 'not proposed'),
  proposed: text('待立案审批', 'filing proposed'),
  declined: text('不予立案', 'not filed'),
  investigating: text('调查取证', 'investigating'),
  suspended: text('中止调查', 'suspended'),
  inReview: text('案件审核', 'in review'),
  reviewed: text('审核通过', 'reviewed'),
  noticeIssued: text('告知书已制发', 'notice issued'),
  noticed: text('已告知', 'notice served'),
  hearing: text('听证', 'hearing'),
  decided: text('已决定', 'decided'),
  executing: text('执行中', 'being carried out'),
  enforcing: text('催告与强制执行', 'enforcement'),
  revoked: text('决定已撤销', 'decision revoked'),
  transferred: text('已移送', 'transferred'),
  terminated: text('终止调查', 'terminated'),
  withdrawn: text('撤销立案', 'filing revoked'),
  closed: text('已结案', 'closed'),
} as const satisfies Record<string, Text>;
export type CaseStateName = keyof typeof caseStates;

/** From the filing to the hearing, without suspension. */
export const openStates = [
  'investigating',
  'inReview',
  'reviewed',
  'noticeIssued',
  'noticed',
  'hearing',
] as const satisfies readonly CaseStateName[];

/** `head` (负责人) approves and decides; `system` only notes what changed elsewhere. */
export const caseRoles = ['officer', 'reviewer', 'manager', 'head', 'system', 'viewer', 'admin'] as const;
export type CaseRole = (typeof caseRoles)[number];

/** Papers of a case, in the order of the procedure. */
export const caseDocuments = {
  'filing-approval-form': text('立案审批表', 'filing approval form'),
  'no-filing-approval-form': text('不予立案审批表', 'approval form, no filing'),
  'inspection-record': text('现场检查（勘察）笔录', 'inspection record'),
  'interview-record': text('调查询问笔录', 'interview record'),
  'monitoring-report': text('监测报告', 'monitoring report'),
  'result-notice': text('监测结果告知', 'notice of the result'),
  'art41-checklist': text('电子监控设备审核表', 'checklist of article 41'),
  'preservation-decision': text('先行登记保存决定书', 'preservation decision'),
  'preservation-outcome': text('登记保存处理决定', 'outcome of a preservation'),
  'seizure-decision': text('查封（扣押）决定书', 'seizure decision'),
  'seizure-extension': text('延长查封（扣押）期限决定书', 'extension of a seizure'),
  'release-decision': text('解除查封（扣押）决定书', 'release decision'),
  'correction-order': text('责令改正决定书', 'order to correct'),
  'reinspection-record': text('复查笔录', 're-inspection record'),
  'suspension-form': text('中止调查审批表', 'suspension form'),
  'termination-form': text('终止调查审批表', 'termination form'),
  'filing-revocation-form': text('撤销立案审批表', 'revocation of the filing'),
  'extension-form': text('延长办案期限审批表', 'extension form'),
  'investigation-report': text('调查报告', 'investigation report'),
  'case-review-form': text('案件审核表', 'case review form'),
  'prior-notice': text('事先告知书', 'prior notice'),
  'hearing-rights-notice': text('事先（听证）告知书', 'prior notice with the right to a hearing'),
  'service-receipt': text('送达回证', 'service receipt'),
  'statement-record': text('陈述申辩笔录', 'record of a statement'),
  'recheck-opinion': text('陈述申辩复核意见', 'opinion on a statement'),
  waiver: text('放弃陈述申辩（听证）声明', 'waiver'),
  'hearing-request': text('听证申请', 'request of a hearing'),
  'hearing-notice': text('听证通知书', 'notice of a hearing'),
  'hearing-record': text('听证笔录', 'hearing record'),
  'legal-review-opinion': text('法制审核意见', 'opinion of the legal review'),
  'discussion-record': text('集体讨论笔录', 'record of the discussion'),
  'penalty-decision': text('行政处罚决定书', 'penalty decision'),
  'no-penalty-decision': text('不予行政处罚决定书', 'decision of no penalty'),
  'education-record': text('教育记录', 'record of education'),
  'on-spot-decision': text('当场行政处罚决定书', 'on-spot decision'),
  'transfer-letter': text('案件移送书', 'transfer letter'),
  'payment-receipt': text('缴款凭证', 'payment receipt'),
  'deferral-approval': text('延期（分期）缴纳罚款审批', 'approval of a deferral'),
  'public-version': text('公示文本', 'public version'),
  'withdrawal-statement': text('撤回公示说明', 'statement of withdrawal'),
  'demand-letter': text('催告书', 'demand letter'),
  'enforcement-application': text('强制执行申请书', 'application for enforcement'),
  'court-ruling': text('法院裁定', 'court ruling'),
  'yellow-card': text('黄牌', 'yellow card'),
  'red-card': text('红牌', 'red card'),
  'recusal-request': text('回避申请', 'request of recusal'),
  'recusal-decision': text('回避决定', 'decision on a recusal'),
  'correction-note': text('更正说明', 'correction note'),
  'closure-approval-form': text('结案审批表', 'closure approval form'),
} as const satisfies Record<string, Text>;
export type CaseDocument = keyof typeof caseDocuments;

/** What happened, as others are told of it. */
export const caseEventTypes = [
  'proposed',
  'filed',
  'declined',
  'amended',
  'suspended',
  'resumed',
  'terminated',
  'withdrawn',
  'reported',
  'returned',
  'reviewed',
  'noticed',
  'served',
  'statement-received',
  'hearing-requested',
  'hearing-scheduled',
  'hearing-held',
  'legal-reviewed',
  'discussed',
  'decided',
  'paid',
  'published',
  'publication-withdrawn',
  'remedy-opened',
  'remedy-concluded',
  'demanded',
  'enforcement-applied',
  'card-issued',
  'transferred',
  'closed',
] as const;
export type CaseEventType = (typeof caseEventTypes)[number];

/** Kinds of penalty that need a hearing to be offered and a discussion, whatever the fine (处罚法 63). */
export const heavyKinds: readonly string[] = [
  'suspend-permit',
  'revoke-permit',
  'restrict-production',
  'stop-production-for-correction',
  'stop-production',
  'close-down',
  'bar-from-business',
  'no-application',
];

/** The nine items that a device of the bureau must meet (处罚法 41). */
export const art41Items = [
  'legalBasis',
  'legalReview',
  'technicalReview',
  'standard',
  'placing',
  'marked',
  'locationPublished',
  'recordReviewed',
  'partyTold',
] as const;
