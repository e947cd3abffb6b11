import type { z } from 'zod';

import { fromHeaders, type EventAttributes } from '../envelope.js';
import { upcast } from '../upcast.js';
import type { EventDeclaration } from './declare.js';

/** A Kafka record as far as an event is concerned. */
export interface EventRecord {
  readonly key: string;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | string | undefined>>;
}

/** Why a record is not the event that its topic promises; each is an entry of the refusal catalogue. */
export type EventRefusal =
  'no-event' | 'unknown-event' | 'event-too-large' | 'bad-json' | 'schema' | 'wrong-key';

export interface RefusedEvent {
  readonly kind: 'refused';
  readonly reason: EventRefusal;
  readonly detail: string;
}

export type DecodedEvent<S extends z.ZodType, V extends string> =
  | {
      readonly kind: 'ok';
      readonly verb: V;
      readonly data: z.output<S>;
      readonly attributes: EventAttributes;
    }
  /** A tombstone: the thing named by the key is gone. */
  | { readonly kind: 'removed'; readonly key: string }
  | RefusedEvent;

/**
 * The event in a record, checked against its declaration: CloudEvents headers, type, size, JSON, schema, key, and what a
 * schema cannot say. Older versions are lifted first. Never throws for bad data.
 */
export function decodeEvent<S extends z.ZodType, V extends string>(
  declaration: EventDeclaration<S, V>,
  record: EventRecord,
): DecodedEvent<S, V> {
  const { value, key } = record;
  if (value === null) return { kind: 'removed', key };
  const attributes = fromHeaders(record.headers);
  if (attributes === undefined) return refused('no-event', 'no ce_id or ce_type');
  if (value.length > declaration.maxBytes)
    return refused('event-too-large', `${value.length} bytes, at most ${declaration.maxBytes}`);
  let json: unknown;
  try {
    json = JSON.parse(value.toString('utf8'));
  } catch {
    return refused('bad-json', 'the value is no JSON');
  }
  const current = upcast(attributes.type, json);
  const verb = verbOf(declaration, current.type);
  if (verb === undefined) return refused('unknown-event', attributes.type.slice(0, 200));
  const parsed = declaration.schema.safeParse(current.data);
  if (!parsed.success) return refused('schema', issuesOf(parsed.error));
  const wanted = declaration.keyOf(parsed.data);
  if (wanted !== key) return refused('wrong-key', `the key is ${key.slice(0, 200)}, the data says ${wanted}`);
  const contradiction = declaration.contradiction?.(parsed.data, verb);
  if (contradiction !== undefined) return refused('schema', contradiction);
  return { kind: 'ok', verb, data: parsed.data, attributes };
}

function verbOf<S extends z.ZodType, V extends string>(
  { types }: EventDeclaration<S, V>,
  type: string,
): V | undefined {
  for (const verb in types) if (types[verb] === type) return verb;
  return undefined;
}

const refused = (reason: EventRefusal, detail: string): RefusedEvent => ({ kind: 'refused', reason, detail });

/** The first ten things that a schema found wrong, in one line. */
export function issuesOf(error: z.ZodError): string {
  return error.issues
    .slice(0, 10)
    .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    .join('; ');
}
