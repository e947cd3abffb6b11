import { bounds, cellOf, emptyCell, TooLarge, type Cell, type Grid, type Line } from './grid.js';
import { unzip } from './unzip.js';
import { readXml } from './xml.js';

/** What the sheets of a workbook share. */
interface Workbook {
  readonly strings: readonly string[];
  /** Whether a number in a style is a day. */
  readonly isDate: (style: number) => boolean;
  /** Days are counted from 1904 instead of 1900. */
  readonly from1904: boolean;
}

/** Number formats that every workbook has: days and times, the Chinese ones too (ECMA-376, 18.8.30). */
const isBuiltInDate = (id: number): boolean =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);

function datesOf(xml: string | undefined): (style: number) => boolean {
  const formats = new Map<number, boolean>();
  const styles: boolean[] = [];
  let isInCells = false;
  readXml(xml ?? '<none/>', {
    open: (name, { numFmtId, formatCode }) => {
      const id = Number(numFmtId ?? 0);
      // Text in quotes, colours and escapes say nothing about the number.
      const code = (formatCode ?? '').replace(/"[^"]*"|\[[^\]]*\]|\\./g, '');
      if (name === 'numFmt') formats.set(id, /[yd]|m.*[yd]|h/i.test(code));
      else if (name === 'cellXfs') isInCells = true;
      else if (name === 'xf' && isInCells) styles.push(formats.get(id) ?? isBuiltInDate(id));
    },
    close: (name) => {
      if (name === 'cellXfs') isInCells = false;
    },
  });
  return (style) => styles[style] ?? false;
}

function stringsOf(xml: string | undefined): string[] {
  const strings: string[] = [];
  let [text, isText, isPhonetic] = ['', false, false];
  readXml(xml ?? '<none/>', {
    open: (name) => {
      if (name === 'si') text = '';
      if (name === 'rPh') isPhonetic = true;
      isText = name === 't' && !isPhonetic;
    },
    close: (name) => {
      if (name === 'si') strings.push(text);
      if (name === 'rPh') isPhonetic = false;
      isText = false;
    },
    text: (found) => void (text += isText ? found : ''),
  });
  return strings;
}

/** Digits of a number as people see it: spreadsheets keep 15, and write 70.689999999999998 for 70.69. */
function digitsOf(text: string): string {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) return text;
  const shown = String(Number(value.toPrecision(15)));
  if (!shown.includes('e')) return shown;
  return Math.abs(value) >= 1
    ? shown.toUpperCase().replace('E+', 'E+')
    : value.toFixed(20).replace(/0+$/, '');
}

function dayOf(serial: number, from1904: boolean): string {
  // 1900 has a 29 February in spreadsheets: days before it are one off.
  const days = from1904 ? serial + 1_462 : serial < 60 ? serial + 1 : serial;
  const time = new Date(Math.round((days - 25_569) * 86_400) * 1_000);
  if (!Number.isFinite(time.getTime()) || time.getUTCFullYear() > 9999) return String(serial);
  const iso = time.toISOString();
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.slice(0, 19).replace('T', ' ');
}

interface Found {
  readonly at: string;
  readonly type: string;
  readonly style: number;
  value: string;
  isFormula: boolean;
}

function cellFrom({ type, style, value, isFormula }: Found, workbook: Workbook): Cell {
  if (isFormula) return cellOf(value, 'formula');
  if (type === 's') return cellOf(workbook.strings[Number(value)] ?? '');
  if (type === 'd') return cellOf(value.replace('T', ' ').replace(/[ ]00:00:00(\.0+)?Z?$/, ''), 'date');
  if (['inlineStr', 'str', 'e', 'b'].includes(type) || value === '') return cellOf(value);
  if (workbook.isDate(style)) return cellOf(dayOf(Number(value), workbook.from1904), 'date');
  return cellOf(digitsOf(value), 'number');
}

/** Row and column, from 1, of `AB12`; zeros where it is no address. */
function placeOf(address: string | undefined): [row: number, column: number] {
  const [, letters = '', digits = '0'] = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/.exec(address ?? '') ?? [];
  return [Number(digits), [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0)];
}

/** The lines of a sheet by its own numbers; merged cells are filled, hidden rows are marked and kept. */
function gridOf(xml: string, workbook: Workbook): Grid {
  const rows = new Map<number, { cells: Map<number, Cell>; isHidden: boolean }>();
  const merged: string[] = [];
  let [row, column, count, isText, isPhonetic] = [0, 0, 0, false, false];
  let found: Found | undefined;
  readXml(xml, {
    open: (name, attributes) => {
      if (name === 'row') {
        row = Number(attributes['r'] ?? row + 1);
        column = 0;
        rows.set(row, { cells: new Map(), isHidden: /^(1|true)$/.test(attributes['hidden'] ?? '') });
        if (rows.size > bounds.rows) throw new TooLarge();
      } else if (name === 'c') {
        const { r, t = 'n', s = '0' } = attributes;
        column = placeOf(r)[1] || column + 1;
        found = { at: r ?? '', type: t, style: Number(s), value: '', isFormula: false };
        if (++count > bounds.cells) throw new TooLarge();
      } else if (name === 'f' && found !== undefined) found.isFormula = true;
      else if (name === 'mergeCell') merged.push(attributes['ref'] ?? '');
      else if (name === 'rPh') isPhonetic = true;
      isText = (name === 'v' || name === 't') && !isPhonetic;
    },
    close: (name) => {
      isText = false;
      if (name === 'rPh') isPhonetic = false;
      if (name !== 'c' || found === undefined) return;
      if (column <= bounds.columns) rows.get(row)?.cells.set(column, cellFrom(found, workbook));
      found = undefined;
    },
    text: (text) => {
      if (isText && found !== undefined) found.value += text;
    },
  });
  for (const range of merged) fill(rows, range, (n) => (count += n));
  const lines = [...rows].map(([line, { cells, isHidden }]): Line => {
    const width = Math.max(0, ...cells.keys());
    const own = Array.from({ length: width }, (_, i) => cells.get(i + 1) ?? emptyCell);
    return { line, cells: own, ...(isHidden ? { isHidden } : {}) };
  });
  return { lines: lines.sort((a, b) => a.line - b.line) };
}

function fill(
  rows: Map<number, { cells: Map<number, Cell> }>,
  range: string,
  add: (cells: number) => number,
): void {
  const [from, to = from] = range.split(':');
  const [[top, left], [bottom, right]] = [placeOf(from), placeOf(to)];
  const cell = rows.get(top)?.cells.get(left);
  if (cell === undefined) return;
  for (const [row, { cells }] of rows) {
    if (row < top || row > bottom) continue;
    if (add(Math.max(0, right - left)) > bounds.cells) throw new TooLarge();
    for (let column = left; column <= Math.min(right, bounds.columns); column += 1) cells.set(column, cell);
  }
}

/** The sheets of a workbook in its order. Rejects with `TooLarge`, or with another error for what is no workbook. */
export async function readXlsx(bytes: Uint8Array): Promise<Grid[]> {
  const zip = await unzip(bytes);
  const targets = new Map<string, string>();
  readXml((await zip.read('xl/_rels/workbook.xml.rels')) ?? '<none/>', {
    open: (name, { Id = '', Target = '' }) => {
      if (name === 'Relationship') targets.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`);
    },
  });
  const sheets: string[] = [];
  let from1904 = false;
  const book = await zip.read('xl/workbook.xml');
  if (book === undefined) throw new Error('no workbook');
  readXml(book, {
    open: (name, attributes) => {
      if (name === 'workbookPr') from1904 = /^(1|true)$/.test(attributes['date1904'] ?? '');
      if (name !== 'sheet') return;
      const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '';
      sheets.push(targets.get(id) ?? '');
    },
  });
  const workbook = {
    strings: stringsOf(await zip.read('xl/sharedStrings.xml')),
    isDate: datesOf(await zip.read('xl/styles.xml')),
    from1904,
  };
  const grids: Grid[] = [];
  for (const name of sheets.slice(0, 50)) {
    const xml = await zip.read(name);
    if (xml !== undefined) grids.push(gridOf(xml, workbook));
  }
  return grids;
}
