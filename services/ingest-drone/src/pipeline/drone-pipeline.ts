import type { DurableSender } from '@farwatch/messaging/durable-sender';
import type { ParkLimit } from '@farwatch/mqtt/park-limit';
import { counter } from '@farwatch/observability/metrics';
import { unitsOf, type Budgets } from '@farwatch/runtime/budgets';
import { describeError, Fault } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';

import { decodeDronePacket } from '../decode/decode-drone-packet.js';
import { refuse, type Decoded, type DroneContext, type DronePacket } from '../decode/decoded.js';
import { addRecords, type DroneRecord } from './drone-records.js';

const messages = counter('farwatch_drone_messages_total', 'Messages of drones by what became of them', [
  'via',
  'outcome',
]);
const refusedMessages = counter(
  'farwatch_drone_parked_messages_total',
  'Messages of drones parked, by reason',
  ['reason'],
);
const silent = counter(
  'farwatch_drone_nothing_total',
  'Messages of drones that were understood and change nothing about a flight, by what they are',
  ['what'],
);

export interface PipelineOptions {
  readonly decode: DroneContext;
  readonly sender: Pick<DurableSender<DroneRecord['topic']>, 'deliver'>;
  readonly log: Logger;
  /** How much refused input is parked of one drone; absent: all of it. */
  readonly limit?: ParkLimit;
  /** How many messages are kept raw of one drone in a minute; beyond it they are counted only. */
  readonly kept: Budgets;
}

/** The two halves of the way from a message to Kafka. */
export interface DronePipeline {
  /** Decodes one message and appends its records. False: it is refused, and no more is parked of its sender now. Never throws. */
  prepare(packet: DronePacket, records: DroneRecord[]): boolean;
  /** Resolves when the records are in Kafka with acks=all; rejects when we stop before. */
  handOver(records: readonly DroneRecord[]): Promise<void>;
}

export function createDronePipeline(options: PipelineOptions): DronePipeline {
  const { decode, sender, log, limit, kept } = options;
  const { via } = decode;
  const count = (outcome: string): void => messages.inc({ via, outcome });
  return {
    prepare(packet, records) {
      const result = safely(packet, decode, log);
      const { parked } = result;
      if (parked?.raw === true && packet.replayOf === undefined) {
        // A new firmware may send what nobody reads many times a second: enough of it is kept to learn from.
        if (kept.left(parked.source, packet.arrivalMs) < 1) {
          count('raw-not-kept');
          addRecords(records, { events: result.events }, packet, via);
          return true;
        }
        kept.spend(parked.source, unitsOf(packet.payload.length), packet.arrivalMs);
      } else if (parked && limit && packet.replayOf === undefined && !limit.mayPark(parked.source, packet)) {
        return false;
      }
      if (parked) {
        count(parked.raw ? 'raw' : 'parked');
        refusedMessages.inc({ reason: parked.reason });
      } else if (result.nothing !== undefined) {
        count('nothing');
        silent.inc({ what: result.nothing });
      } else count('published');
      addRecords(records, result, packet, via);
      return true;
    },
    async handOver(records) {
      if (!(await sender.deliver(records)))
        throw new Fault('stopping', 'stopped before Kafka had the records');
    },
  };
}

function safely(packet: DronePacket, ctx: DroneContext, log: Logger): Decoded {
  try {
    return decodeDronePacket(packet, ctx);
  } catch (error) {
    log.error(
      { topic: packet.topic, error: describeError(error) },
      'the decoder failed; the message is parked',
    );
    return refuse(packet.topic.slice(0, 200), 'decoder-failed', describeError(error).slice(0, 500));
  }
}
