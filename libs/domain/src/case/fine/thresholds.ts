import type { Mark } from '../law/provenance.js';

export type Subject = 'org' | 'person';

/** What one bureau has set; each value is configuration until a lawyer has settled it. In yuan. */
export interface FineThresholds {
  readonly hearingOrg: number;
  readonly hearingPerson: number;
  readonly discussOrg: number;
  readonly discussPerson: number;
}

/** Cautious: a hearing that is offered too early does no harm, one too late voids the decision. */
export const defaultThresholds: FineThresholds = {
  hearingOrg: 50_000,
  hearingPerson: 5_000,
  discussOrg: 50_000,
  discussPerson: 5_000,
};

/** Ceiling of the simple procedure (处罚法 51), in yuan. */
export const simpleCeiling: Readonly<Record<Subject, number>> = { org: 3_000, person: 200 };
export const simpleCeilingBasis: { readonly text: string; readonly confidence: Mark } = {
  text: '处罚法 第51条',
  confidence: 'primary',
};

export const reachesHearing = (subject: Subject, yuan: number, by: FineThresholds): boolean =>
  yuan >= (subject === 'org' ? by.hearingOrg : by.hearingPerson);
export const reachesDiscussion = (subject: Subject, yuan: number, by: FineThresholds): boolean =>
  yuan >= (subject === 'org' ? by.discussOrg : by.discussPerson);
