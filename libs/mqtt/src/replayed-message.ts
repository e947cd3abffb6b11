import { vouchedOf, type Vouched } from '@farwatch/contracts/events';

import type { MqttMessage } from './message.js';

/** A parked device message that somebody sends again. */
export interface ReplayedMessage extends Pick<MqttMessage, 'topic' | 'payload' | 'retain' | 'arrivalMs'> {
  readonly contentType?: string;
  /** Id of the parked row that is sent again. */
  readonly replayOf?: string;
  /** Who sends it again. */
  readonly vouched?: Vouched;
}

/** What is looked at of a record of the topic of replays. */
export interface ReplayRecord {
  readonly headers: Readonly<Record<string, Buffer | undefined>>;
  readonly value: Buffer | null;
  /** Epoch milliseconds at which Kafka took it. */
  readonly timestamp: number;
}

/** The device message of a replayed record, with the time of its first arrival. */
export function replayedMessage({ headers, value, timestamp }: ReplayRecord): ReplayedMessage {
  const text = (name: string): string | undefined => headers[name]?.toString();
  const arrivalMs = Date.parse(text('fw-arrival') ?? '');
  const [type, replayOf, vouched] = [text('fw-raw-type'), text('fw-replay-of'), vouchedOf(headers)];
  return {
    topic: text('fw-raw-topic') ?? text('fw-replay-from')?.replace(/^mqtt:/, '') ?? '',
    payload: value ?? Buffer.alloc(0),
    // Whoever asks for a replay wants it, old news or not.
    retain: false,
    arrivalMs: Number.isFinite(arrivalMs) ? arrivalMs : timestamp,
    ...(type === undefined || type === 'application/octet-stream' ? {} : { contentType: type }),
    ...(replayOf === undefined ? {} : { replayOf }),
    ...(vouched === undefined ? {} : { vouched }),
  };
}
