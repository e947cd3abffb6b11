import {
  hj212Routes,
  hj212SourceRoutes,
  type Answer,
  type Hj212Command,
  type Hj212CommandRequest,
  type Hj212Device,
} from '@farwatch/contracts/http';
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
import type { LoggerSource, SourceBody } from './source-input.js';

export type LoggerDetail = Answer<typeof hj212Routes.getHj212Device>;

const key = 'loggers';
const PAGE = 100;
const AUDIT = 20;

/** Loggers by MN, also who is not registered. */
export function useLoggers(): UseInfiniteQueryResult<Pages<Hj212Device>> {
  return useInfiniteQuery({
    queryKey: [key, 'list'] as const,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      api.call(
        hj212Routes.listHj212Devices,
        { query: { limit: PAGE, cursor: pageParam ?? undefined } },
        { signal },
      ),
    getNextPageParam: (last) => last.next,
    refetchInterval: 15_000,
  });
}

export function useLogger(mn: string): UseQueryResult<LoggerDetail> {
  return useQuery({
    queryKey: [key, 'device', mn] as const,
    queryFn: ({ signal }) => api.call(hj212Routes.getHj212Device, { params: { mn } }, { signal }),
    refetchInterval: 5_000,
  });
}

/** How a registered logger is to be read. */
export function useSource(mn: string, enabled: boolean): UseQueryResult<LoggerSource> {
  return useQuery({
    queryKey: [key, 'source', mn] as const,
    queryFn: ({ signal }) => api.call(hj212SourceRoutes.getHj212Source, { params: { mn } }, { signal }),
    enabled,
  });
}

/** What a logger was asked for and what became of it, newest first. */
export function useCommands(mn: string, enabled: boolean): UseInfiniteQueryResult<Pages<Hj212Command>> {
  return useInfiniteQuery({
    queryKey: [key, 'commands', mn] as const,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      api.call(
        hj212Routes.listHj212Commands,
        { query: { mn, limit: AUDIT, cursor: pageParam ?? undefined } },
        { signal },
      ),
    getNextPageParam: (last) => last.next,
    enabled,
    refetchInterval: 3_000,
  });
}

/** Registers a logger, or changes how it is read. The gateway knows of it a moment later. */
export const useRegister = (mn: string): UseMutationResult<LoggerSource, Error, SourceBody> =>
  useChange((body) => api.call(hj212SourceRoutes.putHj212Source, { params: { mn }, body }));

/** Queues a command; it is carried out when the logger is connected. */
export const useCommand = (mn: string): UseMutationResult<Hj212Command, Error, Hj212CommandRequest> =>
  useChange((body) => api.call(hj212Routes.commandHj212Device, { params: { mn }, body }));

function useChange<I, O>(mutationFn: (input: I) => Promise<O>): UseMutationResult<O, Error, I> {
  const queries = useQueryClient();
  return useMutation({ mutationFn, onSettled: () => queries.invalidateQueries({ queryKey: [key] }) });
}
