/** Injection token of what the controllers of this service need. */
export const DEPS = Symbol('registry http deps');
