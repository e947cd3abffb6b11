/** The steps of an index in words. */
import { iaqiOf, roundForAqi, tableOf } from '../air/index.js';
import type { AqiItem, AqiRegime, AqiValue, Text } from '../law/index.js';
import { fromE6 } from '../quantity/index.js';
import type { Step } from './types.js';
import { plain } from './values.js';

/** What is done to the value of one item: rounding, the value that stands for it, its sub-index. */
export function stepsOfItem(
  regime: AqiRegime,
  item: AqiItem,
  name: string,
  sample: Readonly<Partial<Record<AqiValue, number | null>>>,
  index: number | null,
): Step[] {
  const valueE6 = sample[item] ?? null;
  if (valueE6 === null) return [];
  const column = regime.items.find(([one]) => one === item)![1];
  const table = tableOf(regime);
  const tableClause = `${table.standard} ${table.clause}`;
  const steps: Step[] = [];
  let used = valueE6;
  if (regime.roundFirst) {
    used = roundForAqi(column, valueE6);
    steps.push({
      step: 'round',
      of: name,
      result: fromE6(used),
      clause: `${regime.standard} ${regime.clause}; GB/T 8170`,
      text: {
        zh: `${name} ${plain(valueE6)} 修约为 ${plain(used)}（四舍六入五成双）`,
        en: `${name} ${plain(valueE6)} is rounded to ${plain(used)} (half to even)`,
      },
    });
  }
  if (iaqiOf(table, column, used) === null) {
    const [other] = regime.instead?.[item] ?? [];
    const value = other === undefined ? null : (sample[other] ?? null);
    steps.push({
      step: 'instead',
      of: name,
      result: value === null ? null : fromE6(value),
      clause: `${tableClause} notes 2, 3`,
      text:
        value === null
          ? {
              zh: `${name} 超出分级表上限，应改用${other === 'so2_24h' ? '24 小时均值（SO2_24h）' : '1 小时最大值（O3_1h）'}，未给出`,
              en: `${name} lies above its column: the ${other === 'so2_24h' ? '24 h mean (SO2_24h)' : 'highest hour (O3_1h)'} is needed and was not given`,
            }
          : {
              zh: `${name} 超出分级表上限，改用 ${plain(value)}`,
              en: `${name} lies above its column: ${plain(value)} stands for it`,
            },
    });
  }
  steps.push({
    step: 'sub-index',
    of: name,
    result: index,
    clause: tableClause,
    text:
      index === null
        ? { zh: `${name} 无分指数`, en: `${name} has no sub-index` }
        : { zh: `${name} 分指数 ${index}（向上进位取整）`, en: `${name} sub-index ${index} (rounded up)` },
  });
  return steps;
}

/** Why an index is not published. */
export function publication(regime: AqiRegime, reason: string): Step {
  const words: Readonly<Record<string, Text>> = {
    'no-value': { zh: '没有有效值', en: 'no value' },
    'both-pm-missing': { zh: '缺少颗粒物，不发布', en: 'both particles are missing: not published' },
    'incomplete-and-not-above-100': {
      zh: '缺项且不超过 100，按“NA”发布',
      en: 'a value is missing and the index is not above 100: published as "NA"',
    },
    'above-the-column': {
      zh: '缺少替代值，不发布',
      en: 'the value that stands for it is missing: not published',
    },
  };
  return {
    step: 'publish',
    of: null,
    result: 'NA',
    clause: `${regime.standard} ${regime.clause}`,
    text: words[reason] ?? { zh: reason, en: reason },
  };
}
