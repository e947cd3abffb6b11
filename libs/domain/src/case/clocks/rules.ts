import type { Text } from '../../law/index.js';
import type { Mark } from '../law/provenance.js';

export type ClockUnit = 'day' | 'working-day' | 'month' | 'year' | 'hour';
/** Whose term: the bureau's, the party's, or one that only fixes a day. */
export type ClockSide = 'ours' | 'theirs' | 'deemed';

/** Kinds of days that do not count. */
export const pauseKinds = [
  'suspension',
  'hearing',
  'publication',
  'monitoring',
  'appraisal',
  'testing',
  'service',
] as const;
export type PauseKind = (typeof pauseKinds)[number];

/** How a term is counted; law as data. */
export interface ClockRule {
  readonly id: string;
  readonly name: Text;
  readonly side: ClockSide;
  readonly unit: ClockUnit;
  /** Length in `unit`. */
  readonly n: number;
  /** What one extension adds, in `unit`; 0 where there is none. */
  readonly extension: number;
  /** A last day that is a rest day: moved to the next working day, or not. */
  readonly lastDay: 'roll' | 'none';
  readonly excludes: readonly PauseKind[];
  readonly basis: string;
  readonly confidence: Mark;
  /** Local days of force, inclusive; null = open. */
  readonly validFrom: string;
  readonly validTo: string | null;
}

type Options = Partial<Pick<ClockRule, 'extension' | 'lastDay' | 'excludes' | 'validFrom'>>;

const rule =
  (side: ClockSide) =>
  (
    id: string,
    n: number,
    unit: ClockUnit,
    [zh, en]: readonly [zh: string, en: string],
    basis: string,
    confidence: Mark,
    options: Options = {},
  ): ClockRule => ({
    id,
    side,
    n,
    unit,
    name: { zh, en },
    basis,
    confidence,
    extension: 0,
    lastDay: 'none',
    excludes: [],
    validFrom: '2021-07-15',
    validTo: null,
    ...options,
  });
const ours = rule('ours');
const theirs = rule('theirs');
const moved = { lastDay: 'roll' } as const;
const decideExcludes = [
  'suspension',
  'hearing',
  'publication',
  'monitoring',
  'appraisal',
  'service',
] as const;

/**
 * The terms of a case. Terms of 2, 3, 5, 7 days of the Penalty Law (处罚法 85), of up to 10 days of the Compulsion Law
 * (强制法 69) and of 3, 5, 7, 10 days of the Review Law (复议法 88) are working days; all else is calendar days. A
 * party's last day is moved past rest days (民诉法 85, 民法典 203), the bureau's own is not: doubtful days are counted
 * early for us and late for them. Every row can be changed by a bureau (`ClockPolicy`).
 */
export const clockRules: readonly ClockRule[] = [
  ours('filing-15', 15, 'day', ['立案期限', 'filing'], '部令30 第18条', 'secondary', { extension: 15 }),
  ours('decide-90', 90, 'day', ['办案期限', 'decision'], '处罚法 第60条；评查 11.10；部令30', 'primary', {
    extension: 30,
    excludes: decideExcludes,
  }),
  theirs(
    'statement-5',
    5,
    'working-day',
    ['陈述申辩期限', 'statement'],
    '处罚法 第44、85条；部令30 第44条',
    'primary',
  ),
  theirs(
    'hearing-request-5',
    5,
    'working-day',
    ['听证申请期限', 'request of a hearing'],
    '处罚法 第64条',
    'primary',
  ),
  ours(
    'serve-7',
    7,
    'working-day',
    ['决定送达期限', 'service of the decision'],
    '处罚法 第61、85条',
    'primary',
  ),
  theirs(
    'pay-15',
    15,
    'day',
    ['缴款期限', 'payment'],
    '处罚法 第67条；民法典 第203条（类推）',
    'primary',
    moved,
  ),
  ours('publish-7', 7, 'working-day', ['公示期限', 'publication'], '决定后7个工作日', 'secondary'),
  ours(
    'withdraw-3',
    3,
    'working-day',
    ['撤回公示期限', 'withdrawal of publication'],
    '处罚法 第48、85条',
    'primary',
  ),
  ours(
    'preserve-7',
    7,
    'working-day',
    ['登记保存期限', 'registration-preservation'],
    '处罚法 第56、85条',
    'primary',
  ),
  ours(
    'urgent-24h',
    24,
    'hour',
    ['紧急措施补批', 'approval of an urgent measure'],
    '强制法 第19条',
    'primary',
  ),
  ours('seize-30', 30, 'day', ['查封扣押期限', 'seizure'], '强制法 第25条', 'primary', {
    extension: 30,
    excludes: ['testing', 'appraisal'],
  }),
  ours(
    'release-check-5',
    5,
    'working-day',
    ['解除申请核查', 'check of a request for release'],
    '令29 第19条',
    'secondary',
  ),
  ours(
    'release-serve-3',
    3,
    'working-day',
    ['解除决定送达', 'service of the release'],
    '令29 第21条',
    'secondary',
  ),
  ours(
    'order-after-report-3',
    3,
    'working-day',
    ['报告后责令改正', 'order after the report'],
    '令28 第8条',
    'secondary',
  ),
  ours('reinspect-30', 30, 'day', ['复查期限', 're-inspection'], '令28 第10条', 'secondary'),
  theirs(
    'review-60',
    60,
    'day',
    ['复议期限', 'administrative review'],
    '复议法 第20条；民诉法 第85条',
    'primary',
    moved,
  ),
  theirs('suit-6m', 6, 'month', ['起诉期限', 'suit'], '行诉法 第46条；民法典 第202条', 'primary', moved),
  theirs(
    'suit-after-review-15',
    15,
    'day',
    ['复议后起诉期限', 'suit after a review'],
    '行诉法 第45条',
    'primary',
    moved,
  ),
  theirs(
    'no-remedy-told-1y',
    1,
    'year',
    ['未告知救济的最长期限', 'remedies not told'],
    '行诉解释 第64条',
    'primary',
    moved,
  ),
  ours(
    'review-answer-10',
    10,
    'working-day',
    ['复议答复', 'answer in a review'],
    '复议法 第48、88条',
    'primary',
  ),
  ours(
    'review-answer-5',
    5,
    'working-day',
    ['复议答复（简易）', 'answer, simple review'],
    '复议法 第54、88条',
    'primary',
  ),
  ours('suit-answer-15', 15, 'day', ['应诉答辩', 'answer in a suit'], '行诉法 第67条', 'primary', moved),
  theirs('demand-10', 10, 'working-day', ['催告期限', 'demand'], '强制法 第54、69条', 'primary'),
  ours('limitation-2y', 2, 'year', ['追责时效', 'limitation'], '处罚法 第36条', 'primary'),
  ours(
    'limitation-5y',
    5,
    'year',
    ['追责时效（有危害后果）', 'limitation with harm'],
    '处罚法 第36条；法典 第1054条',
    'primary',
  ),
  rule('deemed')(
    'publication-30',
    30,
    'day',
    ['公告送达', 'service by publication'],
    '民诉法 第95条',
    'primary',
  ),
  ours('transfer-3', 3, 'day', ['移送审批', 'approval of a transfer'], '国务院令310 第5条', 'primary'),
  ours('transfer-24h', 24, 'hour', ['移送期限', 'transfer'], '国务院令310 第5条', 'primary'),
  ours(
    'simple-report-3',
    3,
    'working-day',
    ['当场处罚备案', 'report of an on-spot decision'],
    '处罚法 第52、85条；部令30',
    'secondary',
  ),
  ours('cash-2', 2, 'working-day', ['当场收缴罚款交付', 'cash handed over'], '处罚法 第71、85条', 'primary'),
];

const byId = new Map(clockRules.map((one) => [one.id, one]));

export const findClockRule = (id: string): ClockRule | undefined => byId.get(id);

/** A rule that the code names itself; a missing one is a bug. */
export function clockRule(id: string): ClockRule {
  const found = byId.get(id);
  if (found === undefined) throw new TypeError(`no clock rule ${id}`);
  return found;
}

/** How one bureau counts a term otherwise; each change with author, reason and date is kept by its caller. */
export interface ClockPolicy {
  /** The day of the event counts too. */
  readonly startDay?: 'include' | 'exclude' | undefined;
  readonly lastDay?: 'roll' | 'none' | undefined;
  readonly unit?: ClockUnit | undefined;
  /** Clear days between the notice of a hearing and the hearing. */
  readonly clearDays?: boolean | undefined;
}

export const withPolicy = (one: ClockRule, policy: ClockPolicy): ClockRule => ({
  ...one,
  unit: policy.unit ?? one.unit,
  lastDay: policy.lastDay ?? one.lastDay,
});
