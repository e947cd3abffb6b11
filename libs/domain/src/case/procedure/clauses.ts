import type { Text } from '../../law/index.js';
import type { Mark } from '../law/index.js';
import type { CaseRefusalCode } from './refusals.js';

/** Where a reason for refusing stands in the law. */
export interface RefusalClause {
  readonly text: Text;
  /** `memory`: the article was not compared with the text. */
  readonly confidence: Mark;
}

const of =
  (zh: string, en: string) =>
  (article: number | string, confidence: Mark = 'primary'): RefusalClause => ({
    text: { zh: `${zh}第${article}条`, en: `${en}, art. ${article}` },
    confidence,
  });
const penalty = of('行政处罚法', 'Administrative Penalty Law');
const compulsory = of('行政强制法', 'Administrative Compulsion Law');
const check = of('行政处罚案卷评查细则', 'Rules for the check of penalty files');

/** By refusal; what is not here is a rule of order of this platform, such as a version or a state. */
export const refusalClauses: Readonly<Partial<Record<CaseRefusalCode, RefusalClause>>> = {
  'lead-not-fileable': penalty(2, 'memory'),
  'party-unknown': penalty(40, 'memory'),
  'evidence-missing': penalty(40, 'memory'),
  'no-jurisdiction': penalty(22, 'memory'),
  'limitation-expired': penalty(36),
  'mark-window-open': {
    text: { zh: '生态环境部公告2022年第21号', en: 'MEE announcement 2022 no. 21' },
    confidence: 'verified',
  },
  'too-few-officers': penalty(42),
  'certificate-invalid': penalty(42),
  'officer-recused': penalty(43),
  'rights-not-told': penalty(55, 'memory'),
  'art41-incomplete': penalty(41),
  'auto-released': penalty(56, 'memory'),
  'result-not-told': check(14),
  'investigator-reviews': penalty(58),
  'investigator-votes': penalty(57),
  'investigator-chairs': penalty(64),
  'not-the-chair': penalty(64),
  'notice-too-short': penalty(64),
  'hearing-not-offered': penalty(63),
  'term-running': penalty('44、45', 'memory'),
  'statement-not-rechecked': penalty(45, 'memory'),
  'heavier-than-noticed': penalty(45, 'memory'),
  'legal-review-missing': penalty(58),
  'legal-review-stale': check(17),
  'legal-review-failed': penalty(58),
  'not-qualified': penalty(58),
  'discussion-missing': penalty(57),
  'discussion-stale': check(19),
  'discussion-refused': penalty(57),
  'correction-missing': penalty(28, 'memory'),
  'not-first': penalty(33, 'memory'),
  'not-corrected': penalty(33, 'memory'),
  'harm-not-minor': penalty(33, 'memory'),
  'education-missing': penalty(33, 'memory'),
  'not-published': penalty(48, 'memory'),
  'not-withdrawn': penalty(48, 'memory'),
  'window-not-open': compulsory(53),
  'window-closed': compulsory(53),
  'not-served': compulsory(54, 'memory'),
};
