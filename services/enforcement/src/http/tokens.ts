/** What the controllers of enforcement are given. */
export const DEPS = Symbol('enforcement deps');
export const FEED = Symbol('lead feed');
/** The present, in ms since 1970. */
export const CLOCK = Symbol('clock');
