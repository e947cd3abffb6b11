/** What Nest gives the controllers. */
export const DEPS = Symbol('deps of notify');
export const FEED = Symbol('feed of alerts');
export const CLOCK = Symbol('clock of notify');
export const PEOPLE = Symbol('copy of the accounts');
