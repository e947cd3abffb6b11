import { sessionRoutes } from '@farwatch/contracts/http';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';

import { api, type SessionInfo } from '../api/client.js';
import { sessionStore, type Session } from './session-store.js';

/** What is in use in this tab; renders again when it changes. */
export function useSession(): Session {
  return useSyncExternalStore(sessionStore.subscribe, sessionStore.get);
}

/** Who is signed in, with the roles that decide which actions are offered (the api decides again). */
export function useWhoAmI(): UseQueryResult<SessionInfo> {
  return useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }) => api.call(sessionRoutes.getSession, {}, { signal }),
    staleTime: 60_000,
  });
}
