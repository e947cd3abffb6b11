import { localDate, type StationKind } from '@farwatch/domain/reading';
import type { LatestValue, StationItem } from '@farwatch/contracts/http';

import { byUsualOrder } from '../pollutant/pollutant.js';

export interface StationFilter {
  readonly text: string;
  readonly kind: StationKind | '';
  readonly state: State | '';
}

/** States of a station that a list can be narrowed to. */
export const states = ['online', 'silent', 'retired'] as const;
type State = (typeof states)[number];

/** What a station is now; a retired one is not missed, so it is never silent. */
export function stateOf(
  { status, retiredFrom }: Pick<StationItem, 'status' | 'retiredFrom'>,
  now: number,
): State | 'unknown' {
  return retiredFrom !== undefined && retiredFrom <= localDate(now) ? 'retired' : status.state;
}

/** Stations that match: every word of the text occurs in id, names, enterprise, outlet code or district. */
export function filterStations(
  stations: readonly StationItem[],
  filter: StationFilter,
  now: number,
): StationItem[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return stations.filter((s) => {
    if (filter.kind !== '' && s.kind !== filter.kind) return false;
    if (filter.state !== '' && stateOf(s, now) !== filter.state) return false;
    if (words.length === 0) return true;
    const text = [s.id, s.name, s.nameEn, s.enterprise, s.enterpriseName, s.outletCode, s.district]
      .filter(Boolean)
      .join(' ')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Groups of the overview; outlets apart by medium, because gas and wastewater share no column. */
export const groups = ['air', 'water', 'gas', 'wastewater', 'outlet'] as const;
export type Group = (typeof groups)[number];

export function groupOf(station: Pick<StationItem, 'kind' | 'medium'>): Group {
  if (station.kind !== 'outlet') return station.kind;
  return station.medium === 'gas' ? 'gas' : station.medium === 'water' ? 'wastewater' : 'outlet';
}

/** The groups in their order, silent stations first and retired ones last in each, without empty groups. */
export function groupStations(
  stations: readonly StationItem[],
  now: number,
): { group: Group; stations: StationItem[] }[] {
  return groups
    .map((group) => ({
      group,
      stations: stations
        .filter((s) => groupOf(s) === group)
        .sort(
          (a, b) => rankOf(a, now) - rankOf(b, now) || compareText(a.name, b.name) || compareText(a.id, b.id),
        ),
    }))
    .filter(({ stations: members }) => members.length > 0);
}

function rankOf(station: StationItem, now: number): number {
  const state = stateOf(station, now);
  return state === 'silent' ? 0 : state === 'retired' ? 2 : 1;
}

const collator = new Intl.Collator('zh-CN', { numeric: true });
function compareText(a: string, b: string): number {
  return collator.compare(a, b);
}

/** The pollutants that get a column of their own: those most stations of the group report, at most `max`, in the usual order. */
export function columnsOf(stations: readonly StationItem[], max: number): string[] {
  const counts = new Map<string, number>();
  for (const station of stations) {
    for (const { pollutant } of station.latest) counts.set(pollutant, (counts.get(pollutant) ?? 0) + 1);
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1] || byUsualOrder(a[0], b[0]))
    .slice(0, max)
    .map(([pollutant]) => pollutant)
    .sort(byUsualOrder);
}

/** The one unit of a column, or undefined when the stations differ. */
export function unitOf(stations: readonly StationItem[], pollutant: string): string | undefined {
  const units = new Set<string>();
  for (const s of stations) for (const l of s.latest) if (l.pollutant === pollutant) units.add(l.unit);
  return units.size === 1 ? [...units][0] : undefined;
}

/** End of the newest reading of a station, ms; undefined without readings. */
export function newestOf(latest: readonly LatestValue[]): number | undefined {
  let newest: number | undefined;
  for (const { end } of latest) {
    const ms = Date.parse(end);
    if (Number.isFinite(ms) && (newest === undefined || ms > newest)) newest = ms;
  }
  return newest;
}

export interface Pm25Now {
  readonly mean: number;
  readonly unit: string;
  /** Stations in the mean, and air stations in use altogether. */
  readonly count: number;
  readonly total: number;
  /** End of the newest interval in the mean, ms. */
  readonly at: number;
}

const PM25 = 'a34004';
const WINDOW_MS = 2 * 3_600_000;

/**
 * Mean of the newest PM2.5 over the air stations: normal data (flag N) only, and only values whose interval ended within
 * two hours of the newest one, so that a silent station does not hold the figure back. A rough figure for the duty
 * room; the official hour and day means come from reporting.
 */
export function pm25Now(stations: readonly StationItem[], now: number): Pm25Now | null {
  const air = stations.filter((s) => s.kind === 'air' && stateOf(s, now) !== 'retired');
  const values = air
    .map((s) => s.latest.find((l) => l.pollutant === PM25))
    .filter(
      (l): l is LatestValue & { value: number } => l !== undefined && l.value !== null && l.flag === 'N',
    );
  const at = newestOf(values);
  if (at === undefined) return null;
  const fresh = values.filter((l) => at - Date.parse(l.end) <= WINDOW_MS);
  const sumE6 = fresh.reduce((sum, l) => sum + Math.round(l.value * 1e6), 0);
  return {
    mean: sumE6 / fresh.length / 1e6,
    unit: fresh[0]?.unit ?? '',
    count: fresh.length,
    total: air.length,
    at,
  };
}

/** The rows of one page and how many pages there are; a page beyond the last is the last. */
export function pageOf<T>(
  rows: readonly T[],
  page: number,
  size: number,
): { rows: readonly T[]; page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const current = Math.min(Math.max(1, page), pages);
  return { rows: rows.slice((current - 1) * size, current * size), page: current, pages };
}
