import { toHeaders, type EventAttributes, type Headers } from '@farwatch/contracts/envelope';
import type { DataOf, EventDeclaration, VerbOf } from '@farwatch/contracts/events';
import type { TopicKey } from '@farwatch/contracts/topics';

/** A record to be written. Which topics a service may name here says `outputs` of the contracts. */
export interface OutRecord<T extends TopicKey = TopicKey> {
  readonly topic: T;
  readonly key: string;
  readonly value: Buffer | string | null;
  readonly headers: Headers;
  /** Key, value and headers in Kafka's own format (`RecordEncoder`); value and headers above are then not read. */
  readonly encodedBody?: Buffer;
}

/** What a writer says of an event; its type is that of the declaration. */
export type EventFacts = Omit<EventAttributes, 'type'>;

/** An event as a record: topic, key and type as declared, CloudEvents attributes as headers, the data as JSON. */
export function eventRecord<D extends EventDeclaration>(
  declaration: D,
  verb: VerbOf<D>,
  data: DataOf<D>,
  facts: EventFacts,
  extra: Headers = {},
): OutRecord<D['topic']> {
  return {
    topic: declaration.topic,
    key: declaration.keyOf(data),
    value: JSON.stringify(data),
    headers: { ...toHeaders({ ...facts, type: typeOf(declaration, verb) }), ...extra },
  };
}

/** Says that the thing `key` of a compacted topic is gone. */
export function tombstone<D extends EventDeclaration>(
  declaration: D,
  verb: VerbOf<D>,
  key: string,
  facts: EventFacts,
): OutRecord<D['topic']> {
  const headers = toHeaders({ ...facts, type: typeOf(declaration, verb) });
  return { topic: declaration.topic, key, value: null, headers };
}

const typeOf = (declaration: EventDeclaration, verb: string): string => declaration.types[verb]!;
