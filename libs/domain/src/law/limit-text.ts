/** A limit of the registry in words. */
import { findPollutant } from '../reading/index.js';
import { averagingNames } from './names.js';
import type { LimitRow, Text } from './types.js';

export function limitTitle(row: LimitRow): Text {
  const pollutant = findPollutant(row.pollutant);
  const name = row.name ?? {
    zh: pollutant?.nameZh ?? row.pollutant,
    en: pollutant?.nameEn ?? row.pollutant,
  };
  const averaging = averagingNames[row.averaging];
  return { zh: `${name.zh}，${averaging.zh}`, en: `${name.en}, ${averaging.en}` };
}

export function limitText({ comparison, value, unit, timesADay }: LimitRow): Text {
  const shown = unit === '1' ? '' : ` ${unit}`;
  const text = `${comparison === 'max' ? '≤' : '≥'} ${value}${shown}`;
  if (timesADay === undefined) return { zh: text, en: text };
  return {
    zh: `${text}；一日不满足超过 ${timesADay} 次为违法`,
    en: `${text}; more than ${timesADay} times a day beyond it is a violation`,
  };
}

/** Limits that need a decision say so. */
export function limitScope({ scope, byDecision }: LimitRow): Text {
  if (byDecision === undefined) return scope;
  return {
    zh: `${scope.zh}；仅在有实施决定的地方和时间执行，未记录决定则不判定`,
    en: `${scope.en}; only where and from when a decision puts it in force, without one it judges nobody`,
  };
}
