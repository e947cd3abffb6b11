/** What a cell of a value says. */
export type Value =
  | { readonly kind: 'number'; readonly value: number }
  /** Below the detection limit, as the doors take it: `<0.025`. */
  | { readonly kind: 'below'; readonly text: string }
  | { readonly kind: 'missing'; readonly word: string };

/** Words and numbers that stand for "no value" in a file, beside those that everybody uses. */
export interface Missing {
  readonly words: ReadonlySet<string>;
  readonly numbers: readonly number[];
}

const common = new Set(
  [
    '',
    'na',
    'n/a',
    'n.a.',
    '#n/a',
    'nan',
    'null',
    'none',
    'nil',
    '-',
    '--',
    '---',
    '—',
    '——',
    '/',
    'nd',
    'n.d.',
    'n.d',
    'no data',
    'nodata',
    'missing',
  ].concat(['缺测', '缺失', '缺数', '无', '无数据', '无效', '未监测']),
);
/** -99, -999, -9999.0 ...: no instrument shows them, and everybody writes them for "nothing". */
const placeholder = /^-9{2,}([.,]0*)?$/;

const wordOf = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();

/** `NA, 0, -99` as words and numbers; undefined when a part is empty. */
export function readMissing(text: string): Missing | undefined {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.includes('')) return undefined;
  return {
    words: new Set(parts.map(wordOf)),
    numbers: parts.map(Number).filter((value) => Number.isFinite(value)),
  };
}

const numbers = {
  '.': /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i,
  ',': /^[+-]?(\d+,?\d*|,\d+)(e[+-]?\d{1,3})?$/i,
};
export type DecimalSign = keyof typeof numbers;

/** Reads a cell, or answers undefined when it is none of the three: `11,2` is a number only where a decimal comma was declared. */
export function readValue(
  given: string,
  missing: Missing | undefined,
  decimal: DecimalSign,
): Value | undefined {
  const text = given.trim();
  const word = wordOf(text);
  if (common.has(word) || placeholder.test(text) || missing?.words.has(word) === true)
    return { kind: 'missing', word: text };
  const number = numberOf(text, decimal);
  if (number !== undefined)
    return missing?.numbers.includes(number) === true
      ? { kind: 'missing', word: text }
      : { kind: 'number', value: number };
  const below = /^[<＜]\s*(\S+)$/.exec(text)?.[1] ?? /^(\S+?)\s*L$/.exec(text)?.[1];
  const limit = below === undefined ? undefined : numberOf(below, decimal);
  return limit !== undefined && limit > 0 ? { kind: 'below', text: `<${limit}` } : undefined;
}

function numberOf(text: string, decimal: DecimalSign): number | undefined {
  if (!numbers[decimal].test(text)) return undefined;
  const value = Number(text.replace(',', '.'));
  return Number.isFinite(value) ? value : undefined;
}
