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
import {
  leadRoutes,
  stationRoutes,
  type LeadDetail,
  type LeadGroupItem,
  type LeadItem,
  type ReadingItem,
} from '@farwatch/contracts/http';

import { api, type Page } from '../api/client.js';
import { aroundQuery } from './chart-columns.js';
import { mergeLead, type LeadFilter } from './lead-cache.js';
import type { ActionInput } from './lead-actions.js';
import { kindsOf, statusesOf, type ExceedanceLead, type LeadTab, type LeadView } from './lead-view.js';

const PAGE = 50;
const ANY = { kind: '', text: '' } as const satisfies Partial<LeadFilter>;

/** What the api filters by; the rest of a filter is applied to the loaded rows. */
export interface ServerFilter {
  readonly tab: LeadTab;
  readonly view: LeadView;
  readonly pollutant: string;
}

interface Pages {
  readonly pages: readonly Page<LeadGroupItem>[];
  readonly pageParams: readonly (string | null)[];
}

const listKey = 'leads';
const detailKey = 'lead';
const nothing: readonly ReadingItem[] = [];
const openKey = ['leads-open'] as const;
const countKey = 'leads-count';
const memberKey = 'leads-members';

const asQuery = ({ tab, view, pollutant }: ServerFilter) => ({
  kind: kindsOf[tab].join(','),
  status: statusesOf(view).join(','),
  pollutant,
});

/** The inbox: one line per outlet or place and natural day. */
export function useLeads(filter: ServerFilter): UseInfiniteQueryResult<Pages> {
  return useInfiniteQuery({
    queryKey: [listKey, filter.tab, filter.view, filter.pollutant] as const,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      api.call(
        leadRoutes.listLeadGroups,
        { query: { ...asQuery(filter), limit: PAGE, cursor: pageParam ?? undefined } },
        { signal },
      ),
    getNextPageParam: (last) => last.next,
    // Live events keep the list right; this is the net below them.
    refetchInterval: 60_000,
  });
}

/** How many leads of each tab this view and pollutant have. */
export function useTabCounts({
  view,
  pollutant,
}: Omit<ServerFilter, 'tab'>): Readonly<Record<LeadTab, number>> | undefined {
  const { data } = useQuery({
    queryKey: [countKey, view, pollutant],
    queryFn: ({ signal }) =>
      api.call(
        leadRoutes.countLeads,
        { query: { status: statusesOf(view).join(','), pollutant } },
        { signal },
      ),
    refetchInterval: 60_000,
  });
  if (data === undefined) return undefined;
  const of = (tab: LeadTab): number =>
    data.kinds.reduce((sum, one) => (kindsOf[tab].includes(one.kind) ? sum + one.leads : sum), 0);
  return { enforcement: of('enforcement'), environment: of('environment') };
}

/** The leads of one line of the inbox, newest first. */
export function useMembers(group: string, filter: ServerFilter): UseQueryResult<readonly LeadItem[]> {
  return useQuery({
    queryKey: [memberKey, group, filter.tab, filter.view, filter.pollutant],
    queryFn: async ({ signal }) => {
      const query = { ...asQuery(filter), group, limit: 1_000 };
      return (await api.call(leadRoutes.listLeads, { query }, { signal })).items;
    },
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
      const query = { status: statusesOf('todo').join(','), limit: 300 };
      const page = await api.call(leadRoutes.listLeads, { query }, { signal });
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
    queryFn: ({ signal }) => api.call(leadRoutes.getLead, { params: { id } }, { signal }),
    // The original bytes are copied shortly after the lead opened.
    refetchInterval: ({ state }) => (state.data && state.data.evidenceCounts.requested > 0 ? 2_000 : 60_000),
  });
}

/** What the station measured around the episode, for the chart; the chart does without when it cannot be had. */
export function useAround(lead: ExceedanceLead): readonly ReadingItem[] {
  const around = aroundQuery(lead);
  const request = {
    params: { id: lead.station },
    query: { pollutant: lead.pollutant, limit: 1000, ...around },
  };
  const { data } = useQuery({
    queryKey: ['around', request],
    queryFn: ({ signal }) => api.call(stationRoutes.listReadings, request, { signal }),
    enabled: around !== undefined,
    staleTime: 60_000,
  });
  return data?.items ?? nothing;
}

/** Brings lists, count and detail up to a lead that just changed. */
export function applyLead(queries: QueryClient, lead: LeadItem): void {
  for (const [key] of queries.getQueriesData<Pages>({ queryKey: [listKey] })) {
    const [, tab, view, pollutant] = key as readonly [string, LeadTab, LeadView, string];
    queries.setQueryData<Pages>(key, (known) => {
      if (!known) return known;
      const pages = mergeLead(known.pages, lead, { ...ANY, tab, view, pollutant });
      return pages === known.pages ? known : { ...known, pages };
    });
  }
  void queries.invalidateQueries({ queryKey: [detailKey, lead.id] });
  void queries.invalidateQueries({ queryKey: [memberKey, lead.group.id] });
}

/** Asks again for everything that live events keep up; after a break in the stream, and now and then after events. */
export function refreshLeads(queries: QueryClient, whole: boolean): void {
  void queries.invalidateQueries({ queryKey: openKey });
  void queries.invalidateQueries({ queryKey: [countKey] });
  // How many leads a line has, only the server knows.
  void queries.invalidateQueries({ queryKey: [listKey] });
  if (!whole) return;
  void queries.invalidateQueries({ queryKey: [memberKey] });
  void queries.invalidateQueries({ queryKey: [detailKey] });
}

/** A decision is sent with the version that the officer saw. */
function send({ id, version }: Pick<LeadItem, 'id' | 'version'>, input: ActionInput): Promise<LeadItem> {
  const params = { id };
  switch (input.action) {
    case 'acknowledge':
      return api.call(leadRoutes.acknowledgeLead, { params, body: { version, ...input.body } });
    case 'assign':
      return api.call(leadRoutes.assignLead, { params, body: { version, ...input.body } });
    case 'verify':
      return api.call(leadRoutes.verifyLead, { params, body: { version, ...input.body } });
    case 'dismiss':
      return api.call(leadRoutes.dismissLead, { params, body: { version, ...input.body } });
  }
}

/** One decision on a lead. The version that the officer saw goes with it, so that nobody decides on an outdated sight. */
export function useLeadAction(
  lead: Pick<LeadItem, 'id' | 'version'>,
): UseMutationResult<LeadItem, Error, ActionInput> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: ActionInput) => send(lead, input),
    onSuccess: (changed) => applyLead(queries, changed),
    onSettled: () => {
      refreshLeads(queries, false);
      return queries.invalidateQueries({ queryKey: [detailKey, lead.id] });
    },
  });
}
