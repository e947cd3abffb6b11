import { divideHalfEven } from '@farwatch/domain/quantity';

/** One figure or row where the recomputation and the publication differ. */
export interface Disagreement {
  readonly where: string;
  readonly published: string;
  readonly computed: string;
}

/** What became of one file. */
export interface FileReport {
  readonly file: string;
  readonly form: string;
  /** Rows (or figures) that were compared. */
  readonly rows: number;
  readonly agreements: number;
  /** null when the file has nothing to compare: an input of another one, or unknown. */
  readonly percent: number | null;
  /** The least per cent that is asked of this file, and the count of agreements that makes. */
  readonly bar: number | null;
  readonly asked: number | null;
  readonly passed: boolean;
  readonly notes: readonly string[];
  readonly disagreements: readonly Disagreement[];
}

export const SHOWN_DISAGREEMENTS = 10;

/** Counts comparisons and keeps the first ten that differ. */
export class Tally {
  rows = 0;
  agreements = 0;
  readonly disagreements: Disagreement[] = [];

  compare(where: string, published: unknown, computed: unknown): boolean {
    const [wanted, found] = [textOf(published), textOf(computed)];
    return this.count(wanted === found, () => ({ where, published: wanted, computed: found }));
  }

  count(agrees: boolean, describe: () => Disagreement): boolean {
    this.rows += 1;
    if (agrees) this.agreements += 1;
    else if (this.disagreements.length < SHOWN_DISAGREEMENTS) this.disagreements.push(describe());
    return agrees;
  }

  /**
   * Passed when something was compared and enough of it agrees: at least `bar` per cent, compared as whole numbers and
   * not as rounded figures, or at least the stated count of agreements where the very file is known by it.
   */
  report(file: string, form: string, bar: Bar, notes: readonly string[]): FileReport {
    const asked = 'count' in bar ? bar.count : leastOf(bar.percent, this.rows);
    return {
      file,
      form,
      rows: this.rows,
      agreements: this.agreements,
      percent: this.rows === 0 ? null : percentOf(this.agreements, this.rows),
      bar: 'count' in bar ? percentOf(bar.count, bar.of) : Number(bar.percent),
      asked,
      passed: this.rows > 0 && this.agreements >= asked,
      notes,
      disagreements: this.disagreements,
    };
  }
}

/** What is asked of a file: per cent as a decimal text, or the count that was stated for these very rows. */
export type Bar = { readonly percent: string } | { readonly count: number; readonly of: number };

export const ALL: Bar = { percent: '100' };

/** The least count that is `percent` (a decimal text of at most three decimals) of `rows`. */
function leastOf(percent: string, rows: number): number {
  const thousandths = Math.round(Number(percent) * 1_000);
  return Math.ceil((thousandths * rows) / 100_000);
}

/** Per cent to three decimals, half to even from the fraction. */
function percentOf(part: number, whole: number): number {
  return Number(divideHalfEven(BigInt(part) * 100_000n, BigInt(whole))) / 1_000;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A file that another one is computed from, or that nobody here can recompute. */
export function noted(file: string, form: string, rows: number, notes: readonly string[]): FileReport {
  return {
    file,
    form,
    rows,
    agreements: 0,
    percent: null,
    bar: null,
    asked: null,
    passed: true,
    notes,
    disagreements: [],
  };
}
