import { createHash } from 'node:crypto';

import type { Headers } from '@farwatch/contracts/envelope';
import { events } from '@farwatch/contracts/events';
import type { OutputOf } from '@farwatch/contracts/outputs';
import { fixedHeaders, type RecordEncoder } from '@farwatch/messaging/encoded-record';
import { eventRecord, type OutRecord } from '@farwatch/messaging/outputs';
import { parkRecord } from '@farwatch/messaging/park';
import { iso } from '@farwatch/runtime/iso';

import type { Decoded, StationPacket, Via } from '../decode/decode-station-packet.js';

const jsonType = 'application/json';
const source = '/farwatch/ingest-station';
const readings = events.readingReceived;
const readingHeaders = fixedHeaders({
  ce_specversion: '1.0',
  ce_source: source,
  ce_type: readings.types.received,
  'content-type': jsonType,
});
/** A larger message stays readable until it is sent, in case that Kafka does not take it. */
const encodedBelow = 20_000;

/** What this service writes. */
export type StationRecord = OutRecord<OutputOf<'ingest-station'>>;

/** What is kept of a message that is too large for a Kafka record: enough to recognise it. */
export interface RecordLimits {
  /** Largest original that is kept whole. */
  readonly maxKeptBytes: number;
}

/** Adds the records of a decoded message: events, status, the parked original. */
export function addRecords(
  out: StationRecord[],
  decoded: Decoded,
  packet: StationPacket,
  via: Via,
  limits: RecordLimits,
  encoder: RecordEncoder,
): void {
  const { topic, payload, arrivalMs, vouched } = packet;
  const time = iso(arrivalMs);
  for (const event of decoded.events) {
    const json =
      vouched === undefined ? event.json : `{"vouched":${JSON.stringify(vouched)},${event.json.slice(1)}`;
    const headers = {
      ce_id: event.id,
      ce_time: time,
      'fw-raw': payload,
      'fw-raw-topic': topic,
      'fw-raw-type': packet.contentType ?? jsonType,
    };
    out.push(
      payload.length > encodedBelow
        ? {
            topic: readings.topic,
            key: event.station,
            value: json,
            headers: { ...readingHeaders.headers, ...headers },
          }
        : encoder.encode(readings.topic, event.station, json, headers, readingHeaders),
    );
  }
  const { status, parked } = decoded;
  if (status) {
    const data = {
      station: status.station,
      at: new Date(status.atMs).toISOString(),
      cause: packet.will ? 'will' : 'status',
    } as const;
    const verb = status.online ? 'online' : 'silent';
    out.push(eventRecord(events.stationStatus, verb, data, { id: status.id, source, time }));
  }
  if (parked) out.push(parkedMessage(packet, via, parked, limits));
}

function parkedMessage(
  packet: StationPacket,
  via: Via,
  parked: NonNullable<Decoded['parked']>,
  { maxKeptBytes }: RecordLimits,
): OutRecord<'parked'> {
  const { payload } = packet;
  const headers: Headers = {
    'fw-raw-topic': packet.topic,
    'fw-raw-type': packet.contentType ?? 'application/octet-stream',
    'fw-via': via,
    'fw-arrival': new Date(packet.arrivalMs).toISOString(),
    // A replay that is refused again belongs to the row it came from.
    ...(packet.replayOf === undefined ? {} : { 'fw-replay-of': packet.replayOf }),
  };
  const kept = payload.length <= maxKeptBytes ? payload : payload.subarray(0, maxKeptBytes);
  const detail =
    kept === payload
      ? parked.detail
      : `${parked.detail}; the first ${maxKeptBytes} of ${payload.length} bytes are kept, ` +
        `SHA-256 of all ${createHash('sha256').update(payload).digest('hex')}`;
  return parkRecord({
    id: parked.source.slice(0, 500),
    value: kept,
    headers,
    from: `mqtt:${packet.topic}`,
    reason: parked.reason,
    detail,
  });
}
