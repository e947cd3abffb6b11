import {
  alertRoutes,
  alertSettingRoutes,
  leadRoutes,
  type AlertDeliveryItem,
  type AlertItem,
  type AlertSilence,
  type Answer,
  type ApiRequest,
} from '@farwatch/contracts/http';
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

import { api, type Pages } from '../api/client.js';
import { mergeAlert, type AlertView } from './alert-cache.js';

const key = { alerts: 'alerts', firing: 'alerts-firing', silences: 'alerts-silences' } as const;
const duty = ['alerts-duty'] as const;
const deliveries = ['alerts-deliveries'] as const;
const PAGE = 50;
const COUNTED = 300;

const given = <T extends string>(value: T | ''): T | undefined => (value === '' ? undefined : value);

/** Alerts, the last told first. */
export function useAlerts(view: AlertView): UseInfiniteQueryResult<Pages<AlertItem>> {
  return useInfiniteQuery({
    queryKey: [key.alerts, view],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      api.call(
        alertRoutes.listAlerts,
        {
          query: { state: view === 'all' ? undefined : view, limit: PAGE, cursor: pageParam ?? undefined },
        },
        { signal },
      ),
    getNextPageParam: (last) => last.next,
    // Live events keep the list right; this is the net below them.
    refetchInterval: 60_000,
  });
}

/** How many alerts nobody has in hand (counted up to 300). */
export function useFiring(): UseQueryResult<{ readonly count: number; readonly more: boolean }> {
  return useQuery({
    queryKey: [key.firing],
    queryFn: async ({ signal }) => {
      const query = { state: 'firing', limit: COUNTED } as const;
      const page = await api.call(alertRoutes.listAlerts, { query }, { signal });
      return { count: page.items.length, more: page.next !== null };
    },
    refetchInterval: 60_000,
  });
}

/** Brings the lists up to an alert that was just told. */
export function applyAlert(queries: QueryClient, alert: AlertItem): void {
  for (const [known] of queries.getQueriesData<Pages<AlertItem>>({ queryKey: [key.alerts] })) {
    const [, view] = known as readonly [string, AlertView];
    queries.setQueryData<Pages<AlertItem>>(known, (old) => {
      if (old === undefined) return old;
      const pages = mergeAlert(old.pages, alert, view);
      return pages === old.pages ? old : { ...old, pages };
    });
  }
}

/** Counts again what nobody has in hand. */
export function recountAlerts(queries: QueryClient): void {
  void queries.invalidateQueries({ queryKey: [key.firing] });
}

/** Asks again for everything that live events keep up; after a break in the stream. */
export function refreshAlerts(queries: QueryClient): void {
  void queries.invalidateQueries({ queryKey: [key.alerts] });
  recountAlerts(queries);
}

/**
 * An alert of a lead is acknowledged by acknowledging the lead, as it stands now. The lists show it at once; what the server
 * makes of it comes with the events of the lead.
 */
export function useAcknowledge(): UseMutationResult<unknown, Error, AlertItem & { readonly lead: string }> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ lead: id }) => {
      const { version } = await api.call(leadRoutes.getLead, { params: { id } });
      return api.call(leadRoutes.acknowledgeLead, { params: { id }, body: { version } });
    },
    onSuccess: (_, alert) => applyAlert(queries, { ...alert, state: 'acknowledged' }),
    onError: () => refreshAlerts(queries),
  });
}

export type DutyItem = Answer<typeof alertRoutes.listDuty>['items'][number];

export function useDuty(): UseQueryResult<readonly DutyItem[]> {
  return useQuery({
    queryKey: duty,
    queryFn: async ({ signal }) => (await api.call(alertRoutes.listDuty, {}, { signal })).items,
    refetchInterval: 60_000,
  });
}

export function useSilences(): UseInfiniteQueryResult<Pages<AlertSilence>> {
  return useInfiniteQuery({
    queryKey: [key.silences],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      api.call(
        alertRoutes.listSilences,
        { query: { limit: PAGE, cursor: pageParam ?? undefined } },
        { signal },
      ),
    getNextPageParam: (last) => last.next,
  });
}

/** A change; what is named is asked for again after it. */
function useChange<T, R>(
  change: (input: T) => Promise<R>,
  ...keys: readonly (readonly string[])[]
): UseMutationResult<R, Error, T> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => Promise.all(keys.map((one) => queries.invalidateQueries({ queryKey: one }))),
  });
}

export type NewSilence = ApiRequest<typeof alertRoutes.createSilence>['body'];

export const useCreateSilence = (): UseMutationResult<AlertSilence, Error, NewSilence> =>
  useChange((body) => api.call(alertRoutes.createSilence, { body }), [key.silences]);

export const useEndSilence = (): UseMutationResult<AlertSilence, Error, string> =>
  useChange((id) => api.call(alertRoutes.endSilence, { params: { id } }), [key.silences]);

export interface DeliveryFilter {
  readonly state: AlertDeliveryItem['state'] | '';
  readonly channel: AlertDeliveryItem['channel'] | '';
  readonly receiver: string;
}

export function useDeliveries(filter: DeliveryFilter): UseInfiniteQueryResult<Pages<AlertDeliveryItem>> {
  return useInfiniteQuery({
    queryKey: [...deliveries, filter],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      api.call(
        alertRoutes.listDeliveries,
        {
          query: {
            ...{
              state: given(filter.state),
              channel: given(filter.channel),
              receiver: given(filter.receiver),
            },
            ...{ limit: PAGE, cursor: pageParam ?? undefined },
          },
        },
        { signal },
      ),
    getNextPageParam: (last) => last.next,
    // What is still being tried changes by itself.
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some((one) => one.state === 'pending')) === true
        ? 2_000
        : 30_000,
  });
}

export const useReplay = (): UseMutationResult<AlertDeliveryItem, Error, string> =>
  useChange((id) => api.call(alertRoutes.replayDelivery, { params: { id } }), deliveries);

const settings = {
  receivers: ['alert-receivers'],
  rotas: ['alert-rotas'],
  routing: ['alert-routing'],
} as const;

export type Receiver = Answer<typeof alertSettingRoutes.listReceivers>['items'][number];
export type Rota = Answer<typeof alertSettingRoutes.listRotas>['items'][number];
export type Routing = Answer<typeof alertSettingRoutes.getRouting>;
export type Person = Answer<typeof alertSettingRoutes.listPeople>['items'][number];

export function useReceivers(enabled = true): UseQueryResult<readonly Receiver[]> {
  return useQuery({
    queryKey: settings.receivers,
    queryFn: async ({ signal }) => (await api.call(alertSettingRoutes.listReceivers, {}, { signal })).items,
    enabled,
  });
}

export function useRotas(): UseQueryResult<readonly Rota[]> {
  return useQuery({
    queryKey: settings.rotas,
    queryFn: async ({ signal }) => (await api.call(alertSettingRoutes.listRotas, {}, { signal })).items,
  });
}

export function useRouting(): UseQueryResult<Routing> {
  return useQuery({
    queryKey: settings.routing,
    queryFn: ({ signal }) => api.call(alertSettingRoutes.getRouting, {}, { signal }),
  });
}

export function usePeople(): UseQueryResult<readonly Person[]> {
  return useQuery({
    queryKey: ['alert-people'],
    queryFn: async ({ signal }) => (await api.call(alertSettingRoutes.listPeople, {}, { signal })).items,
  });
}

/** A setting with its id, as it is put. */
export interface Put<R extends { body: unknown }> {
  readonly id: string;
  readonly body: R['body'];
}
export type PutReceiver = Put<ApiRequest<typeof alertSettingRoutes.putReceiver>>;
export type PutRota = Put<ApiRequest<typeof alertSettingRoutes.putRota>>;
export type RoutingBody = ApiRequest<typeof alertSettingRoutes.putRouting>['body'];

export const usePutReceiver = (): UseMutationResult<
  Answer<typeof alertSettingRoutes.putReceiver>,
  Error,
  PutReceiver
> =>
  useChange(
    ({ id, body }) => api.call(alertSettingRoutes.putReceiver, { params: { id }, body }),
    settings.receivers,
  );

export const useRemoveReceiver = (): UseMutationResult<unknown, Error, string> =>
  useChange((id) => api.call(alertSettingRoutes.removeReceiver, { params: { id } }), settings.receivers);

export const useTestReceiver = (): UseMutationResult<unknown, Error, string> =>
  useChange((id) => api.call(alertSettingRoutes.testReceiver, { params: { id } }), deliveries);

export const usePutRota = (): UseMutationResult<unknown, Error, PutRota> =>
  useChange(
    ({ id, body }) => api.call(alertSettingRoutes.putRota, { params: { id }, body }),
    settings.rotas,
    duty,
  );

export const useRemoveRota = (): UseMutationResult<unknown, Error, string> =>
  useChange((id) => api.call(alertSettingRoutes.removeRota, { params: { id } }), settings.rotas, duty);

export const usePutRouting = (): UseMutationResult<unknown, Error, RoutingBody> =>
  useChange((body) => api.call(alertSettingRoutes.putRouting, { body }), settings.routing);
