import {
  useInfiniteQuery,
  useMutation,
  useQueryClient,
  type UseInfiniteQueryResult,
  type UseMutationResult,
} from '@tanstack/react-query';
import { exclusionRoutes, type AirExclusion, type ApiRequest } from '@farwatch/contracts/http';

import { api, type Pages } from '../api/client.js';
import { indicatorsKey } from './queries.js';

const PAGE = 50;

/** All decisions, newest first, also those taken back. */
export function useExclusions(): UseInfiniteQueryResult<Pages<AirExclusion>> {
  return useInfiniteQuery({
    queryKey: [indicatorsKey, 'exclusions'] as const,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      api.call(
        exclusionRoutes.listExclusions,
        { query: { limit: PAGE, cursor: pageParam ?? undefined } },
        { signal },
      ),
    getNextPageParam: (last) => last.next,
  });
}

export type NewExclusion = ApiRequest<typeof exclusionRoutes.addExclusion>['body'];

/** Records a decision; the author is who is signed in. */
export const useAddExclusion = (): UseMutationResult<AirExclusion, Error, NewExclusion> =>
  useDecision((body) => api.call(exclusionRoutes.addExclusion, { body }));

/** Takes a decision back, with the reason. */
export const useRevokeExclusion = (id: string): UseMutationResult<AirExclusion, Error, string> =>
  useDecision((note) => api.call(exclusionRoutes.revokeExclusion, { params: { id }, query: { note } }));

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
