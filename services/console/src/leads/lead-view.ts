import type { Lead } from '@farwatch/contracts/events';

import { roundHalfEven } from '../format/number.js';
import { showLimit, showValue, type Shown } from '../pollutant/pollutant.js';

/** What the screens need of a lead, whether it comes as list item, detail or event. */
export type LeadLike = Pick<Lead, 'stationKind' | 'pollutant' | 'limit' | 'episode' | 'exceedanceMultiple'>;

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
} as const satisfies Record<Lead['status'], LeadView>;

/** Statuses of a group; none for `all`. */
export function statusesOf(view: LeadView): Lead['status'][] {
  return view === 'all'
    ? []
    : (Object.keys(viewOfStatus) as Lead['status'][]).filter((status) => viewOfStatus[status] === view);
}
