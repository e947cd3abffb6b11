import type { LeadDetail, LeadItem } from '@farwatch/contracts/http';
import type { LeadKind } from '@farwatch/domain/lead';
import { kindsThatMayBeFiled } from '@farwatch/domain/lead';

import { roundHalfEven } from '../format/number.js';
import { showLimit, showValue, type Shown } from '../pollutant/pollutant.js';

type Promised = 'station' | 'stationName' | 'stationKind' | 'pollutant' | 'rule' | 'limit' | 'episode';

/** A lead that an exceedance made: station, pollutant, rule, limit and episode are there. */
export type ExceedanceLead = LeadItem & { readonly [K in Promised]: NonNullable<LeadItem[K]> };
export type ExceedanceDetail = LeadDetail & ExceedanceLead;

/** Was the lead made from an exceedance? The others have no limit, no episode and no chart. */
export function isExceedance<T extends LeadItem>(lead: T): lead is T & ExceedanceLead {
  return lead.details.origin === 'exceedance';
}

/** The two halves of the inbox: leads for which a case may be filed, and anomalies that nobody is responsible for. */
export type LeadTab = 'enforcement' | 'environment';
export const kindsOf: Readonly<Record<LeadTab, readonly LeadKind[]>> = {
  enforcement: kindsThatMayBeFiled,
  environment: ['environment-anomaly'],
};

/** What the screens need of a lead, whether it comes as list item, detail or event. */
export type LeadLike = Pick<
  ExceedanceLead,
  'stationKind' | 'pollutant' | 'limit' | 'episode' | 'exceedanceMultiple'
>;

export function peakOf(lead: LeadLike): Shown {
  return showValue(lead.pollutant, lead.episode.peak.value, lead.limit.unit, lead.stationKind === 'outlet');
}

export function limitOf(lead: LeadLike): Shown {
  return showLimit(lead.limit.value, lead.limit.unit, lead.stationKind === 'outlet');
}

/** `10.5 mg/m³`; without a blank when there is no unit. */
export function withUnit(shown: Shown): string {
  return shown.unit === '' ? shown.text : `${shown.text} ${shown.unit}`;
}

/** The exceedance multiple with two decimals, or null where none is defined (pH). */
export function multipleOf(lead: LeadLike): string | null {
  return lead.exceedanceMultiple === undefined ? null : roundHalfEven(lead.exceedanceMultiple, 2);
}

/** Peak over limit, for the bar; null when the limit is 0, the limit is a minimum, or there is no multiple. */
export function ratioOf(lead: LeadLike): number | null {
  if (lead.exceedanceMultiple === undefined || lead.limit.comparison === 'min' || lead.limit.value <= 0)
    return null;
  return lead.episode.peak.value / lead.limit.value;
}

/** Is the figure of the limit one that nobody has compared with the official text? */
export function isUnverified(confidence: string): boolean {
  return confidence !== 'verified' && confidence !== 'primary';
}

/** Status groups of the inbox. */
export type LeadView = 'todo' | 'doing' | 'done' | 'all';
const viewOfStatus = {
  open: 'todo',
  acknowledged: 'doing',
  assigned: 'doing',
  verified: 'done',
  dismissed: 'done',
  withdrawn: 'done',
  filed: 'done',
} as const satisfies Record<LeadItem['status'], LeadView>;

/** Statuses of a group; none for `all`. */
export function statusesOf(view: LeadView): LeadItem['status'][] {
  return view === 'all'
    ? []
    : (Object.keys(viewOfStatus) as LeadItem['status'][]).filter((status) => viewOfStatus[status] === view);
}
