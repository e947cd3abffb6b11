import type { Headers } from '@farwatch/contracts/envelope';
import type { TopicKey } from '@farwatch/contracts/topics';

import type { OutRecord } from './outputs.js';
import { encodeHeaders, encodeTail, TailSink, type EncodedHeaders } from './wire/record-batch.js';
import { spedUp } from './wire/patch-kafkajs.js';

/**
 * Encodes records as they are made, so that a batch in hand is bytes instead of a thousand little objects: for hot
 * paths that keep many records until they can be sent. The result goes through `Producer.send` like any other.
 */
export class RecordEncoder {
  readonly #sink = new TailSink();

  /** `fixed`: headers that are the same in many records, encoded once; they come first. */
  encode<T extends TopicKey>(
    topic: T,
    key: string,
    value: string | Buffer | null,
    headers: Headers,
    fixed: FixedHeaders = noFixed,
  ): OutRecord<T> {
    if (!spedUp) return { topic, key, value, headers: { ...fixed.headers, ...headers } };
    const encodedBody = encodeTail(this.#sink, key, value, headers, fixed);
    return { topic, key, value: null, headers: none, encodedBody };
  }
}

/** Headers that are the same in many records. */
export interface FixedHeaders extends EncodedHeaders {
  readonly headers: Headers;
}

export const fixedHeaders = (headers: Headers): FixedHeaders => ({ headers, ...encodeHeaders(headers) });

const none: Headers = {};
const noFixed = fixedHeaders(none);
