import type { Deviation } from './profile.js';
import { isBlank, trimmed } from './text.js';

/** One `key=value` of a data area. Order and repetitions are kept: the standard itself repeats keys. */
export interface Field {
  key: string;
  /** Undefined when there is no `=`. */
  value: string | undefined;
  /** What follows: `,` within an item, `;` between items, nothing at the end (or where a device forgot it). */
  separator: '' | ',' | ';';
}

/** Most fields that one data area may hold: a segment of 9999 bytes cannot carry more sensible ones. */
export const maxFields = 4096;

const SEMICOLON = 0x3b;
const COMMA = 0x2c;
const EQUALS = 0x3d;

/** End of the field that starts at `at`. Log text between `//` and `//` may hold separators and is stepped over. */
function endOfField(text: string, at: number): number {
  let end = at;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (code === SEMICOLON || code === COMMA) return end;
    if (code === EQUALS && text.startsWith('//', end + 1)) {
      const behind = endOfLogText(text, end + 3);
      if (behind >= 0) return behind;
    }
    end++;
  }
  return end;
}

/** Position of the separator (or the end) behind the `//` that closes a log text, or -1 when none closes it. */
function endOfLogText(text: string, from: number): number {
  for (let close = text.indexOf('//', from); close >= 0; close = text.indexOf('//', close + 1)) {
    let after = close + 2;
    while (after < text.length && isBlank(text.charCodeAt(after))) after++;
    const code = text.charCodeAt(after);
    if (after === text.length || code === SEMICOLON || code === COMMA) return after;
  }
  return -1;
}

/** Reads the text between `CP=&&` and `&&` (HJ 212-2017 section 6.3.2 and 6.4); deviations met are added to `met`. */
export function readFields(text: string, met: Deviation[]): Field[] {
  const fields: Field[] = [];
  let at = 0;
  while (at < text.length) {
    if (fields.length >= maxFields) {
      met.push('too-many-factors');
      return fields;
    }
    const end = endOfField(text, at);
    const char = text[end];
    const separator = char === ';' || char === ',' ? char : '';
    addField(fields, text.slice(at, end), separator, met);
    at = end + 1;
  }
  if ((fields.at(-1)?.separator ?? '') !== '') met.push('separator-trailing');
  return fields;
}

function addField(fields: Field[], raw: string, separator: Field['separator'], met: Deviation[]): void {
  const equals = raw.indexOf('=');
  const rawKey = equals < 0 ? raw : raw.slice(0, equals);
  const key = trimmed(rawKey);
  if (equals < 0) {
    if (key !== raw) met.push('spaces');
    if (key === '' && separator === '') return;
    fields.push({ key, value: undefined, separator });
    return;
  }
  const rawValue = raw.slice(equals + 1);
  const value = trimmed(rawValue);
  if (key.length !== rawKey.length || value.length !== rawValue.length) met.push('spaces');
  // `a-Flag=Nb-Rtd=10`: a mark has one character, so the rest is the next field without its separator.
  if (value.includes('=') && /-Flag$/i.test(key) && /^[^=]+-[A-Za-z]+=/.test(value)) {
    met.push('separator-missing');
    fields.push({ key, value: value.slice(0, 1), separator: '' });
    addField(fields, value.slice(1), separator, met);
    return;
  }
  fields.push({ key, value, separator });
}

/** The text of a data area: the inverse of `readFields`, except for spaces round keys and values. */
export function writeFields(fields: readonly Field[]): string {
  let text = '';
  for (const { key, value, separator } of fields)
    text += value === undefined ? key + separator : `${key}=${value}${separator}`;
  return text;
}

/** First value of a key, compared exactly; undefined when there is none. */
export const valueOf = (fields: readonly Field[], key: string): string | undefined =>
  fields.find((field) => field.key === key)?.value;

/** All values of a key, without case (`PolId` and `PolID` are both in the standard). */
export const valuesOf = (fields: readonly Field[], key: string): string[] =>
  fields.flatMap((field) =>
    field.key.toLowerCase() === key.toLowerCase() && field.value !== undefined ? [field.value] : [],
  );
