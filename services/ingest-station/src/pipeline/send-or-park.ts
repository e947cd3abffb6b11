import { createHash } from 'node:crypto';

import type { OutRecord } from '@farwatch/messaging/outputs';
import { parkRecord } from '@farwatch/messaging/park';
import type { Producer } from '@farwatch/messaging/producer';

/** Fits any limit that a topic of readings can sensibly have. */
const keptBytes = 60_000;
/** What Kafka calls a record or a batch of records that its topic does not take. */
const tooLargeTypes: readonly unknown[] = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'];

/**
 * Sends records; where Kafka finds them too large for the topic, sends them in halves, in their order, and parks a
 * single record that is too large by itself: trying the same for ever would stop everybody behind it.
 */
export async function sendOrPark(
  producer: Pick<Producer, 'send'>,
  records: readonly OutRecord[],
): Promise<void> {
  try {
    await producer.send(records);
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    const only = records.length === 1 ? records[0] : undefined;
    if (only) return producer.send([parkedRemains(only)]);
    const middle = records.length >> 1;
    await sendOrPark(producer, records.slice(0, middle));
    await sendOrPark(producer, records.slice(middle));
  }
}

function isTooLarge(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 10; at = at.cause, depth++) {
    if (tooLargeTypes.includes((at as { type?: unknown }).type)) return true;
  }
  return false;
}

/** The beginning of what the device sent, with the size and the hash of all of it. */
function parkedRemains(record: OutRecord): OutRecord {
  const text = (name: string): string => String(record.headers[name] ?? '');
  const raw = record.headers['fw-raw'] ?? record.value ?? '';
  const bytes = typeof raw === 'string' ? Buffer.from(raw) : raw;
  const topic = text('fw-raw-topic');
  return parkRecord({
    id: record.key,
    value: bytes.subarray(0, keptBytes),
    headers: { 'fw-raw-topic': topic, 'fw-raw-type': text('fw-raw-type'), 'fw-arrival': text('ce_time') },
    from: `mqtt:${topic}`,
    reason: 'too-large',
    detail:
      `Kafka does not take a record of this size; the first ${Math.min(keptBytes, bytes.length)} of ${bytes.length} ` +
      `bytes are kept, SHA-256 of all ${createHash('sha256').update(bytes).digest('hex')}`,
  });
}
