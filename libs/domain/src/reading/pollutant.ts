import type { Medium, PollutantRow } from './pollutant-row.js';
import { airPollutants } from './pollutants-air.js';
import { waterPollutants } from './pollutants-water.js';
import { findUnit, type Unit } from './units.js';

/**
 * One pollutant or parameter of HJ 212-2017 (tables B.1, B.2; codes seen in the field are marked in the table).
 *
 * ONE canonical unit per code, because a code is the identity of a series in events, sums and limits. HJ 212 codes
 * do not tell ambient air from stack gas: a21026 (SO2) is sent in ug/m3 by one and in mg/m3 by the other. Codes
 * with an ambient standard therefore are kept in the unit of GB 3095 (ug/m3, CO mg/m3), and a stack's 35 mg/m3 is
 * 35,000 ug/m3 inside; screens and permits convert back. Nothing is lost: the factor 1000 is exact in E6.
 */
export interface Pollutant {
  readonly code: string;
  readonly nameZh: string;
  readonly nameEn: string;
  /** Canonical unit, first spelling of its row in `units.ts`. */
  readonly unit: string;
  readonly medium: Medium;
  /** Decimals on screens and in reports. Never used before a comparison. */
  readonly decimals: number;
  /**
   * Below this a value is impossible, in the canonical unit: for concentrations the zero drift that a working analyser may
   * show. Only at an outlet a concentration is compared in the unit as declared, since a stack's SO2 drifts by mg/m3.
   */
  readonly min: number;
  /** Above this a value is impossible, in the canonical unit. */
  readonly max: number;
  /** g/mol for a single gas, else null. NOx counts as NO2 (HJ 76-2017 App. B). */
  readonly molarMass: number | null;
  readonly aliases: readonly string[];
  /** The canonical unit, resolved. */
  readonly canonical: Unit;
  readonly isConcentration: boolean;
}

function toPollutant(row: PollutantRow): Pollutant {
  const [code, nameZh, nameEn, unit, medium, decimals, min, max, molarMass, ...aliases] = row;
  const canonical = findUnit(unit);
  if (canonical === undefined)
    throw new Error(`pollutant ${code}: unit ${unit} is not in the table of units`);
  const isConcentration = canonical.quantity === 'gasMass' || canonical.quantity === 'liquidMass';
  return {
    code,
    nameZh,
    nameEn,
    unit,
    medium,
    decimals,
    min,
    max,
    molarMass,
    aliases,
    canonical,
    isConcentration,
  };
}

/** All known pollutants and parameters, in the order of their codes. */
export const pollutants: readonly Pollutant[] = [...airPollutants, ...waterPollutants].map(toPollutant);

const byName = new Map<string, Pollutant>();
for (const pollutant of pollutants) {
  for (const name of [pollutant.code, ...pollutant.aliases]) {
    byName.set(name, pollutant);
    byName.set(name.toLowerCase(), pollutant);
  }
}
// A printed name that two codes share (mercury in air and in water) names neither: better unknown than wrong.
const printed = new Map<string, Pollutant | null>();
for (const pollutant of pollutants) {
  for (const name of new Set([pollutant.nameZh.toLowerCase(), pollutant.nameEn.toLowerCase()])) {
    printed.set(name, printed.has(name) ? null : pollutant);
  }
}
for (const [name, pollutant] of printed)
  if (pollutant !== null && !byName.has(name)) byName.set(name, pollutant);

/**
 * A pollutant by HJ 212-2017 code or by a usual name (`PM2.5`, `pm25`, `NH3-N`, `氨氮`), whatever the case.
 * undefined when unknown. The exact spelling costs one lookup.
 */
export function findPollutant(nameOrCode: string): Pollutant | undefined {
  const found = byName.get(nameOrCode);
  if (found !== undefined || nameOrCode.length > 64) return found;
  return byName.get(nameOrCode.trim().toLowerCase());
}
