import type { Confidence, Provenance, Text } from '../law/index.js';

/** One step of an evaluation, as a person would write it down: what was done to which value, by which clause. */
export interface Step {
  readonly step:
    | 'below-detection'
    | 'convert'
    | 'round'
    | 'sub-index'
    | 'instead'
    | 'index'
    | 'publish'
    | 'class'
    | 'limit'
    | 'multiple';
  /** Name of the value as it was given; null where the step is about all of them. */
  readonly of: string | null;
  /** The result of the step: a number, a class, a word; null where there is none. */
  readonly result: number | string | null;
  readonly clause: string;
  readonly text: Text;
}

/** Where a result rests. */
export interface Basis {
  readonly standard: string;
  readonly clause: string;
  readonly clauseZh: string;
  readonly confidence: Confidence;
  readonly source: string;
}

export function basisOf({ standard, clause, clauseZh, confidence, source }: Provenance): Basis {
  return { standard, clause, clauseZh, confidence, source };
}

/** A value held against a limit. */
export interface LimitCheck {
  readonly name: string;
  readonly pollutant: string;
  /** In the unit of the limit, as it was compared. */
  readonly compared: number;
  readonly limit: number;
  readonly unit: string;
  readonly averaging: string;
  readonly comparison: 'max' | 'min';
  readonly exceeds: boolean;
  /** Below a detection limit that is above the limit: cannot be judged, `exceeds` is false and says nothing. */
  readonly undecided?: true;
  /** Exceedance multiple (超标倍数), null where it is not defined. */
  readonly multiple: number | null;
  readonly basis: Basis;
}

/** What cannot be evaluated, said to whoever asked: never a guess. */
export class EvaluationError extends Error {
  constructor(
    /** Field or value that is wrong. */
    readonly field: string,
    readonly words: Text,
  ) {
    super(words.en);
    this.name = 'EvaluationError';
  }
}
