import type { Text } from '../../law/index.js';
import type { Sourced } from './provenance.js';

/** Who decides: a bureau, or its district branch (派出机构). */
export type AuthorityKind = 'bureau' | 'branch';

export interface AuthorityRow extends Sourced {
  readonly kind: AuthorityKind;
  readonly ownName: boolean;
  readonly note: Text;
}

const code = { zh: '生态环境法典', en: 'Ecological and Environmental Code' };
const read = { zh: '法律文本', en: 'text of the law' };

/** May it decide in its own name? A branch that did so before the Code made a fatal error (评查 1). */
export const authorityRows: readonly AuthorityRow[] = [
  {
    kind: 'bureau',
    ownName: true,
    note: { zh: '以自己名义处罚', en: 'punishes in its own name' },
    law: { zh: '行政处罚法', en: 'Administrative Penalty Law' },
    clause: { zh: '第十七条', en: 'art. 17' },
    validFrom: '1996-10-01',
    validTo: null,
    confidence: 'memory',
    source: { zh: '凭记忆', en: 'from memory' },
  },
  {
    kind: 'branch',
    ownName: false,
    note: { zh: '须以设区的市级部门名义处罚', en: 'punishes in the name of the city bureau only' },
    law: { zh: '案卷评查细则', en: 'rules for the review of case files' },
    clause: { zh: '第1项', en: 'item 1' },
    validFrom: '1996-10-01',
    validTo: '2026-08-14',
    confidence: 'primary',
    source: read,
  },
  {
    kind: 'branch',
    ownName: true,
    note: { zh: '可以自己名义处罚', en: 'may punish in its own name' },
    law: code,
    clause: { zh: '第五十三条', en: 'art. 53' },
    validFrom: '2026-08-15',
    validTo: null,
    confidence: 'primary',
    source: read,
  },
];

export const mayDecideInOwnName = (kind: AuthorityKind, day: string): boolean =>
  authorityRows.some(
    (row) =>
      row.kind === kind &&
      row.ownName &&
      row.validFrom <= day &&
      (row.validTo === null || day <= row.validTo),
  );
