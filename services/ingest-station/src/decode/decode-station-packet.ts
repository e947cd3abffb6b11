import type { Vouched } from '@farwatch/contracts/events';
import type { MappingSet } from '@farwatch/mqtt/mapping';

import { doorRefusal, parkMessage, type Decoded, type StationFacts, type Via } from './decoded.js';
import { decodeMapped } from './mapped.js';
import { decodeNative, decodeNativeStatus } from './native.js';

export type { Decoded, Parked, StationEvent, StationFacts, StatusChange, Via } from './decoded.js';

const nativePrefix = 'farwatch/v1/stations/';

/** A message as a decoder needs it. */
export interface StationPacket {
  readonly topic: string;
  readonly payload: Buffer;
  readonly retain: boolean;
  readonly contentType?: string | undefined;
  /** Delivered before: the sender missed the acknowledgement (MQTT DUP). */
  readonly dup?: boolean;
  /** Published because the connection broke, not by the station itself. */
  readonly will?: boolean;
  /** Id of the parked row that is sent again. */
  readonly replayOf?: string;
  /** Who sends it again. */
  readonly vouched?: Vouched;
  readonly arrivalMs: number;
}

/** All that decoding depends on beside the message. */
export interface DecodeContext {
  readonly via: Via;
  /** Facts of a registered station; undefined for any other. */
  readonly station: (id: string) => StationFacts | undefined;
  readonly mappings: Pick<MappingSet, 'map'>;
  readonly maxFutureMs: number;
  /** How long ago an interval may have begun. */
  readonly maxAgeMs: number;
  readonly maxPayloadBytes: number;
}

/**
 * What one MQTT message says: events for Kafka, a change of status, and what must be parked with which reason.
 * Pure: the same message, tables and arrival give the same result. Never throws, whatever the bytes.
 */
export function decodeStationPacket(packet: StationPacket, ctx: DecodeContext): Decoded {
  const { topic, payload, arrivalMs } = packet;
  const native = topic.startsWith(nativePrefix);
  const slash = native ? topic.indexOf('/', nativePrefix.length) : -1;
  const station = slash > 0 ? topic.slice(nativePrefix.length, slash) : undefined;
  const what = station === undefined ? undefined : topic.slice(slash + 1);

  // Only a broker repeats stored messages; a device that asks its broker to store one publishes it now.
  if (packet.retain && ctx.via === 'mqtt' && what === 'readings') return retained;
  if (payload.length > ctx.maxPayloadBytes) {
    return parkMessage(
      station ?? topic,
      'too-large',
      `${payload.length} bytes, at most ${ctx.maxPayloadBytes} are read`,
    );
  }
  const times = { arrivalMs, maxFutureMs: ctx.maxFutureMs, oldestMs: arrivalMs - ctx.maxAgeMs };
  if (station !== undefined && (what === 'readings' || what === 'status')) {
    const facts = ctx.station(station);
    if (facts === undefined) return parkMessage(station, 'unknown-station', station.slice(0, 200));
    const parked = doorRefusal(station, facts, ctx.via);
    if (parked) return { events: [], parked };
    return what === 'readings'
      ? decodeNative(station, facts, payload, ctx.via, times)
      : decodeNativeStatus(station, payload, arrivalMs);
  }
  const message = {
    topic,
    payload,
    retain: packet.retain && ctx.via === 'mqtt',
    qos: 1,
    dup: false,
    arrivalMs,
    ...(packet.contentType === undefined ? {} : { contentType: packet.contentType }),
  } as const;
  return decodeMapped(ctx.mappings.map(message), {
    topic,
    payload,
    via: ctx.via,
    times,
    station: ctx.station,
  });
}

const retained: Decoded = { events: [], dropped: 'retained' };
