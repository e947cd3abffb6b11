import type { LeadGroupItem, LeadItem } from '@farwatch/contracts/http';

import { kindsOf, statusesOf, type LeadTab, type LeadView } from './lead-view.js';

export interface LeadFilter {
  readonly tab: LeadTab;
  readonly view: LeadView;
  /** Kind of station. */
  readonly kind: NonNullable<LeadItem['stationKind']> | '';
  readonly pollutant: string;
  readonly text: string;
}

export interface LeadPage<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** Does a lead belong into a list with this filter? */
export function matches(lead: LeadItem, filter: LeadFilter): boolean {
  if (!kindsOf[filter.tab].includes(lead.kind)) return false;
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
 * The inbox with one lead as it now stands. A lead that stands for its group is replaced in place (an older version changes
 * nothing); alone in its group and no longer matching, the line goes; newer than its group it becomes its face; a new group
 * takes its place by opening time, and one older than all loaded pages is left to the next page. Other members only change
 * the count, which the server knows: see `refreshLeads`. Returns the same object when nothing changed.
 */
export function mergeLead(
  pages: readonly LeadPage<LeadGroupItem>[],
  lead: LeadItem,
  filter: LeadFilter,
): readonly LeadPage<LeadGroupItem>[] {
  const wanted = matches(lead, filter);
  const line = pages.flatMap((page) => page.items).find(({ group }) => group.id === lead.group.id);
  if (line === undefined) return wanted ? placed(pages, { group: lead.group, count: 1, lead }) : pages;
  const known = line.lead;
  if (known.id === lead.id) {
    if (known.version > lead.version) return pages;
    if (wanted) return changed(pages, lead.group.id, (one) => ({ ...one, lead: { ...known, ...lead } }));
    return line.count === 1 ? without(pages, lead.group.id) : pages;
  }
  if (!wanted || lead.version > 1 || lead.openedAt <= known.openedAt) return pages;
  return placed(without(pages, lead.group.id), { group: lead.group, count: line.count + 1, lead });
}

type Pages = readonly LeadPage<LeadGroupItem>[];

function changed(pages: Pages, id: string, change: (line: LeadGroupItem) => LeadGroupItem): Pages {
  return pages.map((page) => ({
    ...page,
    items: page.items.map((line) => (line.group.id === id ? change(line) : line)),
  }));
}

function without(pages: Pages, id: string): Pages {
  return pages.map((page) => ({ ...page, items: page.items.filter(({ group }) => group.id !== id) }));
}

function placed(pages: Pages, line: LeadGroupItem): Pages {
  const { openedAt } = line.lead;
  for (const [i, candidate] of pages.entries()) {
    const before = candidate.items.findIndex((item) => item.lead.openedAt <= openedAt);
    const isEnd = i === pages.length - 1 && candidate.next === null;
    if (before < 0 && !isEnd) continue;
    const place = before < 0 ? candidate.items.length : before;
    const items = [...candidate.items.slice(0, place), line, ...candidate.items.slice(place)];
    return pages.map((page, k) => (k === i ? { ...page, items } : page));
  }
  return pages;
}
