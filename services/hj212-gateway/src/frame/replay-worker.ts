import { startBatchConsumer, type BatchConsumer, type InRecord } from '@farwatch/messaging/batch-consumer';
import { headerText } from '@farwatch/contracts/envelope';
import { vouchedOf } from '@farwatch/contracts/events';
import type { KafkaConnection } from '@farwatch/messaging/kafka';
import type { Producer } from '@farwatch/messaging/producer';
import { sendOrPark } from '@farwatch/messaging/send-or-park';
import type { Logger } from '@farwatch/runtime/log';

import { judgeFrame } from './judge-frame.js';
import { replayedFrame } from './reframe.js';
import type { Source } from '../sources/source.js';
import type { GatewayRecord } from './records.js';
import type { FrameProcessor } from './frame-processor.js';

/**
 * Parked frames that somebody sends again after a source was registered or its profile corrected: read like new ones,
 * with their first arrival, and parked again when they are still refused. Nobody is answered.
 */
export function startReplayWorker(
  connection: KafkaConnection,
  options: {
    readonly producer: Producer<GatewayRecord['topic']>;
    readonly processor: FrameProcessor;
    readonly source: (mn: string) => Source | undefined;
    readonly log: Logger;
    readonly fatal: (reason: unknown) => void;
  },
): Promise<BatchConsumer> {
  const { producer, processor, source, log, fatal } = options;
  return startBatchConsumer(connection, {
    group: 'hj212-replays',
    topics: ['replays'],
    producer,
    log,
    fatal,
    maxRecords: 200,
    async handle({ records }) {
      const results = records.filter(isOurs).flatMap((record) => {
        const { headers } = record;
        const raw = record.value ?? Buffer.alloc(0);
        const crc = headerText(headers, 'fw-crc') ?? '';
        const arrivalMs = Date.parse(headerText(headers, 'fw-arrival') ?? '');
        const origin = {
          raw,
          crc,
          peer: /^tcp:(.*)\/[^/]*$/.exec(headerText(headers, 'fw-replay-from') ?? '')?.[1] ?? 'replay',
          arrivalMs: Number.isFinite(arrivalMs) ? arrivalMs : record.timestamp,
          sealed: headerText(headers, 'fw-sealed'),
          replayOf: headerText(headers, 'fw-replay-of'),
          vouched: vouchedOf(headers),
        };
        return processor.judged(
          judgeFrame(replayedFrame(raw, crc), { source, vouched: true, crc }),
          origin,
          0,
          () => true,
        );
      });
      await sendOrPark(
        producer,
        results.flatMap((result) => [...result.records]),
      );
      for (const { stored } of results) if (stored) processor.stored(stored);
    },
  });
}

const isOurs = ({ headers }: InRecord): boolean =>
  headerText(headers, 'fw-replay-from')?.startsWith('tcp:') === true;
