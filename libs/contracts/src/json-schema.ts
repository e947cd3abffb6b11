import { z } from 'zod';

import { events, eventTypes } from './events/index.js';
import type { TopicKey } from './topics.js';

/** JSON Schema 2020-12 as plain data. */
export type JsonSchema = Record<string, unknown>;

/** Schemas that stand once in a document, under their name, and are referred to from elsewhere. */
export type Named = z.core.$ZodRegistry<{ id: string }>;

const none: Named = z.registry<{ id: string }>();

/**
 * A zod schema as JSON Schema 2020-12. `input`: what a reader must accept (fields with a default may be left out, unknown
 * fields are allowed); `output`: what a writer gives. Schemas in `named` become references into `$defs`.
 */
export function toJsonSchema(
  schema: z.ZodType,
  io: 'input' | 'output' = 'input',
  named: Named = none,
): JsonSchema {
  const made = z.toJSONSchema(schema, {
    io,
    metadata: named,
    override: ({ zodSchema, jsonSchema }) => simplify(zodSchema, jsonSchema),
  });
  const { $schema: _, ...rest } = made as JsonSchema;
  return JSON.parse(JSON.stringify(rest)) as JsonSchema;
}

function simplify(zodSchema: z.core.$ZodTypes, schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.format === 'date-time' || schema.format === 'date') delete schema.pattern;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  // A rule of `refine` that JSON Schema can say as well stands in the metadata of the schema.
  const { anyOf } = z.globalRegistry.get(zodSchema) ?? {};
  if (anyOf !== undefined) schema.anyOf = anyOf as z.core.JSONSchema.BaseSchema[];
  // Writers may add fields inside a major version: only a strict object forbids them.
  const { def } = zodSchema._zod;
  if (def.type === 'object' && def.catchall === undefined) delete schema.additionalProperties;
}

/** The data schemas of all events by the name of their file: `schemas/<name>-v1.json`, `samples/<name>-v1/`. */
export const eventSchemas: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  Object.values(events).map(({ name, schema }) => [name, schema]),
);

/** The name of the schema of an event's data. Throws when an event was added without one. */
export function schemaNameOf(type: string): string {
  const name = Object.values(events).find(({ types }) => Object.values<string>(types).includes(type))?.name;
  if (name === undefined) throw new Error(`event ${type} has no named schema`);
  return name;
}

/** The topics that carry a schema. */
export function topicsOf(name: string): TopicKey[] {
  return [...new Set(eventTypes.filter(({ type }) => schemaNameOf(type) === name).map(({ topic }) => topic))];
}

/** The published JSON Schema of an event's data. */
export function eventJsonSchema(name: string): JsonSchema {
  const schema = eventSchemas[name];
  if (schema === undefined) throw new Error(`no event schema ${name}`);
  const types = eventTypes.filter(({ type }) => schemaNameOf(type) === name).map(({ type }) => type);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:farwatch:schema:${name}:v1`,
    title: name,
    description: `Data of ${types.join(', ')}`,
    ...toJsonSchema(schema, 'input'),
  };
}
