import { vouchedOf } from '@farwatch/contracts/events';
import { isDroneTopic } from '@farwatch/contracts/mqtt';
import { startBatchConsumer, type BatchConsumer, type InRecord } from '@farwatch/messaging/batch-consumer';
import type { KafkaConnection } from '@farwatch/messaging/kafka';
import type { Producer } from '@farwatch/messaging/producer';
import { sendOrPark } from '@farwatch/messaging/send-or-park';
import type { Logger } from '@farwatch/runtime/log';

import type { DronePacket, Via } from '../decode/decoded.js';
import type { DronePipeline } from './drone-pipeline.js';
import type { DroneRecord } from './drone-records.js';

/** Parked messages of drones that somebody sends again: decoded like new ones, with their first arrival. */
export function startReplayWorker(
  connection: KafkaConnection,
  options: {
    readonly producer: Producer<DroneRecord['topic']>;
    readonly pipelines: Readonly<Record<Via, DronePipeline>>;
    readonly log: Logger;
    readonly fatal: (reason: unknown) => void;
  },
): Promise<BatchConsumer> {
  const { producer, pipelines, log, fatal } = options;
  return startBatchConsumer(connection, {
    group: 'ingest-drone-replays',
    topics: ['replays'],
    producer,
    log,
    fatal,
    maxRecords: 200,
    async handle({ records }) {
      const out: DroneRecord[] = [];
      for (const record of records) {
        const packet = packetOf(record);
        if (!isDroneTopic(packet.topic)) continue;
        const via: Via = record.headers['fw-via']?.toString() === 'mqtt-direct' ? 'mqtt-direct' : 'mqtt';
        pipelines[via].prepare(packet, out);
      }
      await sendOrPark(producer, out);
    },
  });
}

/** The message of a replayed record. */
function packetOf(record: Pick<InRecord, 'headers' | 'value' | 'timestamp'>): DronePacket {
  const { headers, value } = record;
  const text = (name: string): string | undefined => headers[name]?.toString();
  const arrivalMs = Date.parse(text('fw-arrival') ?? '');
  const [type, replayOf, vouched] = [text('fw-raw-type'), text('fw-replay-of'), vouchedOf(headers)];
  return {
    topic: text('fw-raw-topic') ?? text('fw-replay-from')?.replace(/^mqtt:/, '') ?? '',
    payload: value ?? Buffer.alloc(0),
    // Whoever asks for a replay wants it, old news or not.
    retain: false,
    arrivalMs: Number.isFinite(arrivalMs) ? arrivalMs : record.timestamp,
    ...(type === undefined || type === 'application/octet-stream' ? {} : { contentType: type }),
    ...(replayOf === undefined ? {} : { replayOf }),
    ...(vouched === undefined ? {} : { vouched }),
  };
}
