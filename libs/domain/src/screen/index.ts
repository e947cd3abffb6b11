export * from './core/types.js';
export { Screen } from './screen.js';
