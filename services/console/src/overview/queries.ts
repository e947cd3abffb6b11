import { queryOptions, useQuery, type QueryClient, type UseQueryResult } from '@tanstack/react-query';

import { stationRoutes, type Answer, type StationItem } from '@farwatch/contracts/http';

import { api } from '../api/client.js';

const MAX_PAGES = 20;
const stationsKey = ['stations'] as const;

export interface Stations {
  readonly items: readonly StationItem[];
  /** There are more stations than this window loads. */
  readonly cut: boolean;
}

/** All stations with state and latest values; the lists of a district are small enough to filter in the browser. */
export const stationsQuery = queryOptions({
  queryKey: stationsKey,
  queryFn: async ({ signal }): Promise<Stations> => {
    const items: StationItem[] = [];
    let pages = 0;
    for await (const page of api.pages(stationRoutes.listStations, {}, { signal })) {
      items.push(...page.items);
      if (++pages === MAX_PAGES) return { items, cut: page.next !== null };
    }
    return { items, cut: false };
  },
});

/** The stations, kept up to date. */
export function useStations(): UseQueryResult<Stations> {
  return useQuery({ ...stationsQuery, refetchInterval: 20_000 });
}

export type StationChange = Answer<typeof stationRoutes.streamStations>;

/** The loaded stations brought up to some events, in order; the same object when none concerns them. */
export function withChanges(known: Stations, changes: readonly StationChange[]): Stations {
  const places = new Map(known.items.map((station, i) => [station.id, i]));
  const items = [...known.items];
  let changed = false;
  for (const change of changes) {
    const at = places.get(change.station);
    const station = at === undefined ? undefined : items[at];
    if (at === undefined || !station) continue;
    const latest = [...station.latest];
    for (const one of change.latest ?? []) {
      const i = latest.findIndex((l) => l.pollutant === one.pollutant);
      const old = latest[i];
      if (!old) latest.push(one);
      else if (Date.parse(one.end) >= Date.parse(old.end)) latest[i] = one;
    }
    items[at] = { ...station, latest, status: change.status ?? station.status };
    changed = true;
  }
  return changed ? { ...known, items } : known;
}

export interface StationFeed {
  add(change: StationChange): void;
  stop(): void;
}

/** Collects events and applies them together, so that a busy district does not redraw for every station. */
export function stationFeed(queries: QueryClient, everyMs = 500): StationFeed {
  let waiting: StationChange[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    add(change) {
      waiting.push(change);
      timer ??= setTimeout(() => {
        timer = undefined;
        const changes = waiting;
        waiting = [];
        queries.setQueryData<Stations>(stationsKey, (known) => known && withChanges(known, changes));
      }, everyMs);
    },
    stop: () => clearTimeout(timer),
  };
}
