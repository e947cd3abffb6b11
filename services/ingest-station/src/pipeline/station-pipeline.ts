import type { DurableSender } from '@farwatch/messaging/durable-sender';
import { RecordEncoder } from '@farwatch/messaging/encoded-record';
import type { ParkLimit } from '@farwatch/mqtt/park-limit';
import { counter } from '@farwatch/observability/metrics';
import { describeError, Fault } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';

import {
  decodeStationPacket,
  type DecodeContext,
  type Decoded,
  type StationPacket,
} from '../decode/decode-station-packet.js';
import { parkMessage } from '../decode/decoded.js';
import { FirstArrivals } from './first-arrivals.js';
import { addRecords, type RecordLimits, type StationRecord } from './station-records.js';

const messages = counter('farwatch_ingest_messages_total', 'Device messages by what became of them', [
  'via',
  'outcome',
]);
const refusedMessages = counter(
  'farwatch_ingest_parked_messages_total',
  'Device messages parked, by reason',
  ['reason'],
);

export interface PipelineOptions extends RecordLimits {
  readonly decode: DecodeContext;
  readonly sender: Pick<DurableSender<StationRecord['topic']>, 'deliver'>;
  readonly log: Logger;
  /** How much refused input is parked of one device; absent: all of it. */
  readonly limit?: ParkLimit;
}

/** The two halves of the way from a device message to Kafka. */
export interface StationPipeline {
  /**
   * Decodes one message and appends its records. False: it is refused, and no more is parked of its device now; its sender
   * keeps it. Never throws: a bug in the decoder parks the message.
   */
  prepare(packet: StationPacket, records: StationRecord[]): boolean;
  /** Resolves when the records are in Kafka with acks=all, or what is parked of them; rejects when we stop before. */
  handOver(records: readonly StationRecord[]): Promise<void>;
}

export function createStationPipeline(options: PipelineOptions): StationPipeline {
  const { decode, sender, log, limit } = options;
  const { via } = decode;
  const decoded = messages.labels({ via, outcome: 'decoded' });
  const parked = messages.labels({ via, outcome: 'parked' });
  const dropped = messages.labels({ via, outcome: 'dropped' });
  const encoder = new RecordEncoder();
  const arrivals = new FirstArrivals();
  /** Decoded since the last hand-over: a metric is touched once per batch, not once per message. */
  let fresh = 0;
  return {
    prepare(given, records) {
      const packet = arrivals.settle(given);
      const result = safely(packet, decode, log);
      if (result.timeFromArrival) arrivals.remember(packet);
      if (result.parked) {
        // What somebody sends again on purpose was parked before.
        if (limit && packet.replayOf === undefined && !limit.mayPark(result.parked.source, packet))
          return false;
        parked.inc();
        refusedMessages.inc({ reason: result.parked.reason });
      } else if (result.dropped) {
        dropped.inc();
      } else {
        fresh++;
      }
      addRecords(records, result, packet, via, options, encoder);
      return true;
    },
    async handOver(records) {
      decoded.inc(fresh);
      fresh = 0;
      if (!(await sender.deliver(records)))
        throw new Fault('stopping', 'stopped before Kafka had the records');
    },
  };
}

function safely(packet: StationPacket, ctx: DecodeContext, log: Logger): Decoded {
  try {
    return decodeStationPacket(packet, ctx);
  } catch (error) {
    log.error(
      { topic: packet.topic, error: describeError(error) },
      'the decoder failed; the message is parked',
    );
    return parkMessage(packet.topic, 'decoder-failed', describeError(error).slice(0, 500));
  }
}
