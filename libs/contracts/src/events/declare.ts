import type { z } from 'zod';

import { eventTypePrefix } from '../envelope.js';
import type { TopicKey } from '../topics.js';

/** Everything that holds for an event, said once: writers, readers, documents and tests take it from here. */
export interface EventDeclaration<
  S extends z.ZodType = z.ZodType,
  V extends string = string,
  T extends TopicKey = TopicKey,
> {
  /** Name of its files: `schemas/<name>-v1.json`, `samples/<name>-v1/`. */
  readonly name: string;
  readonly topic: T;
  /** Its CloudEvents types by verb: `cn.farwatch.<noun>.<verb>.v1`. */
  readonly types: Readonly<Record<V, string>>;
  readonly schema: S;
  /** The record key that belongs to the data. */
  keyOf(data: z.output<S>): string;
  /** Largest value of a record that is decoded, bytes. */
  readonly maxBytes: number;
  /** What a schema cannot say: the contradiction in words, or undefined. */
  contradiction?(data: z.output<S>, verb: V): string | undefined;
}

/** The data of a declared event. */
export type DataOf<D> = D extends EventDeclaration<infer S, infer _> ? z.output<S> : never;
/** The verbs of a declared event. */
export type VerbOf<D> = D extends { readonly types: Readonly<Record<infer V, string>> } ? V : never;

/** Reference data and single happenings are small; what may carry thousands of readings says so itself. */
const usualBytes = 1_048_576;

export function declare<S extends z.ZodType, const V extends string, const T extends TopicKey>(given: {
  readonly name: string;
  readonly noun: string;
  readonly verbs: readonly V[];
  readonly topic: T;
  readonly schema: S;
  readonly keyOf: (data: z.output<S>) => string;
  readonly maxBytes?: number;
  readonly contradiction?: (data: z.output<S>, verb: V) => string | undefined;
}): EventDeclaration<S, V, T> {
  const { name, noun, verbs, topic, schema, keyOf, contradiction, maxBytes = usualBytes } = given;
  const types = Object.fromEntries(verbs.map((verb) => [verb, `${eventTypePrefix}${noun}.${verb}.v1`]));
  return {
    ...{ name, topic, schema, keyOf, maxBytes },
    types: types as Record<V, string>,
    ...(contradiction === undefined ? {} : { contradiction }),
  };
}
