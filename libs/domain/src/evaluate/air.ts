/**
 * One hour or day of ambient air, as a person would work it out by hand: rounding, sub-indices, index, level, primary
 * pollutants, publication (HJ 633), and each value beside its limit (GB 3095), for any date of the law.
 */
import {
  ambientLimit,
  aqiCalculator,
  aqiLevelOf,
  aqiRegimeOn,
  aqiRegimes,
  comparedDecimals,
  isAboveAmbient,
  type AmbientAveraging,
} from '../air/index.js';
import {
  exceedanceMultipleE6,
  itemName,
  itemPollutants,
  type AmbientZone,
  type AqiItem,
  type AqiRegime,
  type AqiValue,
  type Text,
} from '../law/index.js';
import { fromE6, roundHalfEvenE6, toE6 } from '../quantity/index.js';
import { findPollutant, parseLocalDate } from '../reading/index.js';
import { publication, stepsOfItem } from './air-steps.js';
import { basisOf, EvaluationError, type Basis, type LimitCheck, type Step } from './types.js';
import { readValue, twice, unknownName, type GivenValue } from './values.js';

export interface AirQuestion {
  /** Local day, `YYYY-MM-DD`, +08:00: the law of that day applies. */
  readonly on: string;
  readonly period: 'hour' | 'day';
  /** By usual name or HJ 212 code; ug/m3, CO mg/m3 unless a unit is given. O3 of a day is its MDA8. */
  readonly values: Readonly<Record<string, string | number | null>>;
  /** Evaluate by the rules of another edition, whatever the date: `HJ 633-2012`, `HJ 633-2026`. */
  readonly standard?: string | undefined;
  /** Items that the monitoring scheme leaves out (HJ 633-2026 cl. 5.3.2). */
  readonly exempt?: readonly string[] | undefined;
  /** Zone of the limits; II unless stated. */
  readonly zone?: AmbientZone | undefined;
}

export interface AirEvaluation {
  readonly aqi: number | null;
  readonly level: number | null;
  readonly category: Text | null;
  /** Names of the primary pollutants in the official order. */
  readonly primary: readonly string[];
  readonly missing: readonly string[];
  readonly published: boolean;
  /** Why it is not published. */
  readonly reason: string | null;
  readonly subIndices: Readonly<Record<string, number | null>>;
  /** Each value beside the limit of its date; those without one are left out. */
  readonly limits: readonly LimitCheck[];
  readonly basis: Basis;
  readonly steps: readonly Step[];
}

const KNOWN = 'SO2, NO2, CO, O3, PM10, PM2.5, O3_8h, SO2_24h';
const special: ReadonlyMap<string, AqiValue> = new Map([
  ['o3_8h', 'o3_8h'],
  ['mda8', 'o3_8h'],
  ['o3_1h', 'o3'],
  ['so2_24h', 'so2_24h'],
]);
const itemsOfCode = new Map<string, AqiItem>(
  (['so2', 'no2', 'co', 'pm10', 'pm25'] as const).map((item) => [itemPollutants[item], item]),
);
const OZONE = itemPollutants.o3;

/** Throws `EvaluationError` for a question that cannot be answered. */
export function evaluateAir(question: AirQuestion): AirEvaluation {
  const regime = regimeOf(question);
  const { given, sample } = sampleOf(question, regime);
  const exempt = new Set((question.exempt ?? []).map((name) => itemOf(name, question.period, regime)));
  const found = aqiCalculator(regime)(sample, exempt as ReadonlySet<AqiItem>);
  const nameOf = (item: AqiItem): string => given.get(item)?.name ?? usualName(item, regime);
  const level = found.aqi === null ? undefined : aqiLevelOf(found.aqi, levelDate(question, regime));
  const steps = regime.items.flatMap(([item], at) =>
    stepsOfItem(regime, item, nameOf(item), sample, found.iaqi[at] ?? null),
  );
  steps.push({
    step: 'index',
    of: null,
    result: found.aqi,
    clause: `${regime.standard} ${regime.clause}`,
    text:
      found.aqi === null
        ? { zh: '无法得出 AQI', en: 'no index can be said' }
        : {
            zh: `AQI 取各分指数的最大值：${found.aqi}`,
            en: `the index is the highest sub-index: ${found.aqi}`,
          },
  });
  if (!found.published) steps.push(publication(regime, found.reason ?? 'no-value'));
  return {
    aqi: found.aqi,
    level: level?.level ?? null,
    category: level?.category ?? null,
    primary: found.primary.map(nameOf),
    missing: found.missing.map(nameOf),
    published: found.published,
    reason: found.reason,
    subIndices: Object.fromEntries(regime.items.map(([item], at) => [nameOf(item), found.iaqi[at] ?? null])),
    limits: regime.items.flatMap(([item]) => limitCheck(question, item, given.get(item))),
    basis: basisOf(regime),
    steps,
  };
}

function regimeOf({ on, period, standard }: AirQuestion): AqiRegime {
  if (parseLocalDate(on) === undefined)
    throw new EvaluationError('on', {
      zh: `${on} 不是日期（YYYY-MM-DD）`,
      en: `${on} is not a date (YYYY-MM-DD)`,
    });
  if (standard === undefined) {
    const regime = aqiRegimeOn(period, on);
    if (regime !== undefined) return regime;
    const first = aqiRegimes.map(({ validFrom }) => validFrom).sort()[0];
    throw new EvaluationError('on', {
      zh: `${on} 没有适用的 AQI 标准，最早为 ${first}`,
      en: `no index rule was in force on ${on}; the first is of ${first}`,
    });
  }
  const asked = standard.replaceAll(/\s/g, '').toLowerCase();
  const own = aqiRegimes.filter(
    (one) => one.kind === period && one.standard.replaceAll(/\s/g, '').toLowerCase() === asked,
  );
  const regime =
    own.find((one) => on >= one.validFrom && (one.validTo === null || on <= one.validTo)) ?? own.at(-1);
  if (regime === undefined)
    throw new EvaluationError('standard', {
      zh: `没有标准“${standard}”；可用：${editions()}`,
      en: `no standard "${standard}"; known are ${editions()}`,
    });
  return regime;
}

const editions = (): string => [...new Set(aqiRegimes.map(({ standard }) => standard))].join(', ');

/** Levels carry dates of force: those of the asked day, or of the edition that was asked for. */
function levelDate({ on }: AirQuestion, { validFrom, validTo }: AqiRegime): string {
  return on >= validFrom && (validTo === null || on <= validTo) ? on : (validTo ?? validFrom);
}

function itemOf(name: string, period: 'hour' | 'day', regime: AqiRegime): AqiValue {
  const own = special.get(name.trim().toLowerCase().replaceAll(/[\s-]/g, '_'));
  if (own !== undefined) return own;
  const code = findPollutant(name)?.code;
  if (code === OZONE) return period === 'day' ? 'o3_8h' : 'o3';
  const item = code === undefined ? undefined : itemsOfCode.get(code);
  if (item === undefined || !regime.items.some(([one]) => one === item)) throw unknownName(name, KNOWN);
  return item;
}

function sampleOf(
  { values, period }: AirQuestion,
  regime: AqiRegime,
): { given: Map<AqiValue, GivenValue>; sample: Partial<Record<AqiValue, number | null>> } {
  const given = new Map<AqiValue, GivenValue>();
  const sample: Partial<Record<AqiValue, number | null>> = {};
  for (const [name, text] of Object.entries(values)) {
    const item = itemOf(name, period, regime);
    if (given.has(item)) throw twice(name);
    const pollutant = findPollutant(item === 'so2_24h' ? itemPollutants.so2 : itemPollutants[item])!;
    const value = readValue(name, text, pollutant, pollutant.unit);
    if (value.below)
      throw new EvaluationError(name, {
        zh: `${name}：AQI 计算需要数值，不能用“低于检出限”`,
        en: `${name}: the index needs a number, not "below detection"`,
      });
    given.set(item, value);
    sample[item] = value.valueE6;
  }
  return { given, sample };
}

/** Names as they stand in bulletins; the 8 h value of ozone has a name of its own only where the report has both. */
function usualName(item: AqiItem, regime: AqiRegime): string {
  if (item === 'o3_8h' && !regime.items.some(([one]) => one === 'o3')) return 'O3';
  return itemName(item).en.replace(' 8 h', '_8h').replace(' day', '');
}

function limitCheck(
  { on, period, zone = 'II' }: AirQuestion,
  item: AqiItem,
  value: GivenValue | undefined,
): LimitCheck[] {
  if (value === undefined || value.valueE6 === null) return [];
  const averaging: AmbientAveraging = item === 'o3_8h' ? 'mda8' : period;
  const pollutant = itemPollutants[item];
  const limit = ambientLimit(pollutant, averaging, zone, on);
  if (limit === undefined) return [];
  const boundE6 = toE6(limit.value);
  const decimals = comparedDecimals(pollutant, averaging, on);
  const comparedE6 = decimals === null ? value.valueE6 : roundHalfEvenE6(value.valueE6, decimals);
  const exceeds = isAboveAmbient(pollutant, averaging, on, value.valueE6, boundE6);
  const multipleE6 = exceeds ? exceedanceMultipleE6(pollutant, comparedE6, boundE6, 'max') : null;
  return [
    {
      name: value.name,
      pollutant,
      compared: fromE6(comparedE6),
      limit: limit.value,
      unit: limit.unit,
      averaging,
      comparison: 'max',
      exceeds,
      multiple: multipleE6 === null ? null : fromE6(multipleE6),
      basis: basisOf(limit),
    },
  ];
}
