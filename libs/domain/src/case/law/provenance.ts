import type { Confidence, Text } from '../../law/index.js';

/** As for the registry of standards, and `choice`: no text says so, it is our reading or design until a bureau changes it. */
export type Mark = Confidence | 'choice';

export const markNames: Readonly<Record<Mark, Text>> = {
  verified: { zh: '两个独立来源一致', en: 'two independent sources' },
  primary: { zh: '官方文本', en: 'the primary text' },
  secondary: { zh: '单一二手来源', en: 'one secondary source' },
  memory: { zh: '凭记忆，未核对', en: 'from memory, not compared' },
  choice: { zh: '本系统的理解或设计，可配置', en: 'our reading or design, can be configured' },
};

/** Where an entry of case law data stands, when it holds, and how sure we are of it. */
export interface Sourced {
  readonly law: Text;
  readonly clause: Text;
  /** First and last local day (+08:00) of force, inclusive; null = open. */
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly confidence: Mark;
  /** What it was read in, and what of it is not certain. */
  readonly source: Text;
}

/** Where a rule of counting stands: the law as a reader looks it up. */
export interface Basis {
  readonly text: string;
  readonly confidence: Mark;
}
