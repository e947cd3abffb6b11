/**
 * Stack gas from the measured to the judged concentration: standard state, dry basis, reference oxygen (HJ 75-2017,
 * HJ 76-2017 Annex B). Values are E6 of any unit of mass concentration; every conversion is one exact fraction, rounded
 * once, half to even.
 */
import { referenceOf } from '../law/index.js';
import { divideHalfEven, MAX_E6_VALUE, toE6 } from '../quantity/index.js';

/** Oxygen of dry air that the formula is made for, per cent. */
const AIR_OXYGEN_E6 = 21_000_000;
/** Melting point of ice as these standards write it, K (not 273.15), and standard pressure, Pa. */
const ZERO_CELSIUS_E6 = toE6(figureOf('stack-gas:temperature'));
const STANDARD_PRESSURE_E6 = toE6(figureOf('stack-gas:pressure'));
/** Molar volume of a gas at the standard state, L/mol. */
const MOLAR_VOLUME_E6 = 22_400_000;
/** NO counts as NO2: times 46/30. */
const NO_TO_NO2 = [46n, 30n] as const;

function figureOf(id: string): number {
  const found = referenceOf(id, '2018-03-01');
  if (found === undefined) throw new Error(`no ${id} among the standards`);
  return found;
}

export type ConversionReason =
  | 'missing'
  | 'not-a-number'
  | 'negative'
  | 'beyond-range'
  | 'oxygen-missing'
  | 'oxygen-negative'
  | 'oxygen-at-or-above-21'
  | 'temperature-out-of-range'
  | 'pressure-out-of-range'
  | 'moisture-out-of-range';

export type Converted =
  { readonly ok: true; readonly valueE6: number } | { readonly ok: false; readonly reason: ConversionReason };

const refused = (reason: ConversionReason): Converted => ({ ok: false, reason });

/** Why a concentration cannot be converted, or null. Placeholders such as -99 and -999 are negative. */
function faultOf(valueE6: number | null): ConversionReason | null {
  if (valueE6 === null) return 'missing';
  if (!Number.isSafeInteger(valueE6)) return 'not-a-number';
  return valueE6 < 0 ? 'negative' : null;
}

function ratio(valueE6: number | bigint, by: bigint, of: bigint): Converted {
  const result = Number(divideHalfEven(BigInt(valueE6) * by, of));
  return Math.abs(result) > MAX_E6_VALUE * 1e6 ? refused('beyond-range') : { ok: true, valueE6: result };
}

export interface StackState {
  /** Temperature of the gas, E6 of degC. */
  readonly temperatureE6: number;
  /** Atmospheric pressure and static pressure of the duct, E6 of Pa. */
  readonly atmosphericE6: number;
  readonly staticE6: number;
  /** Moisture, E6 of per cent by volume; null when the value is already on dry basis. */
  readonly moistureE6: number | null;
}

/**
 * Actual to standard state (273 K, 101,325 Pa), and to dry gas: times 101325 / (Ba + Ps), times (273 + ts) / 273,
 * divided by (1 - Xsw / 100).
 */
export function toStandardDry(valueE6: number | null, state: StackState): Converted {
  const fault = faultOf(valueE6);
  if (fault !== null || valueE6 === null) return refused(fault ?? 'missing');
  const { temperatureE6, atmosphericE6, staticE6, moistureE6 } = state;
  const kelvinE6 = ZERO_CELSIUS_E6 + temperatureE6;
  const pressureE6 = atmosphericE6 + staticE6;
  if (!Number.isSafeInteger(kelvinE6) || kelvinE6 <= 0 || temperatureE6 > toE6(2000))
    return refused('temperature-out-of-range');
  if (!Number.isSafeInteger(pressureE6) || pressureE6 <= 0) return refused('pressure-out-of-range');
  const dryE6 = 100_000_000 - (moistureE6 ?? 0);
  if (!Number.isSafeInteger(dryE6) || dryE6 <= 0 || dryE6 > 100_000_000)
    return refused('moisture-out-of-range');
  return ratio(
    valueE6,
    BigInt(STANDARD_PRESSURE_E6) * BigInt(kelvinE6) * 100_000_000n,
    BigInt(pressureE6) * BigInt(ZERO_CELSIUS_E6) * BigInt(dryE6),
  );
}

/**
 * To reference oxygen (折算): measured (dry, standard state) * (21 - O2ref) / (21 - O2). At 21 % and above it is not
 * defined: a reason, never a division.
 *
 * @param oxygenE6 measured oxygen of the dry gas, E6 of per cent
 * @param referenceE6 reference oxygen of the kind of source, E6 of per cent (`reference-oxygen:*` of the registry)
 */
export function toReferenceOxygen(
  valueE6: number | null,
  oxygenE6: number | null,
  referenceE6: number,
): Converted {
  const fault = faultOf(valueE6);
  if (fault !== null || valueE6 === null) return refused(fault ?? 'missing');
  if (oxygenE6 === null) return refused('oxygen-missing');
  if (!Number.isSafeInteger(oxygenE6) || !Number.isSafeInteger(referenceE6)) return refused('not-a-number');
  if (oxygenE6 < 0 || referenceE6 < 0) return refused('oxygen-negative');
  if (oxygenE6 >= AIR_OXYGEN_E6 || referenceE6 >= AIR_OXYGEN_E6) return refused('oxygen-at-or-above-21');
  return ratio(valueE6, BigInt(AIR_OXYGEN_E6 - referenceE6), BigInt(AIR_OXYGEN_E6 - oxygenE6));
}

/** Nitrogen oxides as NO2 (HJ 76-2017 Annex B): NO * 46 / 30 + NO2, both E6 of one unit of mass concentration. */
export function noxAsNo2(noE6: number | null, no2E6: number | null): Converted {
  const fault = faultOf(noE6) ?? faultOf(no2E6);
  if (fault !== null || noE6 === null || no2E6 === null) return refused(fault ?? 'missing');
  return ratio(BigInt(noE6) * NO_TO_NO2[0] + BigInt(no2E6) * NO_TO_NO2[1], 1n, NO_TO_NO2[1]);
}

/** ppm (E6) to mg/m3 (E6) at the standard state of stack gas: times molar mass (E6 of g/mol) / 22.4. */
export function ppmToMgM3(ppmE6: number | null, molarMassE6: number): Converted {
  const fault = faultOf(ppmE6);
  if (fault !== null || ppmE6 === null) return refused(fault ?? 'missing');
  if (!Number.isSafeInteger(molarMassE6) || molarMassE6 <= 0) return refused('not-a-number');
  return ratio(ppmE6, BigInt(molarMassE6), BigInt(MOLAR_VOLUME_E6));
}
