import { bounds, type FileRefusal, type Line } from './read/grid.js';
import { readContent } from './read/read-content.js';
import { columnsOf, importKinds, type PermitImportKind } from './rows/columns.js';
import { findTable, type Table } from './rows/header.js';
import {
  readLimit,
  readTotal,
  sectionOf,
  sectionTitle,
  totalOf,
  totalWarnings,
  type Medium,
} from './rows/limits.js';
import { LineReader, type Collected, type RefusedLine, type Warning } from './rows/line-reader.js';
import { readList, type ListArea } from './rows/list.js';
import { amountWarnings, readAmount, readReports } from './rows/reports.js';
import type { AmountRow, LimitRow, PermitRow, TotalRow } from './rows/row-types.js';
import { readSpecial } from './rows/special.js';

export { importKinds, type PermitImportKind };
export type { FileRefusal, RefusedLine, Warning };
export type {
  AmountRow,
  LimitRow,
  ListRow,
  PermitRow,
  ReportRow,
  SpecialRow,
  TotalRow,
} from './rows/row-types.js';

/** What is known beside the file. */
export interface ImportParams extends ListArea {
  /** Of a table of limits; gas when it is not said. */
  readonly medium?: Medium | undefined;
}

/** What a file of permits says. Nothing is stored by reading it: this is the preview, and what an import would take. */
export interface PermitImport {
  readonly kind: PermitImportKind;
  /** Of text; absent for workbooks and for a file that is no table. */
  readonly encoding?: 'utf-8' | 'gb18030';
  readonly fileRefused: { readonly reason: FileRefusal; readonly field?: string } | null;
  /** Lines below the header that say something: each is accepted or refused. Titles of sections are not counted. */
  readonly rows: number;
  readonly accepted: readonly PermitRow[];
  readonly refused: readonly RefusedLine[];
  readonly warnings: readonly Warning[];
}

/** What makes two lines the same thing, and the column that says so. */
function keyOf(row: PermitRow): [key: string, column: string] {
  if ('total' in row && 'annual' in row) return [`total ${row.total} ${row.pollutant}`, 'pollutant'];
  if ('status' in row) return [`${row.number} ${row.period}`, 'period'];
  if ('perDay' in row) return [`${row.number} ${row.outlet} ${row.pollutant} ${row.period}`, 'pollutant'];
  if ('scope' in row)
    return [`${row.number} ${row.period} ${row.scope} ${row.outlet} ${row.pollutant}`, 'pollutant'];
  return 'outlet' in row ? [`${row.outlet} ${row.pollutant}`, 'pollutant'] : [row.number, 'number'];
}

/** Reads the lines of a table one after another. */
class TableReader {
  readonly accepted: PermitRow[] = [];
  readonly collected: Collected = { refused: [], warnings: [] };
  rows = 0;
  readonly #keys = new Set<string>();
  #section: LimitRow['section'] = null;

  constructor(
    private readonly kind: PermitImportKind,
    private readonly params: ImportParams,
    private readonly table: Table,
    /** Rows of a sheet end where nothing follows; all others have the columns of the header. */
    private readonly hasFixedWidth: boolean,
  ) {}

  read(line: Line): void {
    const { table, hasFixedWidth } = this;
    if (line.isBroken === true) return this.#refuseWhole(line, 'bad-csv');
    if (line.cells.every(({ text }) => text === '') || table.isHeader(line)) return;
    const title = sectionTitle(line);
    if (title !== undefined) {
      this.#section = sectionOf(title);
      return;
    }
    if (hasFixedWidth && line.cells.length !== table.width)
      return this.#refuseWhole(line, 'wrong-column-count');
    this.rows += 1;
    const cells = new LineReader(line, table, this.collected);
    const row = this.#row(cells);
    if (row === undefined) return;
    const [key, column] = keyOf(row);
    if (this.#keys.has(key)) return cells.refuse(column, 'duplicate-key');
    this.#keys.add(key);
    if (line.isHidden === true) cells.warn('hidden-row');
    this.accepted.push(row);
  }

  #refuseWhole({ line }: Line, reason: 'bad-csv' | 'wrong-column-count'): void {
    this.rows += 1;
    this.collected.refused.push({ line, field: '', reason });
  }

  #row(cells: LineReader): PermitRow | undefined {
    const { medium = 'gas' } = this.params;
    switch (this.kind) {
      case 'permit-list':
      case 'registrations':
        return readList(cells, this.params, this.kind === 'registrations');
      case 'permit-limits': {
        const total = totalOf(cells);
        return total === undefined
          ? readLimit(cells, this.#section, medium)
          : readTotal(cells, total, medium);
      }
      case 'permit-special':
        return readSpecial(cells);
      case 'execution-reports':
        return readReports(cells);
      case 'execution-amounts':
        return readAmount(cells);
    }
  }
}

/** Warnings that only all lines together give. */
function warningsOf(kind: PermitImportKind, rows: readonly PermitRow[]): Warning[] {
  if (kind === 'permit-limits') return totalWarnings(rows as (LimitRow | TotalRow)[]);
  return kind === 'execution-amounts' ? amountWarnings(rows as AmountRow[]) : [];
}

/**
 * Reads a file of the permit platform, or what an office program made of it: HTML, XLSX or CSV by its content. Never
 * rejects for what a file holds: a file or line that cannot be taken is refused by name. Every line below the header is
 * accepted, refused (with every reason), or a title.
 */
export async function importPermits(
  bytes: Uint8Array,
  kind: PermitImportKind,
  params: ImportParams = {},
): Promise<PermitImport> {
  const none = { kind, rows: 0, accepted: [], refused: [], warnings: [] };
  const content = await readContent(bytes);
  if (typeof content === 'string') return { ...none, fileRefused: { reason: content } };
  const { form, encoding, grids, pages = 1, isCharsetWrong = false } = content;
  const found = encoding === undefined ? {} : { encoding };
  const table = findTable(grids, columnsOf(kind, params.medium ?? 'gas'), form === 'html');
  if ('reason' in table) return { ...none, ...found, fileRefused: table };
  if (table.lines.length > bounds.rows) return { ...none, ...found, fileRefused: { reason: 'too-large' } };
  const reader = new TableReader(kind, params, table, form !== 'xlsx');
  for (const line of table.lines) reader.read(line);
  if (reader.rows === 0) return { ...none, ...found, fileRefused: { reason: 'empty-file' } };
  const { accepted, collected, rows } = reader;
  const warnings: Warning[] = [
    ...(isCharsetWrong ? [{ line: 0, reason: 'charset-differs' } as const] : []),
    ...(pages > 1 ? [{ line: 0, reason: 'partial-list' } as const] : []),
    ...[...collected.warnings, ...warningsOf(kind, accepted)].sort((a, b) => a.line - b.line),
  ];
  return { kind, ...found, fileRefused: null, rows, accepted, refused: collected.refused, warnings };
}
