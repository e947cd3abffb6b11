import { mapRoutes, type Answer } from '@farwatch/contracts/http';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';

import { api } from '../api/client.js';

export type MapSettings = Answer<typeof mapRoutes.getMap>;

/** Outline and tiles, as the operator set them; they change with a restart only. */
export function useMapSettings(): UseQueryResult<MapSettings> {
  return useQuery({
    queryKey: ['map'] as const,
    queryFn: ({ signal }) => api.call(mapRoutes.getMap, {}, { signal }),
    staleTime: Infinity,
  });
}
