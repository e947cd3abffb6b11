import type { StationDoor } from '@farwatch/contracts/events';
import { registryRoutes } from '@farwatch/contracts/http';
import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';

import { api } from '../api/client.js';
import { stationsQuery } from '../overview/queries.js';

/** Says by which ways in a station may report. The list has it at once: reporting hears of it a moment later. */
export function useDoors(station: string): UseMutationResult<unknown, Error, StationDoor[]> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (allowedDoors) =>
      api.call(registryRoutes.putStationDoors, { params: { id: station }, body: { allowedDoors } }),
    onSuccess: (_, allowedDoors) => {
      queries.setQueryData(
        stationsQuery.queryKey,
        (known) =>
          known && {
            ...known,
            items: known.items.map((one) => (one.id === station ? { ...one, allowedDoors } : one)),
          },
      );
    },
  });
}
