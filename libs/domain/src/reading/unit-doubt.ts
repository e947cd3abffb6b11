import type { StationKind } from './station-kind.js';

/**
 * Is a value in a unit that is wrong by 1,000 (mg for ug)? Internal screening, NOT a legal standard: a question to be asked
 * of the sender, never a correction.
 *
 * Decided from the one value and the kind of station alone. A comparison with the station's own recent values would give
 * another answer when the same readings arrive in another order, and figures may not depend on that.
 */
type Range = readonly [low: number, high: number];

/**
 * What ambient air and surface water can show, in canonical units. Above: several times the largest values of four years of
 * twelve stations and of the national publications (dust of 2,761, fireworks of 1,473 ug/m3). Below, gases: less than one
 * step of an instrument that shows 0.1 ppb (CO 0.01 ppm). Water has no lower bound: labelled rows of the national
 * stations go down to 0.0001 mg/L. Sources of emission are not here: their values span five orders.
 */
const usual: Readonly<Record<'air' | 'water', Readonly<Record<string, Range>>>> = {
  air: {
    a34004: [0.15, 4_000],
    a34002: [0.2, 12_000],
    a21026: [0.1, 3_000],
    a21004: [0.1, 3_000],
    a05024: [0.15, 2_500],
    a21005: [0.005, 80],
  },
  water: {
    w01019: [0, 150],
    w21003: [0, 80],
    w21011: [0, 15],
    w21001: [0, 150],
  },
};

/**
 * The doubt about a positive value in the canonical unit of its pollutant, as a text for whoever looks; null when there is
 * none. A value that is a thousand times off fits the range when multiplied or divided by 1,000; others are no matter of units.
 */
export function unitDoubt(kind: StationKind | undefined, pollutant: string, value: number): string | null {
  if ((kind !== 'air' && kind !== 'water') || !(value > 0)) return null;
  const range = usual[kind][pollutant];
  if (range === undefined) return null;
  const [low, high] = range;
  const fits = value > high ? value / 1_000 : value < low ? value * 1_000 : null;
  if (fits === null || fits < low || fits > high) return null;
  return `${value}, usual ${low} to ${high}; a thousandth or thousandfold of it, ${fits}, would be`;
}
