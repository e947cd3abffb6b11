import { createHash } from 'node:crypto';

import type { TopicKey } from '@farwatch/contracts/topics';

import type { OutRecord } from './outputs.js';
import { parkRecord } from './park.js';
import type { Producer } from './producer.js';

/** Fits any limit that a topic can sensibly have. */
const keptBytes = 60_000;
/** What Kafka calls a record or a batch of records that its topic does not take. */
const tooLargeTypes: readonly unknown[] = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'];

/**
 * Sends records once. Where Kafka finds them too large for the topic it sends them in halves, in their order, and parks a
 * single record that is too large by itself: trying the same for ever would stop everything behind it. When it resolves,
 * each record is written with acks=all, or what is parked of it; when it rejects, any part of them may be.
 */
export async function sendOrPark<T extends TopicKey>(
  producer: Pick<Producer<T | 'parked'>, 'send'>,
  records: readonly OutRecord<T | 'parked'>[],
): Promise<void> {
  try {
    await producer.send(records);
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    const only = records.length === 1 ? records[0] : undefined;
    if (only) return producer.send([remainsOf(only)]);
    const middle = records.length >> 1;
    await sendOrPark(producer, records.slice(0, middle));
    await sendOrPark(producer, records.slice(middle));
  }
}

/** A producer whose every send is `sendOrPark`: no record stops those behind it. What an outbox is relayed to. */
export const parkingSender = <T extends TopicKey>(
  producer: Pick<Producer<T | 'parked'>, 'send'>,
): Pick<Producer<T | 'parked'>, 'send'> => ({ send: (records) => sendOrPark<T>(producer, records) });

function isTooLarge(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 10; at = at.cause, depth++) {
    if (tooLargeTypes.includes((at as { type?: unknown }).type)) return true;
  }
  return false;
}

/** The beginning of what the device sent, or of the value, with the size and the hash of all of it. */
function remainsOf<T extends TopicKey>(record: OutRecord<T | 'parked'>): OutRecord<T | 'parked'> {
  const { headers } = record;
  const raw = headers['fw-raw'] ?? record.value ?? record.encodedBody ?? '';
  const bytes = typeof raw === 'string' ? Buffer.from(raw) : raw;
  const kept = bytes.subarray(0, keptBytes);
  const detail =
    `Kafka does not take a record of this size; the first ${kept.length} of ${bytes.length} ` +
    `bytes are kept, SHA-256 of all ${createHash('sha256').update(bytes).digest('hex')}`;
  const text = (name: string): string => String(headers[name] ?? '');
  // It was parked for another reason already: that one stays.
  if (record.topic === 'parked')
    return {
      ...record,
      value: kept,
      headers: { ...headers, 'park-detail': `${text('park-detail').slice(0, 1_500)}; ${detail}` },
    };
  const origin = text('fw-raw-topic');
  return parkRecord({
    id: record.key,
    value: kept,
    headers: { 'fw-raw-topic': origin, 'fw-raw-type': text('fw-raw-type'), 'fw-arrival': text('ce_time') },
    from: /^$|^tcp:/.test(origin) ? origin || `kafka:${record.topic}` : `mqtt:${origin}`,
    reason: 'too-large',
    detail,
  });
}
