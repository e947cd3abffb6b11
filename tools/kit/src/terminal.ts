/** A mistake of the person at the keyboard: shown as one line, exit code 2. */
export class UsageError extends Error {}

/** What a terminal acts on instead of showing it, and what turns or breaks a line. */
const acting = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/**
 * A text on one line that cannot do anything to a terminal: names, reasons and details come from devices and files. What is
 * replaced is written as in JSON (`\u001b`), so that JSON stays the same JSON.
 */
function harmless(text: string): string {
  return text.replace(acting, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const harmlessLines = (text: string): string => text.split('\n').map(harmless).join('\n');

/** Lines on standard output, for whoever asked. Harmless, whatever is in them. */
export const print = (lines: string): void => {
  process.stdout.write(`${harmlessLines(lines)}\n`);
};

/** Lines on standard error, for whoever waits. Harmless, whatever is in them. */
export const tell = (lines: string): void => {
  process.stderr.write(`${harmlessLines(lines)}\n`);
};

/** Columns padded to their widest cell; wide (CJK) characters count twice. A row is one line, whatever is in its cells. */
export function table(cells: readonly (readonly string[])[]): string {
  const rows = cells.map((row) => row.map(harmless));
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
    const text = harmless(
      `${this.what} ${(share * 100).toFixed(1)} %  ${done}/${this.total}  ${rate}/s  ${left} s left ${note}`,
    );
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
