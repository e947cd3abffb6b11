import { createHash } from 'node:crypto';

import type { Headers } from '@farwatch/contracts/envelope';
import { events } from '@farwatch/contracts/events';
import type { OutputOf } from '@farwatch/contracts/outputs';
import { eventRecord, type OutRecord } from '@farwatch/messaging/outputs';
import { parkRecord } from '@farwatch/messaging/park';
import { iso } from '@farwatch/runtime/iso';

import type { Decoded, DronePacket, Parked, Via } from '../decode/decoded.js';

const source = '/farwatch/ingest-drone';
/** With its headers this still fits a record of the smallest usual limit (1 MB). */
const maxKeptBytes = 900_000;
/** A report stands whole in its event: its bytes are not sent twice beyond this. */
const maxRawBytes = 400_000;

/** What this service writes. */
export type DroneRecord = OutRecord<OutputOf<'ingest-drone'>>;

/** Adds the records of a decoded message: events with the bytes as received, the parked original. */
export function addRecords(out: DroneRecord[], decoded: Decoded, packet: DronePacket, via: Via): void {
  const { topic, payload, arrivalMs } = packet;
  const raw: Headers = {
    ...(payload.length <= maxRawBytes ? { 'fw-raw': payload } : {}),
    'fw-raw-topic': topic,
    'fw-raw-type': packet.contentType ?? 'application/json',
    ...(packet.vouched === undefined ? {} : { 'fw-vouched': JSON.stringify(packet.vouched) }),
  };
  for (const { name, verb, data, id } of decoded.events)
    out.push(
      eventRecord(events[name], verb as never, data as never, { id, source, time: iso(arrivalMs) }, raw),
    );
  if (decoded.parked) out.push(parkedMessage(packet, via, decoded.parked));
}

function parkedMessage(packet: DronePacket, via: Via, parked: Parked): OutRecord<'parked'> {
  const { payload } = packet;
  const kept = payload.length <= maxKeptBytes ? payload : payload.subarray(0, maxKeptBytes);
  return parkRecord({
    id: parked.source.slice(0, 500),
    value: kept,
    headers: {
      'fw-raw-topic': packet.topic,
      'fw-raw-type': packet.contentType ?? 'application/octet-stream',
      'fw-via': via,
      'fw-arrival': new Date(packet.arrivalMs).toISOString(),
      // A replay that is refused again belongs to the row it came from.
      ...(packet.replayOf === undefined ? {} : { 'fw-replay-of': packet.replayOf }),
    },
    from: `mqtt:${packet.topic}`,
    reason: parked.reason,
    detail:
      kept === payload
        ? parked.detail
        : `${parked.detail}; the first ${maxKeptBytes} of ${payload.length} bytes are kept, ` +
          `SHA-256 of all ${createHash('sha256').update(payload).digest('hex')}`,
  });
}
