export * from './calendar/index.js';
export * from './clocks/index.js';
export * from './exemption/index.js';
export * from './fine/index.js';
export * from './law/index.js';
export * from './procedure/index.js';
