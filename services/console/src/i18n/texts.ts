import type { zh } from './zh.js';

type Widen<T> = { readonly [K in keyof T]: T[K] extends string ? string : Widen<T[K]> };

/** The shape of a text resource: the keys of `zh`, any string behind each. */
export type Texts = Widen<typeof zh>;
