import type { TopicKey } from '@farwatch/contracts/topics';
import type { IHeaders, KafkaMessage } from 'kafkajs';

import type { Outcome } from './outcome.js';

/** One record as it lies in Kafka. */
export interface InRecord {
  /** Real topic name. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer>>;
  /** Milliseconds: when Kafka got it; in a compacted topic when it was sent. */
  readonly timestamp: number;
  /** Why nothing can be read at this place: the value is then what lies there, not a record. */
  readonly unreadable?: string;
}

/** Records of one partition in order. */
export interface Batch {
  readonly topic: TopicKey;
  readonly partition: number;
  readonly records: readonly InRecord[];
  readonly highWatermark: number;
  /** Which log of the topic's name it is (`Claim.incarnation`): offset 5 of the next one is another record. */
  readonly incarnation: number;
  /** From here up to the first record nothing is left to handle: it was deleted, or parked after its handler failed. */
  readonly gapFrom?: number;
  /** True when the partition was taken away: write nothing more. */
  isStale(): boolean;
  heartbeat(): Promise<void>;
}

/** One outcome per record; nothing at all means every record is ok. */
export type Handle = (batch: Batch) => Promise<readonly (Outcome | undefined)[] | void>;

/** A kafkajs message as a record; header values are always buffers. */
export function toRecord(
  topic: string,
  partition: number,
  message: KafkaMessage & { readonly unreadable?: string },
): InRecord {
  const { unreadable } = message;
  return {
    topic,
    partition,
    offset: Number(message.offset),
    key: message.key?.toString() ?? '',
    value: message.value,
    headers: buffersOf(message.headers ?? {}),
    timestamp: Number(message.timestamp),
    ...(unreadable === undefined ? {} : { unreadable }),
  };
}

/** The headers as they are, unless one comes twice (then its first value counts) or is no buffer. */
function buffersOf(headers: IHeaders): Readonly<Record<string, Buffer>> {
  for (const name in headers) if (!Buffer.isBuffer(headers[name])) return madeBuffers(headers);
  return headers as Record<string, Buffer>;
}

function madeBuffers(headers: IHeaders): Readonly<Record<string, Buffer>> {
  const buffers: Record<string, Buffer> = {};
  for (const [name, value] of Object.entries(headers)) {
    const one = Array.isArray(value) ? value[0] : value;
    if (one !== undefined && one !== null) buffers[name] = typeof one === 'string' ? Buffer.from(one) : one;
  }
  return buffers;
}
