import type { HttpDeps } from '@farwatch/http/module';

import { drones } from '../entities/devices.js';
import { stations } from '../entities/stations.js';
import { findRow } from '../register/find.js';
import { registryData } from '../store/data-source.js';

/** Looks a drone up for the other doors of the api, whoever asks: they compare its district with their caller's. */
export const droneOf =
  ({ pool }: Pick<HttpDeps, 'pool'>): NonNullable<HttpDeps['droneOf']> =>
  async (id) => {
    const { manager } = await registryData(pool);
    const row = await findRow(manager, drones, 'all', id);
    return row === null ? undefined : drones.valueOf(row);
  };

/** Where a station or outlet stands, for the other doors of the api; undefined without a place. */
export const placeOf =
  ({ pool }: Pick<HttpDeps, 'pool'>): NonNullable<HttpDeps['placeOf']> =>
  async (id) => {
    const { manager } = await registryData(pool);
    const row = await findRow(manager, stations, 'all', id);
    if (row === null) return undefined;
    const { lon, lat } = stations.valueOf(row);
    return lon === undefined || lat === undefined ? undefined : { lon, lat };
  };
