import { isDigits } from './text.js';
import { parseStamp, stampOf } from './times.js';

/** What the text of a parameter stands for. `stamp`: 14 digits of local time, in code epoch milliseconds. */
export type Kind =
  | { kind: 'stamp' }
  | { kind: 'int'; min: number; max: number }
  | { kind: 'choice'; of: readonly number[] }
  | { kind: 'digits'; length: number }
  | { kind: 'text'; max: number };

/** One `key=value` of a command (HJ 212-2017 table 6 and annex C). */
export type Param = Kind & {
  key: string;
  /** The key of HJ/T 212-2005, where it is another one. */
  old?: string;
  optional?: true;
  /** The key may repeat; in code a list. */
  many?: true;
  /** HJ/T 212-2005 puts a comma, not a semicolon, in front of it. */
  comma?: true;
  /** Stands behind the factors. */
  last?: true;
};

/** What a parameter is in code: numbers for stamps (epoch ms) and counts, text for everything else. */
type Scalar<P extends Param> = P extends { kind: 'stamp' | 'int' | 'choice' } ? number : string;
type ValueOf<P extends Param> = P extends { many: true } ? readonly Scalar<P>[] : Scalar<P>;

/** The parameters of a command by their names in code. */
export type Params = Readonly<Record<string, Param>>;

/** The values of some parameters, optional ones optional. */
export type Values<S extends Params> = {
  -readonly [K in keyof S as S[K] extends { optional: true } ? never : K]: ValueOf<S[K]>;
} & {
  -readonly [K in keyof S as S[K] extends { optional: true } ? K : never]?: ValueOf<S[K]>;
};

const printable = /^[^;,=&\r\n]+$/;

/** The text of one value, or undefined when the parameter cannot have it. */
export function writeValue(param: Param, value: unknown, offsetMinutes: number): string | undefined {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) return undefined;
    if (param.kind === 'stamp') {
      // Four digits of a year and whole seconds are all that a stamp can say.
      const whole = value % 1000 === 0 && Math.abs(value) < 8e15 ? stampOf(value, offsetMinutes) : '';
      return parseStamp(whole, offsetMinutes) === value ? whole : undefined;
    }
    const text = String(value);
    return readValue(param, text, offsetMinutes) === value ? text : undefined;
  }
  return typeof value === 'string' && readValue(param, value, offsetMinutes) === value ? value : undefined;
}

/** What a text means, or undefined when it is none of the parameter's values. */
export function readValue(param: Param, text: string, offsetMinutes: number): number | string | undefined {
  switch (param.kind) {
    case 'stamp':
      return parseStamp(text, offsetMinutes);
    case 'int':
    case 'choice': {
      if (!isDigits(text, 1, 9)) return undefined;
      const value = Number(text);
      const fits = param.kind === 'int' ? value >= param.min && value <= param.max : param.of.includes(value);
      return fits ? value : undefined;
    }
    case 'digits':
      return isDigits(text, param.length, param.length) ? text : undefined;
    case 'text':
      return text.length <= param.max && printable.test(text) && text.trim() === text ? text : undefined;
  }
}
