export { hj212Outlets, tcpAddress, type Hj212Outlet } from './district-loggers.js';
export { DeviceLogger, type DeviceLoggerOptions, type LoggerSummary } from './device-logger.js';
export { factorySettings, type DataSource, type DeviceSettings } from './device.js';
export { driftMs, faultNames, type Fault, type Faults } from './faults.js';
export { madeUpSource } from './made-up.js';
export { upload, type Outgoing } from './outgoing.js';
