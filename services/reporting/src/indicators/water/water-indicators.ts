import type { Indicator } from '@farwatch/contracts/events';
import { CLASS_ITEMS, PERIOD_ITEMS } from '@farwatch/domain/water';

import { daysOf, waterAreaKinds } from '../../areas/periods.js';
import { evaluationOf, type PlacedSection, shares } from './water-figures.js';

/** The sections of an area, or one section, in a day, month or year. */
export interface SectionPeriod {
  readonly area: string;
  /** Is the area one section, not several taken together? */
  readonly single: boolean;
  readonly period: string;
  readonly sections: readonly PlacedSection[];
}

/** Names of the figures of water on `farwatch.indicators.v1`; all others are of air. */
export const waterIndicators = [
  'water-class',
  'good-water-share',
  'compliance-share',
  'water-state',
] as const;

const standard = 'GB 3838-2002';

/** What is published of one day: the class of a section, the share of good water of an area. */
export function waterDayIndicators({ area, single, period, sections }: SectionPeriod): Indicator[] {
  const base = { area, period, standard };
  if (single) {
    const { class: found, items } = sections[0]?.section ?? nothing;
    const valid = found !== null;
    return [
      {
        ...base,
        indicator: 'water-class',
        value: found,
        valid,
        count: items.length,
        expected: CLASS_ITEMS.length,
      },
    ];
  }
  const { assessed, goodWaterShare } = shares(sections.map(({ section }) => section));
  const valid = assessed > 0;
  return [
    {
      ...base,
      indicator: 'good-water-share',
      value: goodWaterShare,
      valid,
      count: assessed,
      expected: sections.length,
    },
  ];
}

/** What is published of one month or year; a river or basin has a state, too. Shares are 0 to 1. */
export function waterPeriodIndicators({ area, single, period, sections }: SectionPeriod): Indicator[] {
  const base = { area, period, standard };
  if (single) {
    const { class: found, days, reason, valid = true } = sections[0]?.section ?? { ...nothing, valid: false };
    return [
      {
        ...base,
        indicator: 'water-class',
        value: found,
        valid: found !== null && valid,
        count: days,
        expected: daysOf(period),
        ...(reason === undefined ? {} : { reason }),
      },
    ];
  }
  const all = shares(sections.map(({ section }) => section));
  // A year of sections that have too few months is shown, and not valid.
  const short = sections.some(({ section }) => section.reason === 'too-few-months');
  const targeted = sections.filter(({ section }) => section.targetClass !== undefined).length;
  const found: Indicator[] = [
    {
      ...base,
      indicator: 'good-water-share',
      ...valueOr(all.goodWaterShare, 'no-sections', short),
      count: all.assessed,
      expected: sections.length,
    },
    {
      ...base,
      indicator: 'compliance-share',
      ...valueOr(all.complianceShare, 'no-targets', short),
      count: all.targeted,
      expected: targeted,
    },
  ];
  if (!waterAreaKinds.some((kind) => area.startsWith(`${kind}:`))) return found;
  const { state, reason, basis } = evaluationOf(sections, PERIOD_ITEMS);
  found.push({
    area,
    period,
    indicator: 'water-state',
    ...valueOr(state, reason ?? 'no-sections', short),
    count: all.assessed,
    expected: sections.length,
    standard: basis.standard,
    clause: basis.clause,
  });
  return found;
}

function valueOr(
  value: number | string | null,
  reason: string,
  short: boolean,
): Pick<Indicator, 'value' | 'valid' | 'reason'> {
  if (value === null) return { value, valid: false, reason };
  return short ? { value, valid: false, reason: 'too-few-months' } : { value, valid: true };
}

const nothing = { class: null, items: [], days: 0, reason: 'no-data' } as const;
