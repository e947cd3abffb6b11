import { toHeaders, type EventAttributes, type Headers } from '@farwatch/contracts/envelope';
import type { TopicKey } from '@farwatch/contracts/topics';

/** A record to be written. `topic` is a key of `topics`, or a real topic name. */
export interface OutRecord {
  readonly topic: string;
  readonly key: string;
  readonly value: Buffer | string | null;
  readonly headers: Headers;
  /** Key, value and headers in Kafka's own format (`RecordEncoder`); value and headers above are then not read. */
  readonly encodedBody?: Buffer;
}

/** An event as a record: CloudEvents attributes as headers, the data as JSON. */
export function eventRecord(
  topic: TopicKey,
  key: string,
  event: EventAttributes,
  data: unknown,
  extra: Headers = {},
): OutRecord {
  return { topic, key, value: JSON.stringify(data), headers: { ...toHeaders(event), ...extra } };
}

/** Says that the thing `key` of a compacted topic is gone. */
export function tombstone(topic: TopicKey, key: string, event: EventAttributes): OutRecord {
  return { topic, key, value: null, headers: toHeaders(event) };
}
