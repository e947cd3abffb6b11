import { decisionRefusals } from './refusals-decision.js';
import { filingRefusals } from './refusals-filing.js';

export type { CaseRefusal } from './refusal.js';

/** The refusals of the procedure, by name: what they mean and what to do, in Chinese and English. */
export const caseRefusals = { ...filingRefusals, ...decisionRefusals };

export type CaseRefusalCode = keyof typeof caseRefusals;
