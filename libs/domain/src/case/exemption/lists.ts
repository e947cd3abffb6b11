import type { Sourced } from '../law/provenance.js';

/** `minor` shall not be fined, `first` may not be fined (处罚法 33, 法典 1056). */
export type ExemptionGround = 'minor' | 'first';
export type FactorClass = 'air-non-toxic' | 'water-conventional';

/** A row of a place's list of acts that are not fined. Null: the list sets no such condition. */
export interface ExemptionRow extends Sourced {
  readonly id: string;
  readonly place: string;
  readonly ground: ExemptionGround;
  readonly violation: string;
  readonly factorClass: FactorClass | null;
  /** Only one factor may be exceeded. */
  readonly oneFactor: boolean;
  /** The exceedance multiple must be below this. */
  readonly maxMultiple: number | null;
  readonly maxHours: number | null;
  /** Calendar days within which it must be corrected. */
  readonly correctionDays: number | null;
  /** Months without an earlier violation; only the same kind counts where `sameKindOnly`. */
  readonly lookBackMonths: number | null;
  readonly sameKindOnly: boolean;
}

const shanxi = {
  law: { zh: '山西省不予处罚清单（2025年版）', en: 'list of Shanxi, edition of 2025' },
  validFrom: '2025-07-01',
  validTo: '2030-06-30',
  confidence: 'secondary',
  source: {
    zh: '一份二手资料；生效日凭记忆；小时数取自2023年版；仅作示例，非本地清单',
    en: 'one secondary source; first day from memory; hours from the edition of 2023; an example, not a local list',
  },
  place: '山西省',
  violation: 'exceeding-concentration',
  oneFactor: true,
  maxMultiple: 0.1,
  correctionDays: 5,
} as const;

/** Tianjin's list was not found: it has no row until one is imported. Shanxi's rows show the shape. */
export const exemptionRows: readonly ExemptionRow[] = [
  {
    ...shanxi,
    id: 'shanxi-2025-minor-air',
    clause: { zh: '轻微不罚，大气', en: 'minor, air' },
    ground: 'minor',
    factorClass: 'air-non-toxic',
    maxHours: 4,
    lookBackMonths: null,
    sameKindOnly: false,
  },
  {
    ...shanxi,
    id: 'shanxi-2025-minor-water',
    clause: { zh: '轻微不罚，水', en: 'minor, water' },
    ground: 'minor',
    factorClass: 'water-conventional',
    maxHours: null,
    lookBackMonths: null,
    sameKindOnly: false,
  },
  {
    ...shanxi,
    id: 'shanxi-2025-first-air',
    clause: { zh: '首违不罚，大气', en: 'first violation, air' },
    ground: 'first',
    factorClass: 'air-non-toxic',
    maxHours: null,
    lookBackMonths: 12,
    sameKindOnly: true,
  },
];
