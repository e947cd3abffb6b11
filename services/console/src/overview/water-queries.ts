import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { indicatorRoutes, type Answer } from '@farwatch/contracts/http';

import { api } from '../api/client.js';
import { formatDate } from '../format/time.js';

export type WaterAnswer = Answer<typeof indicatorRoutes.water>;
export type WaterPeriod = WaterAnswer['items'][number];

const LOOK_BACK_MS = 3 * 86_400_000;

/** The newest day on which any section has a class: early in the morning that is still yesterday. */
export function newestAssessed(items: readonly WaterPeriod[]): WaterPeriod | undefined {
  return items
    .filter((item) => item.assessed > 0)
    .sort((a, b) => (a.period < b.period ? 1 : -1))
    .at(0);
}

/** Water classes by day, as reporting assessed them. */
export function useWater(): UseQueryResult<WaterPeriod | null> {
  return useQuery({
    queryKey: ['water'],
    queryFn: async ({ signal }) => {
      const now = Date.now();
      const query = { period: 'day', from: formatDate(now - LOOK_BACK_MS), to: formatDate(now) } as const;
      const { items } = await api.call(indicatorRoutes.water, { query }, { signal });
      return newestAssessed(items) ?? null;
    },
    refetchInterval: 60_000,
  });
}
