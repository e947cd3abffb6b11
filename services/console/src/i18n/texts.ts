/** The shape of a text resource: the keys of `T`, any string behind each. */
export type Texts<T> = { readonly [K in keyof T]: T[K] extends string ? string : Texts<T[K]> };
