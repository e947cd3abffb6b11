import {
  droneRoutes,
  patrolRoutes,
  type Answer,
  type DroneItem,
  type FindingItem,
  type FlightDetail,
  type FlightItem,
  type ObservationItem,
  type TrackFeature,
} from '@farwatch/contracts/http';
import type { FindingStatus } from '@farwatch/contracts/events';
import type { FindingKind, FlightStatus } from '@farwatch/domain/patrol';
import {
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';

import { api, type Pages } from '../api/client.js';
import type { FindingCommandInput } from './finding-commands.js';

export type FindingDetail = Answer<typeof patrolRoutes.getFinding>;

/** What a list of flights is narrowed to; `day` is a date at +08:00. */
export interface FlightFilter {
  readonly day: string;
  readonly drone: string;
  readonly status: FlightStatus | '';
  readonly district: string;
}

export interface FindingFilter {
  readonly kind: FindingKind | '';
  readonly drone: string;
  readonly district: string;
}

const key = 'patrol';
const PAGE = 50;
const BOARD = 20;
/** Readings of one flight that a window loads: some hours at one a second. */
const READINGS = { page: 1_000, pages: 20 };
const DAY_MS = 86_400_000;

const given = <T extends string>(value: T | ''): T | undefined => (value === '' ? undefined : value);

/** Beginning and end of a day at +08:00; nothing of what is no date. */
export function dayRange(day: string): { from?: string; to?: string } {
  const start = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00+08:00`) : NaN;
  if (Number.isNaN(start)) return {};
  return { from: new Date(start).toISOString(), to: new Date(start + DAY_MS).toISOString() };
}

/** Flights, newest first. */
export function useFlights(filter: FlightFilter): UseInfiniteQueryResult<Pages<FlightItem>> {
  return useInfiniteQuery({
    queryKey: [key, 'flights', filter] as const,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      api.call(
        patrolRoutes.listFlights,
        {
          query: {
            limit: PAGE,
            cursor: pageParam ?? undefined,
            drone: given(filter.drone),
            status: given(filter.status),
            district: given(filter.district),
            ...dayRange(filter.day),
          },
        },
        { signal },
      ),
    getNextPageParam: (last) => last.next,
    refetchInterval: 15_000,
  });
}

/** While a flight is in the air its page is brought up to date. */
const whileFlying = (flight: FlightItem | undefined): number => (flight?.over === true ? 60_000 : 5_000);

export function useFlight(id: string): UseQueryResult<FlightDetail> {
  return useQuery({
    queryKey: [key, 'flight', id] as const,
    queryFn: ({ signal }) => api.call(patrolRoutes.getFlight, { params: { id } }, { signal }),
    refetchInterval: ({ state }) => whileFlying(state.data),
  });
}

/** The whole track: between points that were left out, times and heights would be made up. */
export function useTrack(flight: FlightItem): UseQueryResult<TrackFeature> {
  return useQuery({
    queryKey: [key, 'track', flight.id, flight.over] as const,
    queryFn: ({ signal }) => api.call(patrolRoutes.getFlightTrack, { params: { id: flight.id } }, { signal }),
    refetchInterval: flight.over ? false : 5_000,
    staleTime: 30_000,
  });
}

export interface Readings {
  readonly items: readonly ObservationItem[];
  /** There are more than this window loads. */
  readonly cut: boolean;
}

export function useReadings(flight: FlightItem): UseQueryResult<Readings> {
  return useQuery({
    queryKey: [key, 'readings', flight.id, flight.over] as const,
    queryFn: async ({ signal }): Promise<Readings> => {
      const items: ObservationItem[] = [];
      let pages = 0;
      const call = { params: { id: flight.id }, query: { limit: READINGS.page } };
      for await (const page of api.pages(patrolRoutes.listObservations, call, { signal })) {
        items.push(...page.items);
        if (++pages === READINGS.pages) return { items, cut: page.next !== null };
      }
      return { items, cut: false };
    },
    refetchInterval: flight.over ? false : 5_000,
    staleTime: 30_000,
  });
}

/** Findings of one flight; they come some seconds after it is over. */
export function useFindingsOf(flight: string): UseQueryResult<readonly FindingItem[]> {
  return useQuery({
    queryKey: [key, 'findings-of', flight] as const,
    queryFn: async ({ signal }) =>
      (await api.call(patrolRoutes.listFindings, { query: { flight, limit: 200 } }, { signal })).items,
    refetchInterval: 5_000,
  });
}

/** Findings of one status, newest first. */
export function useFindings(
  status: FindingStatus,
  filter: FindingFilter,
): UseInfiniteQueryResult<Pages<FindingItem>> {
  return useInfiniteQuery({
    queryKey: [key, 'findings', status, filter] as const,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      api.call(
        patrolRoutes.listFindings,
        {
          query: {
            status,
            limit: BOARD,
            cursor: pageParam ?? undefined,
            kind: given(filter.kind),
            drone: given(filter.drone),
            district: given(filter.district),
          },
        },
        { signal },
      ),
    getNextPageParam: (last) => last.next,
    refetchInterval: 15_000,
  });
}

/** The newest findings of all statuses, for the map. */
export function useNewestFindings(): UseQueryResult<readonly FindingItem[]> {
  return useQuery({
    queryKey: [key, 'findings', 'newest'] as const,
    queryFn: async ({ signal }) =>
      (await api.call(patrolRoutes.listFindings, { query: { limit: 200 } }, { signal })).items,
    refetchInterval: 30_000,
  });
}

export function useFinding(id: string): UseQueryResult<FindingDetail> {
  return useQuery({
    queryKey: [key, 'finding', id] as const,
    queryFn: ({ signal }) => api.call(patrolRoutes.getFinding, { params: { id } }, { signal }),
    refetchInterval: 15_000,
  });
}

/** Tells the platform what was decided about a finding. The version that was seen goes with it. */
export function useFindingCommand(
  finding: FindingItem,
): UseMutationResult<FindingItem, Error, FindingCommandInput> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ command, body }) => {
      const call = { params: { id: finding.id } };
      const { version } = finding;
      switch (command) {
        case 'confirm':
          return api.call(patrolRoutes.confirmFinding, { ...call, body: { ...body, version } });
        case 'dismiss':
          return api.call(patrolRoutes.dismissFinding, { ...call, body: { ...body, version } });
        case 'rectify':
          return api.call(patrolRoutes.rectifyFinding, { ...call, body: { ...body, version } });
        case 'close':
          return api.call(patrolRoutes.closeFinding, { ...call, body: { ...body, version } });
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: [key] }),
  });
}

/** Registered drones. */
export function useDrones(): UseQueryResult<readonly DroneItem[]> {
  return useQuery({
    queryKey: ['drones'] as const,
    queryFn: async ({ signal }) =>
      (await api.call(droneRoutes.listDrones, { query: { limit: 500 } }, { signal })).items,
    staleTime: 60_000,
  });
}

/** Name of a drone, or its id where it is not registered. */
export function useDroneName(): (id: string) => string {
  const drones = useDrones();
  return (id) => drones.data?.find((one) => one.id === id)?.name ?? id;
}

/** Tracks of some flights, for the map; coarse. */
export function useTracks(flights: readonly FlightItem[]): UseQueryResult<readonly TrackFeature[]> {
  return useQuery({
    queryKey: [key, 'tracks', ...flights.map(({ id, over }) => `${id}:${String(over)}`)] as const,
    queryFn: ({ signal }) =>
      Promise.all(
        flights.map(({ id }) =>
          api.call(patrolRoutes.getFlightTrack, { params: { id }, query: { zoom: 14 } }, { signal }),
        ),
      ),
    enabled: flights.length > 0,
    staleTime: 60_000,
  });
}
