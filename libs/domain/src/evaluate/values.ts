/** Values as people write them down: `SO2=2000,PM2.5=35,CO=1.2`, `TP=<0.025`, `Hg=0.05ug/L`. */
import { fromE6 } from '../quantity/index.js';
import { convertE6, findPollutant, findUnit, parseBelowDetection, type Pollutant } from '../reading/index.js';
import { EvaluationError } from './types.js';

/** One value to be evaluated. */
export interface GivenValue {
  /** As it was written. */
  readonly name: string;
  /** E6 of the canonical unit; of a value below detection the detection limit; null: stated to be missing. */
  readonly valueE6: number | null;
  readonly below: boolean;
}

const missingWords: ReadonlySet<string> = new Set(['', '-', '--', '—', '/', 'na', 'n/a', 'null', '缺']);
const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?/;

/**
 * Splits `name=value` pairs. Commas, semicolons and line breaks divide, also the full-width ones. Throws `EvaluationError`
 * for a pair without a sign of equality and for a name that is given twice.
 */
export function splitValues(text: string): Record<string, string> {
  // Without a prototype: `__proto__` is a name like any other, and refused as such.
  const values = Object.create(null) as Record<string, string>;
  for (const part of text.split(/[,，;；\n]/)) {
    if (part.trim() === '') continue;
    const at = part.search(/[=＝]/);
    const name = part.slice(0, Math.max(at, 0)).trim();
    if (at < 0 || name === '')
      throw new EvaluationError(part.trim(), {
        zh: `“${part.trim()}”应写成 名称=数值`,
        en: `"${part.trim()}" should be written as name=value`,
      });
    if (Object.hasOwn(values, name)) throw twice(name);
    values[name] = part.slice(at + 1).trim();
  }
  return values;
}

export function twice(name: string): EvaluationError {
  return new EvaluationError(name, { zh: `${name} 出现了两次`, en: `${name} is given twice` });
}

export function unknownName(name: string, known: string): EvaluationError {
  return new EvaluationError(name, {
    zh: `不认识“${name}”；可用：${known}`,
    en: `"${name}" is not known here; known are ${known}`,
  });
}

/**
 * The value of one pollutant. Without a unit it is in `unit`; a unit behind the number is converted where the quantity is
 * the same. Throws `EvaluationError` for what is no number, negative, or in a unit of something else.
 */
export function readValue(
  name: string,
  text: string | number | null,
  pollutant: Pollutant,
  unit: string,
): GivenValue {
  const words = text === null ? '' : String(text).trim();
  if (missingWords.has(words.toLowerCase())) return { name, valueE6: null, below: false };
  const detection = parseBelowDetection(words);
  if (detection !== undefined)
    return { name, valueE6: inCanonical(name, detection, pollutant, unit), below: true };
  const found = number.exec(words)?.[0];
  if (found === undefined)
    throw new EvaluationError(name, {
      zh: `${name} 的“${words}”不是数值；低于检出限写成 <0.025，缺测写成 --`,
      en: `${name}: "${words}" is not a number; write <0.025 below a detection limit, -- for a missing value`,
    });
  const value = Number(found);
  if (!(value >= 0) && pollutant.isConcentration)
    throw new EvaluationError(name, {
      zh: `${name} 为 ${found}：浓度不能为负，缺测写成 --`,
      en: `${name} is ${found}: a concentration cannot be negative; write -- for a missing value`,
    });
  const own = words.slice(found.length).trim();
  return { name, valueE6: inCanonical(name, value, pollutant, own === '' ? unit : own), below: false };
}

function inCanonical(name: string, value: number, pollutant: Pollutant, unitText: string): number {
  const unit = findUnit(unitText);
  const valueE6 =
    unit === undefined ? undefined : convertE6(value, unit, pollutant.canonical, pollutant.molarMass, {});
  if (typeof valueE6 !== 'number')
    throw new EvaluationError(name, {
      zh: `${name} 不能用单位“${unitText}”；应为 ${pollutant.unit}`,
      en: `${name} cannot be in "${unitText}"; it is measured in ${pollutant.unit}`,
    });
  if (!Number.isSafeInteger(valueE6))
    throw new EvaluationError(name, { zh: `${name} 的数值超出范围`, en: `${name} is out of range` });
  return valueE6;
}

/**
 * The pollutant of a name or code in gas or water; throws `EvaluationError` when there is none, also where the name means one
 * of the other (mercury: `a20057` in gas, `w20111` in water).
 */
export function pollutantOf(name: string, medium: 'gas' | 'water', known: string): Pollutant {
  const pollutant = findPollutant(name);
  if (pollutant === undefined || (pollutant.medium === 'water') !== (medium === 'water'))
    throw unknownName(name, known);
  return pollutant;
}

/** A value in E6 as text: as short as it is exact. */
export const plain = (valueE6: number): string => String(fromE6(valueE6));
