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
  /** The least per cent that is asked of this file, compared at its own number of decimals. */
  readonly bar: number | null;
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

  /** Passed when something was compared and the share, rounded as the bar is written, reaches it. */
  report(file: string, form: string, bar: string, notes: readonly string[]): FileReport {
    const percent = this.rows === 0 ? null : (this.agreements / this.rows) * 100;
    const decimals = bar.split('.')[1]?.length ?? 0;
    // A whole hundred is never reached by rounding.
    const reached =
      Number(bar) === 100
        ? this.agreements === this.rows
        : percent !== null && Number(percent.toFixed(decimals)) >= Number(bar);
    return {
      file,
      form,
      rows: this.rows,
      agreements: this.agreements,
      percent,
      bar: Number(bar),
      passed: percent !== null && reached,
      notes,
      disagreements: this.disagreements,
    };
  }
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
    passed: true,
    notes,
    disagreements: [],
  };
}
