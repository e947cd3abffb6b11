import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';

import { request } from '../api/client.js';
import type { SessionInfo } from '../api/types.js';
import { sessionStore, type Session } from './session-store.js';

/** The token of this tab; renders again when it changes. */
export function useSession(): Session {
  return useSyncExternalStore(sessionStore.subscribe, sessionStore.get);
}

/** Who is signed in, with the roles that decide which actions are offered (the api decides again). */
export function useWhoAmI(): UseQueryResult<SessionInfo> {
  return useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }) => request<SessionInfo>('/session', { signal }),
    staleTime: 60_000,
  });
}
