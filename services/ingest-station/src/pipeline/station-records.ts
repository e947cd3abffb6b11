import { createHash } from 'node:crypto';

import type { Headers } from '@farwatch/contracts/envelope';
import { fixedHeaders, type RecordEncoder } from '@farwatch/messaging/encoded-record';
import type { OutRecord } from '@farwatch/messaging/outputs';
import { parkRecord } from '@farwatch/messaging/park';
import { iso } from '@farwatch/runtime/iso';

import type { Decoded, StationPacket, Via } from '../decode/decode-station-packet.js';

const jsonType = 'application/json';
const source = '/farwatch/ingest-station';
const readingHeaders = fixedHeaders({
  ce_specversion: '1.0',
  ce_source: source,
  ce_type: 'cn.farwatch.reading.received.v1',
  'content-type': jsonType,
});
/** A larger message stays readable until it is sent, in case that Kafka does not take it. */
const encodedBelow = 20_000;

/** What is kept of a message that is too large for a Kafka record: enough to recognise it. */
export interface RecordLimits {
  /** Largest original that is kept whole. */
  readonly maxKeptBytes: number;
}

/** Adds the records of a decoded message: events, status, the parked original. */
export function addRecords(
  out: OutRecord[],
  decoded: Decoded,
  packet: StationPacket,
  via: Via,
  limits: RecordLimits,
  /** Real or symbolic name of the readings topic. */
  readingsTopic: string,
  encoder: RecordEncoder,
): void {
  const { topic, payload, arrivalMs } = packet;
  const time = iso(arrivalMs);
  for (const event of decoded.events) {
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
            topic: readingsTopic,
            key: event.station,
            value: event.json,
            headers: { ...readingHeaders.headers, ...headers },
          }
        : encoder.encode(readingsTopic, event.station, event.json, headers, readingHeaders),
    );
  }
  const { status, parked } = decoded;
  if (status) {
    out.push({
      topic: 'stationStatus',
      key: status.station,
      value: JSON.stringify({
        station: status.station,
        at: new Date(status.atMs).toISOString(),
        cause: packet.will ? 'will' : 'status',
      }),
      headers: {
        ce_specversion: '1.0',
        ce_id: status.id,
        ce_source: source,
        ce_type: `cn.farwatch.station.${status.online ? 'online' : 'silent'}.v1`,
        ce_time: time,
        'content-type': jsonType,
      },
    });
  }
  if (parked) out.push(parkedMessage(packet, via, parked, limits));
}

function parkedMessage(
  packet: StationPacket,
  via: Via,
  parked: NonNullable<Decoded['parked']>,
  { maxKeptBytes }: RecordLimits,
): OutRecord {
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
