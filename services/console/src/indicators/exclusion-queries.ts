import {
  useInfiniteQuery,
  useMutation,
  useQueryClient,
  type UseInfiniteQueryResult,
  type UseMutationResult,
} from '@tanstack/react-query';
import type { AirExclusion } from '@farwatch/contracts/http';

import { request, withQuery } from '../api/client.js';
import type { Page } from '../api/types.js';
import { indicatorsKey } from './queries.js';

const path = '/indicators/exclusions';
const PAGE = 50;

interface Pages {
  readonly pages: readonly Page<AirExclusion>[];
}

/** All decisions, newest first, also those taken back. */
export function useExclusions(): UseInfiniteQueryResult<Pages> {
  return useInfiniteQuery({
    queryKey: [indicatorsKey, path] as const,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      request<Page<AirExclusion>>(withQuery(path, { limit: PAGE, cursor: pageParam ?? undefined }), {
        signal,
      }),
    getNextPageParam: (last) => last.next,
  });
}

export type NewExclusion = Pick<AirExclusion, 'area' | 'from' | 'to' | 'pollutants' | 'reason' | 'note'>;

/** Records a decision; the author is who is signed in. */
export const useAddExclusion = (): UseMutationResult<AirExclusion, Error, NewExclusion> =>
  useDecision((body) => request<AirExclusion>(path, { method: 'POST', body }));

/** Takes a decision back, with the reason. */
export const useRevokeExclusion = (id: string): UseMutationResult<AirExclusion, Error, string> =>
  useDecision((note) =>
    request<AirExclusion>(withQuery(`${path}/${encodeURIComponent(id)}`, { note }), { method: 'DELETE' }),
  );

/** Figures follow a decision some seconds later and are asked for every minute; the list is asked for at once. */
function useDecision<T>(
  mutationFn: (input: T) => Promise<AirExclusion>,
): UseMutationResult<AirExclusion, Error, T> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () => queries.invalidateQueries({ queryKey: [indicatorsKey] }),
  });
}
