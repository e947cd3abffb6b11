import { emptyCell, tidy, type Cell, type FileRefusal, type Grid, type Line } from '../read/grid.js';
import type { Column, HeaderUnit } from './columns.js';

/** A column of a file: where it stands, what the file calls it, the unit in its header. */
export interface FoundColumn {
  readonly at: number;
  readonly header: string;
  readonly unit?: HeaderUnit;
}

/** A grid whose header was recognised. */
export interface Table {
  readonly columns: ReadonlyMap<string, FoundColumn>;
  /** Columns of the header, known or not. */
  readonly width: number;
  /** What follows the header. */
  readonly lines: readonly Line[];
  /** Whether a line is the header once more. */
  readonly isHeader: (line: Line) => boolean;
}

/** A file without a table of its kind. */
export interface NoTable {
  readonly reason: FileRefusal;
  readonly field?: string;
}

const searched = 10;
const bare = (text: string): string => text.replace(/[\s*]/g, '').replace(/:$/, '');
const lastBracket = /\(([^()]*)\)$/;

interface Heading {
  readonly cell: Cell;
  /** The heading above, where a heading spans several columns. */
  readonly group: Cell;
}

/** One or two lines are a header: two when a cell of the first goes on in the second. */
function headingsAt(lines: readonly Line[], at: number): { headings: Heading[]; depth: number } {
  const first = lines[at]!.cells;
  const second = lines[at + 1]?.cells ?? [];
  const depth = first.some((cell, i) => cell.text !== '' && cell === second[i]) ? 2 : 1;
  const headings = first.map((group, i) => ({ group, cell: depth === 2 ? (second[i] ?? emptyCell) : group }));
  return { headings, depth };
}

function unitIn({ cell, group }: Heading): string | undefined {
  return (lastBracket.exec(bare(cell.text)) ?? lastBracket.exec(bare(group.text)))?.[1];
}

/** The heading of a column: by its name as it is, else without the unit in its last bracket. */
function findHeading(headings: readonly Heading[], { names, unitOf }: Column): number {
  const exact = headings.findIndex(({ cell }) => names.includes(bare(cell.text)));
  if (exact >= 0 || unitOf === undefined) return exact;
  return headings.findIndex(({ cell }) => names.includes(bare(cell.text).replace(lastBracket, '')));
}

function tableAt(grid: Grid, at: number, columns: readonly Column[]): Table | NoTable | undefined {
  const { headings, depth } = headingsAt(grid.lines, at);
  const places = columns.map((column) => ({ column, at: findHeading(headings, column) }));
  const missing = places.find(({ column, at: place }) => column.isRequired && place < 0);
  const known = places.filter(({ at: place }) => place >= 0);
  if (missing !== undefined)
    return known.some(({ column }) => column.isRequired)
      ? { reason: 'missing-column', field: missing.column.names[0]! }
      : undefined;
  const found = new Map<string, FoundColumn>();
  for (const { column, at: place } of known) {
    const heading = headings[place]!;
    const { raw: header } = heading.cell;
    if (column.unitOf === undefined) {
      found.set(column.key, { at: place, header });
      continue;
    }
    const stated = unitIn(heading);
    const unit = stated === undefined ? column.unit : column.unitOf(stated);
    if (unit === undefined) return { reason: 'unknown-unit', field: header };
    found.set(column.key, { at: place, header, unit });
  }
  return {
    columns: found,
    width: headings.length,
    lines: grid.lines.slice(at + depth),
    isHeader: ({ cells }) =>
      cells.length === headings.length &&
      headings.every(({ cell, group }, i) => [cell.text, group.text].includes(cells[i]!.text)),
  };
}

const knownIn = ({ reason }: NoTable): number => (reason === 'unknown-unit' ? 2 : 1);

/**
 * The first table whose header, in its first ten lines, has the required columns. A page without one may be a sign-in page or
 * a changed one: it says nothing of what is absent. A sheet or CSV with a part of the header misses a column.
 */
export function findTable(
  grids: readonly Grid[],
  columns: readonly Column[],
  isPage: boolean,
): Table | NoTable {
  let best: NoTable | undefined;
  for (const grid of grids)
    for (let at = 0; at < Math.min(searched, grid.lines.length); at += 1) {
      const table = tableAt(grid, at, columns);
      if (table !== undefined && 'lines' in table) return table;
      if (table !== undefined && (best === undefined || knownIn(table) > knownIn(best))) best = table;
    }
  if (best === undefined || (isPage && best.reason === 'missing-column')) return { reason: 'not-a-table' };
  return best;
}

/** The text of a name without blanks inside, for words that are compared. */
export const word = (text: string): string => tidy(text).replace(/\s/g, '');
