/** The version whose inside is known here; any other kafkajs stays as it is. */
export const knownVersion = '2.2.4';

/** Puts something else in the place of a module of kafkajs; whoever loads it later gets that. */
export function replace(require: NodeJS.Require, name: string, exports: unknown): boolean {
  require(name);
  const module = require.cache[require.resolve(name)];
  if (!module) return false;
  module.exports = exports;
  return (require(name) as unknown) === exports;
}
