import { events, type Device, type Drone } from '@farwatch/contracts/events';

import type { Register } from '../register/register.js';
import {
  asRow,
  deviceEntity,
  droneEntity,
  withoutNulls,
  type DeviceRow,
  type DroneRow,
} from '../store/entities.js';

/** How devices prove which station they are. */
export const devices: Register<DeviceRow, Device> = {
  event: events.deviceChanged,
  entity: deviceEntity,
  key: 'station',
  belonging: 'station',
  rowOf: (value) => value,
  valueOf: (row) => row,
};

/** Drones: which serial numbers speak for them, and how they prove who they are. */
export const drones: Register<DroneRow, Drone> = {
  event: events.droneChanged,
  entity: droneEntity,
  key: 'id',
  belonging: 'own',
  rowOf: (value) => asRow(droneEntity, value),
  valueOf: (row) => withoutNulls(row) as Drone,
};
