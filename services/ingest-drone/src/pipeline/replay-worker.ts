import { isDroneTopic } from '@farwatch/contracts/mqtt';
import { startBatchConsumer, type BatchConsumer } from '@farwatch/messaging/batch-consumer';
import type { KafkaConnection } from '@farwatch/messaging/kafka';
import type { Producer } from '@farwatch/messaging/producer';
import { sendOrPark } from '@farwatch/messaging/send-or-park';
import { replayedMessage } from '@farwatch/mqtt/replayed-message';
import type { Logger } from '@farwatch/runtime/log';

import type { Via } from '../decode/decoded.js';
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
        const packet = replayedMessage(record);
        if (!isDroneTopic(packet.topic)) continue;
        const via: Via = record.headers['fw-via']?.toString() === 'mqtt-direct' ? 'mqtt-direct' : 'mqtt';
        pipelines[via].prepare(packet, out);
      }
      await sendOrPark(producer, out);
    },
  });
}
