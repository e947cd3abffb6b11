import {
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type QueryClient,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { Lead } from '@farwatch/contracts/events';
import type { ReadingItem } from '@farwatch/contracts/http';

import { request, withQuery } from '../api/client.js';
import type { LeadDetail, Page } from '../api/types.js';
import { aroundQuery } from './chart-columns.js';
import { mergeLead, type LeadFilter } from './lead-cache.js';
import { statusesOf, type LeadView } from './lead-view.js';
import type { LeadAction } from './lead-actions.js';

const PAGE = 50;
const ALL: LeadFilter = { view: 'all', kind: '', pollutant: '', text: '' };

/** What the api filters by; the rest of a filter is applied to the loaded rows. */
export interface ServerFilter {
  readonly view: LeadView;
  readonly pollutant: string;
}

interface Pages {
  readonly pages: readonly Page<Lead>[];
  readonly pageParams: readonly (string | null)[];
}

const listKey = 'leads';
const detailKey = 'lead';
const nothing: readonly ReadingItem[] = [];
const openKey = ['leads-open'] as const;

export function useLeads(filter: ServerFilter): UseInfiniteQueryResult<Pages> {
  return useInfiniteQuery({
    queryKey: [listKey, filter.view, filter.pollutant] as const,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      request<Page<Lead>>(
        withQuery('/leads', {
          status: statusesOf(filter.view).join(','),
          pollutant: filter.pollutant,
          limit: PAGE,
          cursor: pageParam ?? undefined,
        }),
        { signal },
      ),
    getNextPageParam: (last) => last.next,
    // Live events keep the list right; this is the net below them.
    refetchInterval: 60_000,
  });
}

export interface OpenLeads {
  readonly count: number;
  /** More than were counted. */
  readonly more: boolean;
  /** Opening times of the counted ones. */
  readonly openedAt: readonly string[];
}

/** How many leads wait to be handled (counted up to 300). */
export function useOpenLeads(): UseQueryResult<OpenLeads> {
  return useQuery({
    queryKey: openKey,
    queryFn: async ({ signal }) => {
      const page = await request<Page<Lead>>(
        withQuery('/leads', { status: statusesOf('todo').join(','), limit: 300 }),
        { signal },
      );
      return {
        count: page.items.length,
        more: page.next !== null,
        openedAt: page.items.map((lead) => lead.openedAt),
      };
    },
    refetchInterval: 60_000,
  });
}

export function useLead(id: string): UseQueryResult<LeadDetail> {
  return useQuery({
    queryKey: [detailKey, id],
    queryFn: ({ signal }) => request<LeadDetail>(`/leads/${encodeURIComponent(id)}`, { signal }),
    // The original bytes are copied shortly after the lead opened.
    refetchInterval: ({ state }) =>
      state.data && state.data.evidence.found + state.data.evidence.missing < state.data.evidence.wanted
        ? 2_000
        : 60_000,
  });
}

/** What the station measured around the episode, for the chart; the chart does without when it cannot be had. */
export function useAround(lead: LeadDetail): readonly ReadingItem[] {
  const around = aroundQuery(lead);
  const path = withQuery(`/stations/${encodeURIComponent(lead.station)}/readings`, {
    pollutant: lead.pollutant,
    limit: 1000,
    ...around,
  });
  const { data } = useQuery({
    queryKey: ['around', path],
    queryFn: ({ signal }) => request<Page<ReadingItem>>(path, { signal }),
    enabled: around !== undefined,
    staleTime: 60_000,
  });
  return data?.items ?? nothing;
}

/** Brings lists, count and detail up to a lead that just changed. */
export function applyLead(queries: QueryClient, lead: Lead): void {
  for (const [key] of queries.getQueriesData<Pages>({ queryKey: [listKey] })) {
    const [, view, pollutant] = key as readonly [string, LeadView, string];
    queries.setQueryData<Pages>(key, (known) => {
      if (!known) return known;
      const pages = mergeLead(known.pages, lead, { ...ALL, view, pollutant });
      return pages === known.pages ? known : { ...known, pages };
    });
  }
  void queries.invalidateQueries({ queryKey: [detailKey, lead.id] });
}

/** Asks again for everything that live events keep up; after a break in the stream, and now and then after events. */
export function refreshLeads(queries: QueryClient, whole: boolean): void {
  void queries.invalidateQueries({ queryKey: openKey });
  if (!whole) return;
  void queries.invalidateQueries({ queryKey: [listKey] });
  void queries.invalidateQueries({ queryKey: [detailKey] });
}

export interface ActionInput {
  readonly action: LeadAction;
  readonly body: Readonly<Record<string, string | number>>;
}

/** One decision on a lead. The version that the officer saw goes with it, so that nobody decides on an outdated sight. */
export function useLeadAction(
  lead: Pick<Lead, 'id' | 'version'>,
): UseMutationResult<Lead, Error, ActionInput> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ action, body }: ActionInput) =>
      request<Lead>(`/leads/${encodeURIComponent(lead.id)}/${action}`, {
        method: 'POST',
        body: { version: lead.version, ...body },
      }),
    onSuccess: (changed) => applyLead(queries, changed),
    onSettled: () => {
      refreshLeads(queries, false);
      return queries.invalidateQueries({ queryKey: [detailKey, lead.id] });
    },
  });
}
