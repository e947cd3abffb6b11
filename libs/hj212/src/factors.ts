import { canonicalCode, isNewCode, isOldCode } from './codes/index.js';
import type { Field } from './data-area.js';
import { isLoneFlag } from './flag-place.js';
import type { Deviation } from './profile.js';
import { suffixOf } from './suffixes.js';
import { readBelow, readNumber, type Value } from './value.js';

export { readNumber, type Value } from './value.js';

/**
 * What a message says of one factor (or device), however it is spread over items. The same code twice in one message gives
 * two of these only where the second statement contradicts the first.
 */
export interface Factor {
  code: string;
  values: Value[];
  flag: string | undefined;
  eFlag: string | undefined;
  sampleTime: string | undefined;
}

/** Marks that stand in items without a code, each with the factor whose item it closes by a comma. */
interface LoneFlag {
  readonly text: string;
  readonly of: Factor | undefined;
}

/** Suffixes whose values are words or lists, not numbers. */
const textual = new Set(['Info', 'SN', 'Flag', 'EFlag', 'SampleTime']);

const ofIntervals = new Set(['Min', 'Avg', 'Max', 'Cou', 'ZsMin', 'ZsAvg', 'ZsMax', 'ZsCou']);
const statistics = new Set(['2031', '2051', '2061']);

/** True for a mean under the real-time command, and for a real-time value under a statistics command. */
const isAgainst = (cn: string, suffix: string): boolean =>
  cn === '2011' ? ofIntervals.has(suffix) : statistics.has(cn) && suffix.endsWith('Rtd');

/**
 * Groups the fields of a data area by factor, in their order; a key is split at its LAST dash. What several items say of
 * one code belongs together (a mark of its own, each statistic of its own, in any order) unless it contradicts itself.
 * `isHeaderFlag`: a lone `Flag` of this text is that of the header, which stands in the wrong place.
 */
export function readFactors(
  fields: readonly Field[],
  cn: string,
  met: Deviation[],
  isHeaderFlag: (text: string) => boolean = () => false,
): Factor[] {
  const factors: Factor[] = [];
  const latest = new Map<string, Factor>();
  const lone: LoneFlag[] = [];
  let open: Factor | undefined;
  let openCode: string | undefined;
  let isAgain = false;
  let anyOld = false;
  for (const { key, value = '', separator } of fields) {
    const dash = key.lastIndexOf('-');
    if (dash <= 0) {
      if (isLoneFlag(key) && !isHeaderFlag(value)) lone.push({ text: value, of: open });
      if (separator !== ',') open = openCode = undefined;
      continue;
    }
    const sent = key.slice(0, dash);
    if (open === undefined || openCode !== sent) {
      if (open !== undefined) met.push('comma-for-semicolon');
      const code = canonicalCode(sent);
      if (code !== sent) met.push('name-case');
      openCode = sent;
      isAgain = false;
      open = latest.get(foldedOf(code));
      if (open === undefined) {
        open = newFactor(code, factors, latest);
        anyOld ||= isOldCode(code);
      } else isAgain = true;
    }
    const name = key.slice(dash + 1);
    const suffix = suffixOf(name);
    if (suffix !== name) met.push('name-case');
    const said = says(open, suffix, value, cn, met);
    if (said === 'other') says((open = newFactor(open.code, factors, latest)), suffix, value, cn, met);
    else if (said === 'new' && isAgain) met.push('factor-spread');
    if (separator !== ',') open = openCode = undefined;
  }
  if (lone.length > 0) flagAll(factors, lone, met);
  if (anyOld && factors.some((factor) => isNewCode(factor.code))) met.push('editions-mixed');
  return factors;
}

/** Under which spellings of a code are one: in lower case, which nearly all are written in. */
function foldedOf(code: string): string {
  for (let at = 0; at < code.length; at++) {
    const char = code.charCodeAt(at);
    if (char >= 0x41 && char <= 0x5a) return code.toLowerCase();
  }
  return code;
}

function newFactor(code: string, factors: Factor[], latest: Map<string, Factor>): Factor {
  const factor = { code, values: [], flag: undefined, eFlag: undefined, sampleTime: undefined };
  factors.push(factor);
  latest.set(foldedOf(code), factor);
  return factor;
}

/** Whether a statement was added to a factor, or it says the same already, or something else. */
type Said = 'new' | 'same' | 'other';

/** Adds one statement to a factor that says nothing of the kind yet. */
function says(factor: Factor, name: string, text: string, cn: string, met: Deviation[]): Said {
  if (name === 'Flag') return saysOnce(factor, 'flag', text, met);
  if (name === 'EFlag') return saysOnce(factor, 'eFlag', text, met);
  if (name === 'SampleTime') return saysOnce(factor, 'sampleTime', text, met);
  const suffix = name === 'td' ? 'Rtd' : name;
  const number = textual.has(suffix) ? undefined : readNumber(text);
  for (const value of factor.values) {
    if (value.suffix !== suffix) continue;
    met.push('factor-repeated');
    const isSame = value.text === text || (value.number !== null && value.number === number);
    return isSame ? 'same' : 'other';
  }
  if (suffix !== name) met.push('suffix-typo');
  if (isAgainst(cn, suffix)) met.push('suffix-against-command');
  const below = number === null ? readBelow(text) : undefined;
  if (below !== undefined) met.push('below-detection');
  else if (number === null) met.push('value-not-a-number');
  else if (number !== undefined && (text.includes('E') || text.includes('e'))) met.push('value-exponent');
  const value: Value = { suffix, text, number: number ?? null };
  if (below !== undefined) value.below = below;
  factor.values.push(value);
  return 'new';
}

function saysOnce(
  factor: Factor,
  name: 'flag' | 'eFlag' | 'sampleTime',
  text: string,
  met: Deviation[],
): Said {
  if (factor[name] !== undefined) {
    met.push('factor-repeated');
    return factor[name] === text ? 'same' : 'other';
  }
  factor[name] = text;
  return 'new';
}

/**
 * Marks without a code: one alone, or the same ones, are for all factors of the packet, and an N leaves exceptions their own
 * mark; several different ones are each for the item that they close by a comma. Where a factor gets two marks, and where
 * nobody can say which factor is meant, that is a statement that contradicts the first.
 */
function flagAll(factors: Factor[], lone: readonly LoneFlag[], met: Deviation[]): void {
  const forAll = lone.every(({ text }) => text === lone[0]?.text);
  if (forAll) met.push('flag-for-all');
  for (const { text, of } of forAll ? lone.slice(0, 1) : lone) {
    const meant = of === undefined || forAll ? [...factors] : [of];
    for (const factor of meant) {
      if (factor.flag === undefined) factor.flag = text;
      else if (factor.flag !== text && !(forAll && text === 'N')) {
        met.push('factor-repeated');
        factors.push({ ...factor, values: [], flag: text, eFlag: undefined, sampleTime: undefined });
      }
    }
  }
}
