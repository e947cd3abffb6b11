import type { StationKind } from './station-kind.js';

/**
 * Is a value in a unit that is wrong by 1,000 or a million (mg or ng for ug)? Internal screening, NOT a legal standard: a question to be asked
 * of the sender, never a correction.
 *
 * Decided from the one value and the kind of station alone. A comparison with the station's own recent values would give
 * another answer when the same readings arrive in another order, and figures may not depend on that.
 */
type Range = readonly [low: number, high: number];

/**
 * What ambient air and surface water can show, in canonical units. Above: several times the largest values of four years of
 * twelve stations and of the national publications (dust of 2,761, fireworks of 1,473 ug/m3). Below, gases: less than one
 * step of an instrument that shows 0.1 ppb (CO 0.01 ppm). Below, water: labelled rows of the national stations go down to
 * 0.0001 mg/L. Sources of emission are not here: their values span five orders.
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
    w01019: [0.0001, 150],
    w21003: [0.0001, 80],
    w21011: [0.0001, 15],
    w21001: [0.0001, 150],
  },
};

/** What a unit can be wrong by, and the words for it. */
const factors: readonly (readonly [factor: number, text: string])[] = [
  [1e-3, 'a thousandth'],
  [1e-6, 'a millionth'],
  [1e3, 'a thousandfold'],
  [1e6, 'a millionfold'],
];

/**
 * The doubt about a positive value in the canonical unit of its pollutant, as a text for whoever looks; null when there is
 * none. What lies outside the range was never measured there: by which factor it would fit is said, if there is one.
 *
 * @param isLimit the value is a detection limit ("below it"), which may be as small as it likes
 */
export function unitDoubt(
  kind: StationKind | undefined,
  pollutant: string,
  value: number,
  isLimit = false,
): string | null {
  if ((kind !== 'air' && kind !== 'water') || !(value > 0)) return null;
  const range = usual[kind][pollutant];
  if (range === undefined) return null;
  const [low, high] = range;
  if (value <= high && (value >= low || isLimit)) return null;
  const fits = factors.find(([factor]) => value * factor >= low && value * factor <= high);
  const hint = fits && `; ${fits[1]} of it, ${Number((value * fits[0]).toPrecision(12))}, would be`;
  return `${value}, usual ${low} to ${high}${hint ?? ''}`;
}
