import { air } from './air.js';
import { device } from './device.js';
import { edition2005 } from './edition-2005.js';
import { field } from './field.js';
import { noise } from './noise.js';
import { process } from './process.js';
import { water } from './water.js';

/** Which table a code was found in. `field`: no table of the standard has it. */
export type CodeTable = 'water' | 'air' | 'noise' | 'process' | 'device' | 'field' | '2005';

/** What is known of a factor code. Units are UCUM-like text; an empty unit is unknown and must be configured. */
export interface Code {
  code: string;
  /** The same factor in the table of 2017; undefined when that table has no such factor. */
  code2017: string | undefined;
  table: CodeTable;
  nameZh: string;
  nameEn: string;
  unit: string;
  /** Unit of a cumulated amount (`-Cou`); empty where the standard has none. */
  amountUnit: string;
  type: string;
}

const by2017 = new Map<string, Code>();
for (const [table, rows] of Object.entries({ water, air, noise, process, device, field }))
  for (const [code, nameZh, nameEn, unit, amountUnit, type] of rows)
    if (!by2017.has(code))
      by2017.set(code, {
        code,
        code2017: table === 'field' ? undefined : code,
        table: table as CodeTable,
        nameZh,
        nameEn,
        unit,
        amountUnit,
        type,
      });

const by2005 = new Map<string, Code>();
for (const [code, nameZh, , unit, type, code2017] of edition2005) {
  const now = by2017.get(code2017);
  by2005.set(code, {
    code,
    code2017: code2017 === '' ? undefined : code2017,
    table: '2005',
    nameZh,
    nameEn: now?.nameEn ?? '',
    unit,
    amountUnit: '',
    type,
  });
}

const oldBy2017 = new Map<string, string>();
for (const { code, code2017 } of by2005.values())
  if (code2017 !== undefined && !oldBy2017.has(code2017)) oldBy2017.set(code2017, code);

/** The code of HJ/T 212-2005 for a factor of 2017; undefined when it had none. Its unit may be another one. */
export const oldCodeOf = (code2017: string): string | undefined => oldBy2017.get(code2017);

/** `e10103` and `i33313` are rows of a pattern: the last digits number the device. */
function byPattern(code: string): Code | undefined {
  const row =
    (/^[eg]\d{5}$/.test(code) ? by2017.get(`${code.slice(0, 4)}xx`) : undefined) ??
    (/^i\d{5}$/.test(code) ? by2017.get(`${code.slice(0, 5)}x`) : undefined);
  return row && { ...row, code };
}

/**
 * A factor code in the table of its edition: each code is looked up by itself, because devices mix old and new codes in
 * one packet. Only codes that both editions have (the noise levels, whose meaning changed) depend on `version`: 0 for
 * 2005, 1 for 2017, 2 for 2025. Undefined: not in any table.
 */
export function findCode(code: string, version: number): Code | undefined {
  const now = by2017.get(code) ?? byPattern(code);
  const old = by2005.get(code);
  return version === 0 ? (old ?? now) : (now ?? old);
}

const anyCase = new Map([...by2005.keys(), ...by2017.keys()].map((code) => [code.toLowerCase(), code]));

/** A code of a table as it is written there, whatever its case (`A21026`); any other one stays as it is. */
export function canonicalCode(code: string): string {
  if (by2017.has(code) || !/[A-Za-z]/.test(code) || by2005.has(code)) return code;
  return anyCase.get(code.toLowerCase()) ?? code;
}

/** True when the code exists only in the table of 2005. */
export const isOldCode = (code: string): boolean => by2005.has(code) && !by2017.has(code);

/** True when the code exists only since 2017. */
export const isNewCode = (code: string): boolean =>
  !by2005.has(code) && (by2017.has(code) || byPattern(code) !== undefined);

/** A factor whose unit is another one since 2017, though it is the same factor. */
export interface UnitChange {
  code2005: string;
  code2017: string;
  unit2005: string;
  unit2017: string;
  /** A value of 2005 times this is the value of 2017; undefined where a flow became a speed. */
  factor: number | undefined;
}

const factors: Record<string, number> = {
  'MPa>kPa': 1e3,
  'mg/L>ug/L': 1e3,
  'mg/L>ng/L': 1e6,
  'mg/m3>ng/m3': 1e6,
};

/**
 * The thirteen factors whose unit changed between HJ/T 212-2005 annex B and HJ 212-2017 annex B. The unit is not in a
 * message, so a device that kept its values and took the new code is wrong by up to a million: report it, never convert
 * silently.
 */
export const unitChanges: readonly UnitChange[] = edition2005.flatMap(
  ([code2005, , , unit2005, , code2017]) => {
    const unit2017 = by2017.get(code2017)?.unit;
    if (unit2005 === '' || unit2017 === undefined || unit2017 === unit2005) return [];
    return [{ code2005, code2017, unit2005, unit2017, factor: factors[`${unit2005}>${unit2017}`] }];
  },
);

/** How many codes the tables of 2017 and 2005 hold. */
export const codeCounts = { edition2017: by2017.size - field.length, edition2005: by2005.size };
