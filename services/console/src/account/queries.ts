import { ownRoutes, type Answer } from '@farwatch/contracts/http';
import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';

import { api } from '../api/client.js';
import { sessionStore } from '../session/session-store.js';

type OwnSessions = Answer<typeof ownRoutes.listOwnSessions>;
type OwnTokens = Answer<typeof ownRoutes.listOwnTokens>;
type NewToken = Answer<typeof ownRoutes.createOwnToken>;

const sessionsKey = ['own-sessions'];
const tokensKey = ['own-tokens'];

export function useOwnSessions(): UseQueryResult<OwnSessions> {
  return useQuery({
    queryKey: sessionsKey,
    queryFn: ({ signal }) => api.call(ownRoutes.listOwnSessions, {}, { signal }),
  });
}

export function useOwnTokens(): UseQueryResult<OwnTokens> {
  return useQuery({
    queryKey: tokensKey,
    queryFn: ({ signal }) => api.call(ownRoutes.listOwnTokens, { query: { limit: 1_000 } }, { signal }),
  });
}

export function useEndSession(): UseMutationResult<unknown, Error, string> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id) => api.call(ownRoutes.endOwnSession, { params: { id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: sessionsKey }),
  });
}

/** Signs out everywhere, here too. */
export function useEndSessions(): UseMutationResult<unknown, Error, void> {
  return useMutation({
    mutationFn: () => api.call(ownRoutes.endOwnSessions, {}),
    onSuccess: () => sessionStore.signOut(),
  });
}

export function useCreateToken(): UseMutationResult<
  NewToken,
  Error,
  { roles: NewToken['roles']; expiresInDays: number }
> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body) => api.call(ownRoutes.createOwnToken, { body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: tokensKey }),
  });
}

export function useRevokeToken(): UseMutationResult<unknown, Error, string> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id) => api.call(ownRoutes.revokeOwnToken, { params: { id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: tokensKey }),
  });
}
