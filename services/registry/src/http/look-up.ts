import type { HttpDeps } from '@farwatch/http/module';

import { drones } from '../entities/devices.js';
import { stations } from '../entities/stations.js';
import { findRow } from '../register/find.js';
import { registryData } from '../store/data-source.js';

/** What the other doors of the api look up here, whoever asks: they compare districts with their caller's. */
export function lookUps({ pool }: Pick<HttpDeps, 'pool'>): Required<Pick<HttpDeps, 'droneOf' | 'placeOf'>> {
  return {
    async droneOf(id) {
      const { manager } = await registryData(pool);
      const row = await findRow(manager, drones, 'all', id);
      return row === null ? undefined : drones.valueOf(row);
    },
    async placeOf(id) {
      const { manager } = await registryData(pool);
      const row = await findRow(manager, stations, 'all', id);
      const { lon, lat } = row === null ? {} : stations.valueOf(row);
      return lon === undefined || lat === undefined ? undefined : { lon, lat };
    },
  };
}
