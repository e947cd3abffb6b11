/** A mistake of the person at the keyboard: shown as one line, exit code 2. */
export class UsageError extends Error {}

/** One line on standard output, for whoever asked. */
export const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Columns padded to their widest cell; wide (CJK) characters count twice. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? ''))));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat(widths[column]! - width(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function width(text: string): number {
  return [...text].reduce(
    (sum, char) =>
      sum +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/.test(char) ? 2 : 1),
    0,
  );
}

/** A progress line on stderr: redrawn on a terminal, once per 10 % elsewhere. */
export class ProgressLine {
  #tenth = -1;
  readonly #began = Date.now();

  constructor(
    private readonly what: string,
    private readonly total: number,
  ) {}

  show(done: number, note = ''): void {
    const share = this.total === 0 ? 1 : done / this.total;
    const rate = Math.round(done / Math.max(0.001, (Date.now() - this.#began) / 1_000));
    const left = rate > 0 ? Math.round((this.total - done) / rate) : 0;
    const text = `${this.what} ${(share * 100).toFixed(1)} %  ${done}/${this.total}  ${rate}/s  ${left} s left ${note}`;
    if (process.stderr.isTTY) process.stderr.write(`\r${text}\u001b[K`);
    else if (Math.floor(share * 10) > this.#tenth) {
      this.#tenth = Math.floor(share * 10);
      process.stderr.write(`${text}\n`);
    }
  }

  end(): void {
    if (process.stderr.isTTY) process.stderr.write('\n');
  }
}
