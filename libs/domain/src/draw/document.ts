/** How many objects of a stratum are drawn; exactly one member. */
export interface QuotaRule {
  /** n of d: ⌈n · base / d⌉. */
  readonly ratio?: readonly [n: number, d: number];
  /** k, n, d: ⌈k · officers on duty of the first department · n / d⌉. */
  readonly perOfficer?: readonly [k: number, n: number, d: number];
  readonly count?: number;
  /** Every object; the value says nothing. */
  readonly all?: unknown;
}

export interface Stratum {
  readonly name: string;
  readonly rule: QuotaRule;
  /** At least so many, whatever the rule gives. */
  readonly min: number;
  /** Those that were drawn least often go first. */
  readonly rotate: boolean;
}

export interface DrawObject {
  readonly id: string;
  readonly stratum: string;
  /** Not operating: neither drawn nor counted. */
  readonly closed: boolean;
  /** On the positive list (正面清单). */
  readonly listed: boolean;
  /** On-site visits of this year so far. */
  readonly visits: number;
  /** How often it was drawn in this rotation. */
  readonly drawn: number;
  /** Skills that the first person must have. */
  readonly needs: readonly string[];
}

export interface DrawOfficer {
  readonly id: string;
  readonly dept: string;
  readonly skills: readonly string[];
  /** Not on duty. */
  readonly off: boolean;
}

/** A number that is made outside the house after the commitment. */
export interface PublicSource {
  readonly name: string;
  /** `set`: numbers whose order does not matter; `digits`: as printed; `hex`: the value of a beacon. */
  readonly kind: 'set' | 'digits' | 'hex';
  /** When it will be published, with offset. */
  readonly due: string;
  /** How much of it nobody can foresee, in bits. */
  readonly bits: number;
}

/**
 * What is fixed before anybody can know the seed (bureau rule `fw-draw-1`). Its canonical JSON is hashed: the commitment.
 * Further members are allowed and are part of the commitment.
 */
export interface DrawDocument {
  readonly algorithm: 'fw-draw-1';
  readonly id: string;
  readonly title: string;
  readonly item: string;
  readonly period: string;
  readonly committedAt: string;
  /** Hours between the commitment and the first source, at least. */
  readonly noticeHours: number;
  /** SHA-256 of the bytes of each share of the secret. */
  readonly secretHashes: readonly string[];
  readonly sources: readonly PublicSource[];
  /** In the order in which they are drawn. */
  readonly strata: readonly Stratum[];
  /** Sorted by id, as officers and recusals are. */
  readonly objects: readonly DrawObject[];
  readonly officers: readonly DrawOfficer[];
  readonly recusals: readonly (readonly [object: string, officer: string])[];
  /** Who goes to one object, by department. */
  readonly team: readonly { readonly dept: string; readonly size: number }[];
  /** What becomes of objects on the positive list. */
  readonly listed: 'exclude' | 'offsite' | 'include';
  /** Visits a year after which an object is left alone; null: none. */
  readonly cap: number | null;
  /** Objects that one person may get; null: any number. */
  readonly maxLoad: number | null;
  /** How many of the next in line are named as the reserve of a stratum. */
  readonly waiting: number;
}

/** Why a draw is refused, in the order of the tests; `bad-document`: its shape is another one. */
export type DrawRefusal =
  | 'unknown-algorithm'
  | 'bad-number'
  | 'bad-document'
  | 'bad-id'
  | 'not-sorted'
  | 'duplicate-id'
  | 'unknown-stratum'
  | 'unknown-id'
  | 'team-too-small'
  | 'unknown-dept'
  | 'bad-rule'
  | 'bad-source'
  | 'weak-seed'
  | 'source-early'
  | 'bad-secret'
  | 'secret-mismatch'
  | 'source-missing'
  | 'bad-source-value';

/** A refusal as a value. */
export interface Refused {
  readonly refused: DrawRefusal;
}
