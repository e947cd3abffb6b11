import type { AqiFigure, AqiLevel } from '@farwatch/contracts/http';
import {
  aqiCalculator,
  aqiLevelOf,
  aqiLevels,
  aqiRegimeOn,
  type Aqi,
  type AqiRegime,
  type AqiSample,
} from '@farwatch/domain/air';

import { codeOf } from './air-samples.js';

/**
 * The index of one hour or day of an area from its valid values, by the rules of the local date (`YYYY-MM-DD`).
 * A station's or district's index is that of its mean concentrations, never a mean of indices (HJ 633-2026 cl. 4.2.1).
 */
export function aqiFigure(kind: 'hour' | 'day', date: string, sample: AqiSample): AqiFigure {
  const regime = aqiRegimeOn(kind, date);
  if (regime === undefined) return { ...nothing, reason: 'no-rule' };
  const { standard, clause, confidence, source } = regime;
  const basis = { standard, clause, confidence, source };
  // The reports of that time were made of 24 h and 8 h moving means, which are not kept: no index rather than another.
  if (kind === 'hour' && regime.items.some(([item]) => item === 'o3_8h'))
    return { ...nothing, reason: 'moving-means', basis };
  const found = calculatorOf(regime)(sample);
  return {
    value: found.aqi,
    level: found.aqi === null ? null : aqiLevelOf(found.aqi).level,
    published: found.published,
    ...(found.reason === null ? {} : { reason: found.reason }),
    primary: found.primary.map(codeOf),
    iaqi: regime.items.map(([item], at) => ({ pollutant: codeOf(item), value: found.iaqi[at] ?? null })),
    missing: found.missing.map(codeOf),
    basis,
  };
}

const nothing: AqiFigure = { value: null, level: null, published: false, primary: [], iaqi: [], missing: [] };

const calculators = new Map<string, (sample: AqiSample) => Aqi>();

function calculatorOf(regime: AqiRegime): (sample: AqiSample) => Aqi {
  let calculate = calculators.get(regime.id);
  if (calculate === undefined) calculators.set(regime.id, (calculate = aqiCalculator(regime)));
  return calculate;
}

/** The levels as answers carry them. */
export const levelsOfAnswer: AqiLevel[] = aqiLevels.map(
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
