import { userRoutes, type Answer, type ApiRequest } from '@farwatch/contracts/http';
import {
  useInfiniteQuery,
  useMutation,
  useQueryClient,
  type InfiniteData,
  type UseInfiniteQueryResult,
  type UseMutationResult,
} from '@tanstack/react-query';

import { api } from '../api/client.js';

export type User = Answer<typeof userRoutes.getUser>;
export type UserWithCode = Answer<typeof userRoutes.createUser>;

const key = ['users'];

export function useUsers(): UseInfiniteQueryResult<InfiniteData<Answer<typeof userRoutes.listUsers>>> {
  return useInfiniteQuery({
    queryKey: key,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.call(
        userRoutes.listUsers,
        { query: { limit: 200, ...(pageParam === '' ? {} : { cursor: pageParam }) } },
        { signal },
      ),
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

/** A change of accounts; the list is loaded again after it. */
function useChange<T, R>(change: (given: T) => Promise<R>): UseMutationResult<R, Error, T> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  });
}

export const useCreateUser = (): UseMutationResult<
  UserWithCode,
  Error,
  ApiRequest<typeof userRoutes.createUser>['body']
> => useChange((body) => api.call(userRoutes.createUser, { body }));

export const usePutUser = (
  id: string,
): UseMutationResult<User, Error, ApiRequest<typeof userRoutes.putUser>['body']> =>
  useChange((body) => api.call(userRoutes.putUser, { params: { id }, body }));

export const useDisableUser = (id: string): UseMutationResult<User, Error, void> =>
  useChange(() => api.call(userRoutes.disableUser, { params: { id } }));

export const useEnableUser = (): UseMutationResult<User, Error, string> =>
  useChange((id) => api.call(userRoutes.enableUser, { params: { id } }));

export const useResetUser = (id: string): UseMutationResult<UserWithCode, Error, void> =>
  useChange(() => api.call(userRoutes.resetUser, { params: { id } }));
