import type { Confidence, Text } from '../law/index.js';

/** A place of the law, with the days on which it holds and how sure we are of it. */
export interface Provision {
  readonly law: Text;
  readonly article: Text;
  /** What had to be done, or what may follow. */
  readonly text: Text;
  /** Where another provision says something else: a lawyer has to settle it. */
  readonly conflict?: Text | undefined;
  /** Local days (+08:00), inclusive; null = open. */
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly confidence: Confidence;
}

export interface Sanction extends Provision {
  /** The range of the fine, where it is one. */
  readonly fine?: { readonly min: number; readonly max: number; readonly unit: 'CNY' } | undefined;
}

/** Where the limit that applied is written; its figure is in the details. */
export interface LimitBasis {
  readonly standard: string;
  readonly clause: string;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly confidence: string;
}

/** What a lead rests on in law, by the date of the act. What is left out is not known, or does not apply to the kind. */
export interface LeadBasis {
  readonly limit?: LimitBasis | undefined;
  readonly duty?: Provision | undefined;
  readonly sanction?: Sanction | undefined;
}
