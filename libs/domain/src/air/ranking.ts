/** Rankings of districts and the composite index, as the bulletins of Tianjin publish them. */
import { divideHalfEven, roundHalfEvenE6, toE6 } from '../quantity/index.js';
import { inForce, rowsOfType, standards, type CompositeSystem } from '../law/index.js';

export interface District {
  readonly name: string;
  /** Published, rounded values in E6. */
  readonly pm25E6: number;
  /** Change of PM2.5 against the year before in per cent; negative is better. */
  readonly pm25YoyE6: number;
  readonly goodRatioE6: number;
}

export interface RankedDistrict extends District {
  readonly rank: number;
  readonly positions: { readonly pm25: number; readonly yoy: number; readonly good: number };
  /** Weighted position in hundredths: an integer, so that equal scores are equal. */
  readonly scoreHundredths: number;
}

/** Weights in per cent of the positions (district bulletins since 2021). */
export const rankingWeights = { pm25: weightOf('pm25'), yoy: weightOf('yoy'), good: weightOf('good') };

function weightOf(part: 'pm25' | 'yoy' | 'good'): number {
  const found = rowsOfType(standards, 'reference').find(({ id }) => id === `ranking-weight:${part}`);
  if (found === undefined) throw new Error(`no weight of ${part} in the ranking of districts`);
  return found.value;
}

/** Position of each value, best first; equal values share the best position: 1, 2, 2, 4. */
export function positionsOf(values: readonly number[], best: 'low' | 'high'): number[] {
  return values.map(
    (value) => 1 + values.filter((other) => (best === 'low' ? other < value : other > value)).length,
  );
}

/**
 * The districts in the order of the bulletin: positions in PM2.5, its change and the ratio of good days, weighted
 * 30/30/40, lowest first; of equal scores the lower PM2.5 first, then the order in which the districts are given
 * (the administrative one). Uses the PUBLISHED values. Reproduces the two complete monthly tables that are known.
 */
export function rankDistricts(districts: readonly District[]): RankedDistrict[] {
  const pm25 = positionsOf(
    districts.map((one) => one.pm25E6),
    'low',
  );
  const yoy = positionsOf(
    districts.map((one) => one.pm25YoyE6),
    'low',
  );
  const good = positionsOf(
    districts.map((one) => one.goodRatioE6),
    'high',
  );
  return districts
    .map((district, i) => {
      const positions = { pm25: pm25[i] ?? 0, yoy: yoy[i] ?? 0, good: good[i] ?? 0 };
      const scoreHundredths =
        rankingWeights.pm25 * positions.pm25 +
        rankingWeights.yoy * positions.yoy +
        rankingWeights.good * positions.good;
      return { ...district, positions, scoreHundredths };
    })
    .sort((a, b) => a.scoreHundredths - b.scoreHundredths || a.pm25E6 - b.pm25E6)
    .map((district, i) => ({ ...district, rank: i + 1 }));
}

/** Values of the composite index in E6: means, CO as 95th and ozone as 90th percentile. */
export interface CompositeInput {
  readonly so2: number;
  readonly no2: number;
  readonly pm10: number;
  readonly pm25: number;
  readonly co: number;
  readonly o3_8h: number;
}

/** Systems of the composite index in the registry of standards (`law/data/hj663.ts`), by id. */
export const compositeSystems: Readonly<Record<'2013' | '2026', CompositeSystem>> = {
  '2013': systemOf('composite:2013'),
  '2026': systemOf('composite:2026'),
};

function systemOf(id: string): CompositeSystem {
  const found = rowsOfType(standards, 'composite').find((row) => row.id === id);
  if (found === undefined) throw new Error(`no composite index ${id} among the standards`);
  return found;
}

/** The system of the composite index in force on a local day, or undefined before the first one. */
export function compositeSystemOn(date: string): CompositeSystem | undefined {
  return rowsOfType(standards, 'composite').find((row) => inForce(row, date));
}

/**
 * Composite index (环境空气质量综合指数) in E6: the sum of concentration / reference, each rounded half to even to two
 * decimals before it is weighted and added. Rounding only the sum gives other figures than the bulletins.
 */
export function compositeIndexE6(values: CompositeInput, system: CompositeSystem): number {
  let sum = 0;
  for (const item of Object.keys(system.items) as (keyof CompositeInput)[]) {
    const [reference, weight] = system.items[item];
    // Hundredths straight from the fraction, so that it is rounded once.
    sum += weight * Number(divideHalfEven(BigInt(values[item]) * 100n, BigInt(toE6(reference)))) * 10_000;
  }
  return roundHalfEvenE6(sum, 2);
}
