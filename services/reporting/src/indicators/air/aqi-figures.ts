import type { AqiFigure, AqiLevel } from '@farwatch/contracts/http';
import {
  aqiCalculator,
  aqiLevelOf,
  aqiLevelsOn,
  aqiRegimeOn,
  type AqiItem,
  type AqiRegime,
  type AqiSample,
} from '@farwatch/domain/air';
import { fromE6 } from '@farwatch/domain/quantity';

import { codeOf } from './air-samples.js';

/**
 * The index of one hour or day of an area from its valid values, by the rules of the local date (`YYYY-MM-DD`).
 * A station's or district's index is that of its mean concentrations, never a mean of indices (HJ 633-2026 cl. 4.2.1).
 * Where the regime names moving means, the sample holds those (`movingSamples`).
 *
 * @param exempt items that need not be there (`Exemptions`)
 */
export function aqiFigure(
  kind: 'hour' | 'day',
  date: string,
  sample: AqiSample,
  exempt?: ReadonlySet<AqiItem>,
): AqiFigure {
  const regime = aqiRegimeOn(kind, date);
  if (regime === undefined) return { ...nothing, reason: 'no-rule' };
  const { standard, clause, clauseZh, confidence, source } = regime;
  const basis = { standard, clause, clauseZh, confidence, source };
  // Of a day the sample holds the 8 h maximum under both names of ozone: it is not the highest hour.
  const found = calculatorOf(regime)(kind === 'day' ? { ...sample, o3: null } : sample, exempt);
  const spared = regime.missing === 'above-100' ? found.missing.filter((item) => exempt?.has(item)) : [];
  return {
    value: found.aqi,
    level: found.aqi === null ? null : (aqiLevelOf(found.aqi, date)?.level ?? null),
    published: found.published,
    ...(found.reason === null ? {} : { reason: found.reason }),
    primary: codesOf(found.primary),
    iaqi: regime.items.map(([item], at) => ({
      pollutant: codeOf(item),
      value: found.iaqi[at] ?? null,
      ...movingMeanOf(regime, item, sample),
    })),
    missing: codesOf(found.missing),
    ...(spared.length === 0 ? {} : { exempt: codesOf(spared) }),
    basis,
  };
}

const nothing: AqiFigure = { value: null, level: null, published: false, primary: [], iaqi: [], missing: [] };

/** Reports before 2016 hold ozone twice, as hour mean and as 8 h mean; its code is named once. */
const codesOf = (items: readonly AqiItem[]): string[] => [...new Set(items.map(codeOf))];

/** The moving mean that an item entered with, where the regime asks for one. */
function movingMeanOf(
  { moving }: AqiRegime,
  item: AqiItem,
  sample: AqiSample,
): Pick<AqiFigure['iaqi'][number], 'moving'> {
  const window = moving?.[item];
  if (window === undefined) return {};
  const valueE6 = sample[item] ?? null;
  return { moving: { hours: window.hours, value: valueE6 === null ? null : fromE6(valueE6) } };
}

const calculators = new Map<string, ReturnType<typeof aqiCalculator>>();

function calculatorOf(regime: AqiRegime): ReturnType<typeof aqiCalculator> {
  let calculate = calculators.get(regime.id);
  if (calculate === undefined) calculators.set(regime.id, (calculate = aqiCalculator(regime)));
  return calculate;
}

/** The levels of a local day as answers carry them. */
export function levelsOfAnswer(date: string): AqiLevel[] {
  return aqiLevelsOn(date).map(
    ({ level, numeral, upTo, category, colour, rgb, effect, advice, textConfidence }) => ({
      level,
      numeral,
      upTo,
      category,
      colour,
      rgb: [...rgb],
      effect,
      advice,
      textConfidence,
    }),
  );
}
