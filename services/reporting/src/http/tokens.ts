/** Injection tokens of this module. */
export const DEPS = Symbol('reporting http deps');
export const FEED = Symbol('reporting station feed');
