import type { Answer, lawRoutes } from '@farwatch/contracts/http';
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';

import { request, withQuery } from '../api/client.js';

export type LawAnswer = Answer<(typeof lawRoutes)['law']>;
export type LawEntry = LawAnswer['items'][number];

export interface LawFilter {
  /** Local date `YYYY-MM-DD`; empty: today, as the service knows it. */
  readonly on: string;
  readonly what: string;
  readonly type: string;
}

/** Entries that one screen shows; what is more is found by a narrower search. */
const LIMIT = 300;

/** What holds on a day. The last answer stays while the next one is under way. */
export function useLaw({ on, what, type }: LawFilter): UseQueryResult<LawAnswer> {
  return useQuery({
    queryKey: ['law', on, what, type] as const,
    queryFn: ({ signal }) =>
      request<LawAnswer>(withQuery('/law', { on, what: what.trim().slice(0, 200), type, limit: LIMIT }), {
        signal,
      }),
    placeholderData: keepPreviousData,
    // The law is part of the program and changes with it.
    staleTime: 3_600_000,
  });
}
