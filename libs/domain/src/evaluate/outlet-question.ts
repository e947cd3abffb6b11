import { fromE6 } from '../quantity/index.js';
import { convertE6, findUnit, type Pollutant } from '../reading/index.js';

export interface OutletQuestion {
  /** Local day, `YYYY-MM-DD`, +08:00: the law of that day applies. */
  readonly on: string;
  readonly medium: 'gas' | 'water';
  /** By usual name or HJ 212 code; gas in mg/m3, water in mg/L unless a unit is given. */
  readonly values: Readonly<Record<string, string | number | null>>;
  /** Limits of the permit in mg/m3 or mg/L; they go before those of the standard. */
  readonly limits?: Readonly<Record<string, string | number>> | undefined;
  /** Limits of a standard: `GB 13223-2011` with a category of `farwatch law show`. */
  readonly standard?: string | undefined;
  readonly category?: string | undefined;
  readonly averaging?: 'hour' | 'day' | undefined;
  /** Measured oxygen of the dry gas, per cent; with `reference` values are converted. */
  readonly oxygen?: number | undefined;
  /** Reference oxygen, per cent, or a kind of source of the registry (`reference-oxygen:<kind>`). */
  readonly reference?: number | string | undefined;
  /** State of the gas, when values are at actual state: degC, kPa (atmospheric and static), moisture in per cent by volume. */
  readonly state?:
    | {
        readonly temperature: number;
        readonly atmospheric: number;
        readonly static?: number | undefined;
        readonly moisture?: number | undefined;
      }
    | undefined;
}

/** Names that people may use, for a refusal. */
export const KNOWN = 'SO2, NOx, 烟尘 (a34013), CO, a20057 (Hg) …; COD, NH3-N, TP, TN, pH …';

/** The unit in which an outlet's values are given and its limits stand. */
export const unitOf = (pollutant: Pollutant, medium: 'gas' | 'water'): string =>
  pollutant.isConcentration ? (medium === 'gas' ? 'mg/m3' : 'mg/L') : pollutant.unit;

/** E6 of the canonical unit as a number in another one. */
export function fromCanonical(valueE6: number, pollutant: Pollutant, unit: string): number {
  const target = findUnit(unit)!;
  const found = convertE6(fromE6(valueE6), pollutant.canonical, target, pollutant.molarMass, {});
  return typeof found === 'number' ? fromE6(found) : NaN;
}
