export * from './alert.js';
export * from './decide.js';
export * from './labels.js';
export * from './mute.js';
export * from './recipients.js';
export * from './rota.js';
export * from './route-tree.js';
