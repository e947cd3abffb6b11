import {
  defaultTreeAdapter,
  parse,
  type DefaultTreeAdapterMap,
  type DefaultTreeAdapterTypes as Tree,
} from 'parse5';

import { bounds, cellOf, emptyCell, TooLarge, type Cell, type Grid, type Line } from './grid.js';

const isElement = (node: Tree.Node): node is Tree.Element => 'tagName' in node;

/** Nothing of a page is walked by recursion, and a page that nests deeper than any real one is not read at all. */
function parseBounded(text: string): Tree.Document {
  let open = 0;
  const treeAdapter = {
    ...defaultTreeAdapter,
    onItemPush: () => {
      if (++open > bounds.elementDepth) throw new TooLarge();
    },
    onItemPop: () => void open--,
  };
  return parse<DefaultTreeAdapterMap>(text, { treeAdapter });
}

/** The nodes below one, in the order of the text; what `into` says no to is given, but not entered. */
function* nodesBelow(root: Tree.ParentNode, into: (element: Tree.Element) => boolean): Generator<Tree.Node> {
  const open: Tree.Node[] = [...root.childNodes].reverse();
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node;
    if (!isElement(node) || !into(node)) continue;
    for (let i = node.childNodes.length - 1; i >= 0; i -= 1) open.push(node.childNodes[i]!);
  }
}

const attributeOf = (element: Tree.Element, name: string): string | undefined =>
  element.attrs.find((one) => one.name === name)?.value;

const isHiddenText = (element: Tree.Element): boolean =>
  ['script', 'style', 'template'].includes(element.tagName);

/** What a cell says: its `title` is the whole of a text that is shown shortened. */
function textOf(cell: Tree.Element): string {
  let [text, title] = ['', attributeOf(cell, 'title')];
  for (const node of nodesBelow(cell, (one) => !isHiddenText(one))) {
    if (isElement(node)) {
      title ??= node.tagName === 'img' ? undefined : attributeOf(node, 'title');
      if (node.tagName === 'br') text += ' ';
    } else if (node.nodeName === '#text') text += (node as Tree.TextNode).value;
  }
  const whole = title?.trim() ?? '';
  return whole === '' ? text : whole;
}

function sourceIdOf(row: Tree.Element): string | undefined {
  for (const node of nodesBelow(row, () => true))
    for (const { value } of isElement(node) ? node.attrs : []) {
      const found = /dataid=([0-9a-f]{32})(?![0-9a-f])/i.exec(value)?.[1];
      if (found !== undefined) return found.toLowerCase();
    }
  return undefined;
}

const spanOf = (cell: Tree.Element, name: 'rowspan' | 'colspan'): number =>
  Math.min(1_000, Math.max(1, Number.parseInt(attributeOf(cell, name) ?? '1', 10) || 1));

/** The rows of a table itself, with their cells in every column and row that they span. */
function gridOf(table: Tree.Element, count: { cells: number }): Grid {
  const rows = [...nodesBelow(table, (one) => /^(thead|tbody|tfoot)$/.test(one.tagName))].filter(
    (node): node is Tree.Element => isElement(node) && node.tagName === 'tr',
  );
  if (rows.length > bounds.rows) throw new TooLarge();
  const pending: Map<number, { cell: Cell; rows: number }> = new Map();
  const lines = rows.map((row, i): Line => {
    const cells: Cell[] = [];
    const fill = (): void => {
      for (let left = pending.get(cells.length); left !== undefined; left = pending.get(cells.length)) {
        if (--left.rows === 0) pending.delete(cells.length);
        cells.push(left.cell);
      }
    };
    for (const node of row.childNodes) {
      if (!isElement(node) || !/^t[dh]$/.test(node.tagName)) continue;
      fill();
      const cell = cellOf(textOf(node));
      const [width, height] = [spanOf(node, 'colspan'), spanOf(node, 'rowspan')];
      for (let column = 0; column < width && cells.length < bounds.columns; column += 1) {
        if (height > 1) pending.set(cells.length, { cell, rows: height - 1 });
        cells.push(cell);
      }
      if ((count.cells += width) > bounds.cells) throw new TooLarge();
    }
    fill();
    const sourceId = sourceIdOf(row);
    return { line: i + 1, cells, ...(sourceId === undefined ? {} : { sourceId }) };
  });
  return { lines: lines.map((line) => (line.cells.length === 0 ? { ...line, cells: [emptyCell] } : line)) };
}

/** Every table of a page in the order of the text, tables inside of tables too. */
export function readHtml(text: string): Grid[] {
  const count = { cells: 0 };
  return [...nodesBelow(parseBounded(text), () => true)]
    .filter((node): node is Tree.Element => isElement(node) && node.tagName === 'table')
    .map((table) => gridOf(table, count));
}

/** Pages of the list that a page says to be one of; 1 when it says nothing. */
export function pagesOf(text: string): number {
  const plain = text.normalize('NFKC');
  const found = [
    ...plain.matchAll(
      /(?:pagesum|total_?pages?|page_?count|总页数)["']?\s*(?:[:=]|value=)\s*["']?(\d{1,6})/gi,
    ),
    ...plain.matchAll(/共\s*(?:<[^>]{0,80}>\s*)?(\d{1,6})\s*(?:<[^>]{0,80}>\s*)?页/g),
    ...plain.matchAll(/第\s*\d{1,6}\s*\/\s*(\d{1,6})\s*页/g),
  ];
  return Math.max(1, ...found.map((one) => Number(one[1])));
}
