import { events, type Device } from '@farwatch/contracts/events';

import type { Register } from '../register/register.js';
import { deviceEntity, type DeviceRow } from '../store/entities.js';

/** How devices prove which station they are. */
export const devices: Register<DeviceRow, Device> = {
  event: events.deviceChanged,
  entity: deviceEntity,
  key: 'station',
  belonging: 'station',
  rowOf: (value) => value,
  valueOf: (row) => row,
};
