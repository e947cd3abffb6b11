import type { Lead } from '@farwatch/contracts/events';

import { statusesOf, type LeadView } from './lead-view.js';

export interface LeadFilter {
  readonly view: LeadView;
  readonly kind: Lead['stationKind'] | '';
  readonly pollutant: string;
  readonly text: string;
}

export interface LeadPage<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

type Known = Pick<
  Lead,
  | 'id'
  | 'version'
  | 'status'
  | 'stationKind'
  | 'pollutant'
  | 'station'
  | 'stationName'
  | 'enterprise'
  | 'enterpriseName'
  | 'openedAt'
>;

/** Does a lead belong into a list with this filter? */
export function matches(lead: Known, filter: LeadFilter): boolean {
  if (filter.view !== 'all' && !statusesOf(filter.view).includes(lead.status)) return false;
  if (filter.kind !== '' && lead.stationKind !== filter.kind) return false;
  if (filter.pollutant !== '' && lead.pollutant !== filter.pollutant) return false;
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const text = [lead.id, lead.station, lead.stationName, lead.enterprise, lead.enterpriseName]
    .filter(Boolean)
    .join(' ')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

/**
 * A list with one lead as it now stands: replaced in place when known (an older version changes nothing), taken out
 * when it no longer matches, put in by opening time when it is new. A lead older than all loaded pages is left to
 * the next page. Returns the same object when nothing changed.
 */
export function mergeLead<T extends Known>(
  pages: readonly LeadPage<T>[],
  lead: T,
  filter: LeadFilter,
): readonly LeadPage<T>[] {
  const wanted = matches(lead, filter);
  const at = pages.findIndex((page) => page.items.some((item) => item.id === lead.id));
  const page = pages[at];
  if (page) {
    const known = page.items.find((item) => item.id === lead.id);
    if (known && known.version > lead.version) return pages;
    const items = wanted
      ? page.items.map((item) => (item.id === lead.id ? { ...item, ...lead } : item))
      : page.items.filter((item) => item.id !== lead.id);
    return pages.map((p, i) => (i === at ? { ...p, items } : p));
  }
  if (!wanted) return pages;
  for (const [i, candidate] of pages.entries()) {
    const before = candidate.items.findIndex((item) => item.openedAt <= lead.openedAt);
    const isEnd = i === pages.length - 1 && candidate.next === null;
    if (before < 0 && !isEnd) continue;
    const place = before < 0 ? candidate.items.length : before;
    const items = [...candidate.items.slice(0, place), lead, ...candidate.items.slice(place)];
    return pages.map((p, k) => (k === i ? { ...p, items } : p));
  }
  return pages;
}
