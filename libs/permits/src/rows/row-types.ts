import type { PermitNumber } from './permit-number.js';
import type { ReportType } from './values.js';

/** A permit or registration as the public list has it. */
export interface ListRow extends PermitNumber {
  readonly line: number;
  readonly name: string;
  readonly industry: string | null;
  readonly validFrom: string;
  readonly validTo: string;
  readonly issued: string;
  readonly category: 'key' | 'simplified' | 'registered';
  readonly sourceId: string | null;
}

/** What a permit allows one outlet of one factor. Amounts are t a year, rates kg/h. */
export interface LimitRow {
  readonly line: number;
  readonly section: 'main' | 'general' | null;
  readonly outlet: string;
  readonly name: string | null;
  readonly pollutant: string;
  readonly max: string | null;
  readonly min: string | null;
  readonly unit: string;
  readonly rate: string | null;
  readonly annual: readonly (string | null)[] | null;
}

/** The sum of a section or of the whole plant, t a year. */
export interface TotalRow {
  readonly line: number;
  readonly total: 'main' | 'general' | 'whole';
  readonly pollutant: string;
  readonly annual: readonly (string | null)[];
}

/** What is allowed in a special period: kg a day, t a month. Days of the year are MM-DD; a warning has none. */
export interface SpecialRow {
  readonly line: number;
  readonly number: string;
  /** null: the whole plant. */
  readonly outlet: string | null;
  readonly pollutant: string;
  readonly period: 'heavy-red' | 'heavy-orange' | 'heavy-yellow' | 'winter-staggered' | 'event';
  readonly from: string | null;
  readonly to: string | null;
  readonly perDay: string | null;
  readonly perMonth: string | null;
}

/** An execution report of a permit. */
export interface ReportRow {
  readonly line: number;
  readonly number: string;
  readonly type: ReportType;
  /** `2024-06`, `2024-Q2`, `2024`. */
  readonly period: string;
  readonly submittedAt: string | null;
  readonly status: 'submitted' | 'returned' | 'pending';
}

/** An amount that an execution report states, in t. */
export interface AmountRow {
  readonly line: number;
  readonly number: string;
  readonly period: string;
  readonly scope: 'main' | 'minor' | 'unorganised' | 'whole';
  readonly outlet: string | null;
  readonly pollutant: string;
  readonly unit: 't';
  readonly months: readonly (string | null)[] | null;
  readonly total: string | null;
}

export type PermitRow = ListRow | LimitRow | TotalRow | SpecialRow | ReportRow | AmountRow;
