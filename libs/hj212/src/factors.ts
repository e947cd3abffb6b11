import { isNewCode, isOldCode } from './codes/index.js';
import type { Field } from './data-area.js';
import type { Deviation } from './profile.js';

/** A value as sent: the text always, the number when it is one. */
export interface Value {
  suffix: string;
  text: string;
  /** Null when the text is empty or no decimal number. */
  number: number | null;
}

/** What a message says of one factor (or device). The same code twice in one message gives two of these. */
export interface Factor {
  code: string;
  values: Value[];
  flag: string | undefined;
  eFlag: string | undefined;
  sampleTime: string | undefined;
}

const decimal = /^[+-]?(\d+([.]\d*)?|[.]\d+)$/;

/** A decimal number as sent (leading zeros allowed), else null; never a guess. */
export const readNumber = (text: string): number | null => (decimal.test(text) ? Number(text) : null);

/** Suffixes whose values are words or lists, not numbers. */
const textual = new Set(['Info', 'SN', 'Flag', 'EFlag', 'SampleTime']);

const ofIntervals = new Set(['Min', 'Avg', 'Max', 'Cou', 'ZsMin', 'ZsAvg', 'ZsMax', 'ZsCou']);
const statistics = new Set(['2031', '2051', '2061']);

/** True for a mean under the real-time command, and for a real-time value under a statistics command. */
const isAgainst = (cn: string, suffix: string): boolean =>
  cn === '2011' ? ofIntervals.has(suffix) : statistics.has(cn) && suffix.endsWith('Rtd');

/** Groups the fields of a data area by factor, in their order; a key is split at its LAST dash. */
export function readFactors(fields: readonly Field[], cn: string, met: Deviation[]): Factor[] {
  const factors: Factor[] = [];
  const seen = new Set<string>();
  let open: Factor | undefined;
  let forAll: string | undefined;
  let anyOld = false;
  for (const { key, value = '', separator } of fields) {
    const dash = key.lastIndexOf('-');
    if (dash <= 0) {
      if (key === 'Flag') forAll = value;
      if (separator !== ',') open = undefined;
      continue;
    }
    const code = key.slice(0, dash);
    if (open?.code !== code) {
      if (open !== undefined) met.push('comma-for-semicolon');
      open = { code, values: [], flag: undefined, eFlag: undefined, sampleTime: undefined };
      factors.push(open);
      if (seen.has(code)) met.push('factor-repeated');
      seen.add(code);
      anyOld ||= isOldCode(code);
    }
    addValue(open, key.slice(dash + 1), value, cn, met);
    if (separator !== ',') open = undefined;
  }
  if (forAll !== undefined) {
    met.push('flag-for-all');
    for (const factor of factors) factor.flag ??= forAll;
  }
  if (anyOld && factors.some((factor) => isNewCode(factor.code))) met.push('editions-mixed');
  return factors;
}

function addValue(factor: Factor, name: string, text: string, cn: string, met: Deviation[]): void {
  if (name === 'Flag') factor.flag = text;
  else if (name === 'EFlag') factor.eFlag = text;
  else if (name === 'SampleTime') factor.sampleTime = text;
  else {
    const suffix = name === 'td' ? 'Rtd' : name;
    if (suffix !== name) met.push('suffix-typo');
    if (isAgainst(cn, suffix)) met.push('suffix-against-command');
    const number = textual.has(suffix) ? undefined : readNumber(text);
    if (number === null) met.push('value-not-a-number');
    factor.values.push({ suffix, text, number: number ?? null });
  }
}
