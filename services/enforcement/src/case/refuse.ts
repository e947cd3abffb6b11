import { caseRefusals, refusalClauses, type CaseRefusalCode } from '@farwatch/domain/case';

type Text = { readonly zh: string; readonly en: string };

/** Why something was not done, in words, and what to do. */
export interface Refused {
  readonly kind: 'refused';
  readonly code: string;
  readonly text: Text;
  /** The case that it is about, where that is another one. */
  readonly case?: string;
}

/** Nothing was changed: throw it to roll a transaction back, catch it outside. */
export class Refusal extends Error {
  constructor(readonly refused: Refused) {
    super(refused.code);
  }
}

/** The words of a refusal: why, by which clause, what to do. */
export function sayRefusal(code: CaseRefusalCode, named?: Text): Text {
  const { zh, en, todo } = caseRefusals[code];
  const clause = refusalClauses[code]?.text;
  const of = (why: string, name: string | undefined, law: string | undefined, what: string): string =>
    `${why}${name === undefined ? '' : ` (${name})`}${law === undefined ? '' : ` [${law}]`}: ${what}`;
  return { zh: of(zh, named?.zh, clause?.zh, todo.zh), en: of(en, named?.en, clause?.en, todo.en) };
}

export const refused = (code: CaseRefusalCode): Refused => ({
  kind: 'refused',
  code,
  text: sayRefusal(code),
});
