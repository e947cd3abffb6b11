import { lawRoutes, type Answer, type LawEntryAnswer } from '@farwatch/contracts/http';
import { keepPreviousData, useInfiniteQuery, type UseInfiniteQueryResult } from '@tanstack/react-query';

import { api } from '../api/client.js';

export type LawAnswer = Answer<typeof lawRoutes.law>;
export type LawEntry = LawEntryAnswer;

export interface LawFilter {
  /** Local date `YYYY-MM-DD`; empty: today, as the service knows it. */
  readonly on: string;
  readonly what: string;
  readonly type: LawEntry['type'] | '';
}

/** Entries that are fetched at once. */
const PAGE = 100;

interface Pages {
  readonly pages: readonly LawAnswer[];
  readonly pageParams: readonly (From | null)[];
}

/** Where the next page begins: a position in the list of one day. */
interface From {
  readonly cursor: string;
  readonly on: string;
}

/** What holds on a day, page by page. The last answer stays while the next one is under way. */
export function useLaw({ on, what, type }: LawFilter): UseInfiniteQueryResult<Pages> {
  return useInfiniteQuery({
    queryKey: ['law', on, what, type] as const,
    initialPageParam: null as From | null,
    queryFn: ({ pageParam, signal }) =>
      api.call(
        lawRoutes.law,
        {
          query: {
            on: pageParam?.on ?? on,
            what: what.trim().slice(0, 200),
            type: type === '' ? undefined : type,
            limit: PAGE,
            cursor: pageParam?.cursor,
          },
        },
        { signal },
      ),
    // "Today" is that of the first page: the list of another day has other positions.
    getNextPageParam: (last): From | null => (last.next === null ? null : { cursor: last.next, on: last.on }),
    placeholderData: keepPreviousData,
    // The law is part of the program and changes with it.
    staleTime: 3_600_000,
  });
}
