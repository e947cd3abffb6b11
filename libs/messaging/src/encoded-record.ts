import type { Headers } from '@farwatch/contracts/envelope';

import type { OutRecord } from './outputs.js';
import { encodeTail, TailSink } from './wire/record-batch.js';
import { spedUp } from './wire/speed-up.js';

/**
 * Encodes records as they are made, so that a batch in hand is bytes instead of a thousand little objects: for hot
 * paths that keep many records until they can be sent. The result goes through `Producer.send` like any other.
 */
export class RecordEncoder {
  readonly #sink = new TailSink();

  encode(topic: string, key: string, value: string | Buffer | null, headers: Headers): OutRecord {
    if (!spedUp) return { topic, key, value, headers };
    return { topic, key, value: null, headers: none, tail: encodeTail(this.#sink, key, value, headers) };
  }
}

const none: Headers = {};
