import { isDroneTopic } from '@farwatch/contracts/mqtt';
import { startBatchConsumer, type BatchConsumer } from '@farwatch/messaging/batch-consumer';
import type { KafkaConnection } from '@farwatch/messaging/kafka';
import type { Producer } from '@farwatch/messaging/producer';
import { sendOrPark } from '@farwatch/messaging/send-or-park';
import { replayedMessage } from '@farwatch/mqtt/replayed-message';
import type { Logger } from '@farwatch/runtime/log';

import type { Via } from '../decode/decode-station-packet.js';
import type { StationPipeline } from './station-pipeline.js';
import type { StationRecord } from './station-records.js';

/**
 * Parked device messages that somebody sends again, after a mapping was corrected or a station registered: decoded
 * like new ones, with their first arrival, and parked again when they are still refused.
 */
export function startReplayWorker(
  connection: KafkaConnection,
  options: {
    readonly producer: Producer<StationRecord['topic']>;
    readonly pipelines: Readonly<Record<Via, StationPipeline>>;
    readonly log: Logger;
    readonly fatal: (reason: unknown) => void;
  },
): Promise<BatchConsumer> {
  const { producer, pipelines, log, fatal } = options;
  return startBatchConsumer(connection, {
    group: 'ingest-replays',
    topics: ['replays'],
    producer,
    log,
    fatal,
    maxRecords: 200,
    async handle({ records }) {
      const out: StationRecord[] = [];
      for (const record of records) {
        // Frames of loggers are decoded again by the gateway that parked them.
        if (record.headers['fw-replay-from']?.toString().startsWith('tcp:')) continue;
        const packet = replayedMessage(record);
        // Those of drones by ingest-drone.
        if (isDroneTopic(packet.topic)) continue;
        const via: Via = record.headers['fw-via']?.toString() === 'mqtt-direct' ? 'mqtt-direct' : 'mqtt';
        pipelines[via].prepare(packet, out);
      }
      await sendOrPark(producer, out);
    },
  });
}
