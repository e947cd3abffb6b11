/** Mass flow and amounts of an outlet, against its permitted total. */
import { divideHalfEven } from '../quantity/index.js';
import { convertE6, findPollutant, findUnit } from '../reading/index.js';

export type AmountReason =
  'unknown-pollutant' | 'not-a-concentration' | 'missing' | 'not-a-number' | 'negative';

export type Amount =
  /** E6 of kg (one unit is a milligram), half to even. */
  { readonly ok: true; readonly kgE6: number } | { readonly ok: false; readonly reason: AmountReason };

const mg = { gas: findUnit('mg/m3'), water: findUnit('mg/L') } as const;

/**
 * What an outlet lets out in a time: concentration * flow * time. Gas: m3/s at the state of the concentration (the
 * measured one at standard state, dry, NOT the one converted to reference oxygen). Water: L/s.
 *
 * @param valueE6 concentration in E6 of the pollutant's canonical unit
 * @param flowE6 E6 of m3/s (gas) or L/s (water)
 */
export function amountOf(
  code: string,
  valueE6: number | null,
  flowE6: number | null,
  seconds: number,
): Amount {
  const pollutant = findPollutant(code);
  if (pollutant === undefined) return { ok: false, reason: 'unknown-pollutant' };
  const { quantity } = pollutant.canonical;
  const target = quantity === 'gasMass' ? mg.gas : quantity === 'liquidMass' ? mg.water : undefined;
  if (target === undefined) return { ok: false, reason: 'not-a-concentration' };
  if (valueE6 === null || flowE6 === null) return { ok: false, reason: 'missing' };
  if (![valueE6, flowE6, seconds].every((one) => Number.isSafeInteger(one)))
    return { ok: false, reason: 'not-a-number' };
  if (valueE6 < 0 || flowE6 < 0 || seconds < 0) return { ok: false, reason: 'negative' };
  // How many canonical units one mg is, in E6: a power of ten. mg = value / that, and a milligram is one E6 of a kg.
  const perMgE6 = convertE6(1, target, pollutant.canonical, null, {});
  if (typeof perMgE6 === 'string') return { ok: false, reason: 'not-a-concentration' };
  const product = BigInt(valueE6) * BigInt(flowE6) * BigInt(seconds);
  return { ok: true, kgE6: Number(divideHalfEven(product, BigInt(perMgE6) * 1_000_000n)) };
}

/** Rate of mass flow in E6 of kg/h, as GB 16297 limits it: the amount of one hour at this concentration and flow. */
export function massFlowOf(code: string, valueE6: number | null, flowE6: number | null): Amount {
  return amountOf(code, valueE6, flowE6, 3_600);
}

export interface PermittedTotal {
  readonly emittedKgE6: number;
  readonly permittedKgE6: number;
  /** emitted / permitted, E6 of one; null when nothing is permitted. */
  readonly shareE6: number | null;
  readonly hours: number;
  /** Hours without an amount. They are not filled in: what is emitted is then a lower bound. */
  readonly missingHours: number;
  /** `unknown`: below the total so far, but hours are missing. */
  readonly verdict: 'exceeds' | 'meets' | 'unknown';
}

/**
 * The amounts of the hours of a period against the permitted total. More than permitted exceeds, whatever is missing;
 * a total that is kept is only said of a period without gaps.
 *
 * @param hours E6 of kg of each hour, null where there is none
 * @param permittedKgE6 permitted amount of the period, E6 of kg (a tonne is 1e9)
 */
export function againstPermittedTotal(
  hours: readonly (number | null)[],
  permittedKgE6: number,
): PermittedTotal {
  let emitted = 0n;
  let missingHours = 0;
  for (const hour of hours) {
    if (hour === null) missingHours += 1;
    else emitted += BigInt(hour);
  }
  const permitted = BigInt(permittedKgE6);
  return {
    emittedKgE6: Number(emitted),
    permittedKgE6,
    shareE6: permitted > 0n ? Number(divideHalfEven(emitted * 1_000_000n, permitted)) : null,
    hours: hours.length,
    missingHours,
    verdict: emitted > permitted ? 'exceeds' : missingHours > 0 ? 'unknown' : 'meets',
  };
}
