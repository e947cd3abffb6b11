import { events, type Drone } from '@farwatch/contracts/events';

import type { Register } from '../register/register.js';
import { asRow, droneEntity, withoutNulls, type DroneRow } from '../store/entities.js';

/** Drones: which serial numbers speak for them, and how they prove who they are. */
export const drones: Register<DroneRow, Drone> = {
  event: events.droneChanged,
  entity: droneEntity,
  key: 'id',
  belonging: 'own',
  rowOf: (value) => asRow(droneEntity, value),
  valueOf: (row) => withoutNulls(row) as Drone,
};
