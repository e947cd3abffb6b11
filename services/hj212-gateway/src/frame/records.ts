import { hash } from 'node:crypto';

import { events, hj212FrameType, type Vouched } from '@farwatch/contracts/events';
import type { OutputOf } from '@farwatch/contracts/outputs';
import type { RefusalCode } from '@farwatch/contracts/refusals';
import type { Message } from '@farwatch/hj212/decode';
import { fixedHeaders, RecordEncoder } from '@farwatch/messaging/encoded-record';
import { eventRecord, type OutRecord } from '@farwatch/messaging/outputs';
import { parkRecord } from '@farwatch/messaging/park';
import { derivedId } from '@farwatch/runtime/ids';
import { iso } from '@farwatch/runtime/iso';
import type { Seals } from '@farwatch/runtime/seals';

import { claimedMn, isSecretName, maskFrame } from './mask.js';
import { crcOfBytes } from './reframe.js';
import type { ReadResult } from '../readings/readings.js';
import type { Source } from '../sources/source.js';

/** The bytes of a frame and where they came from. */
export interface FrameOrigin {
  readonly raw: Uint8Array;
  /** `address:port` of the other end. */
  readonly peer: string;
  readonly arrivalMs: number;
  /** Algorithms whose checksum fits the bytes before the password was masked; '' when none does, undefined: not looked yet. */
  readonly crc: string | undefined;
  /** The segment as it was opened, of an encrypted frame: what it says, whatever key it came under. Never leaves the gateway. */
  readonly opened?: Uint8Array | undefined;
  /** The bytes as they came, sealed, of a frame that is sent again: what is left of it in sight is masked. */
  readonly sealed?: string | undefined;
  /** Id of the parked row that is sent again. */
  readonly replayOf?: string | undefined;
  /** What seals the bytes; absent: they are kept masked only. */
  readonly seals?: Pick<Seals, 'seal'> | undefined;
  /** Who sends it again. */
  readonly vouched?: Vouched | undefined;
}

/** What this service writes. */
export type GatewayRecord = OutRecord<OutputOf<'hj212-gateway'>>;

const sourceName = '/farwatch/hj212-gateway';
const encoder = new RecordEncoder();
const readingHeaders = fixedHeaders({
  ce_specversion: '1.0',
  ce_source: sourceName,
  ce_type: events.readingReceived.types.received,
  'content-type': 'application/json',
  'fw-raw-type': hj212FrameType,
});
const editions = ['2005', '2017', '2025'];

/** TCP peer and MN, as `fw-raw-topic` names the origin of HJ 212 frames. */
const placeOf = (peer: string, mn: string | undefined): string => `tcp:${peer}/${mn ?? ''}`;

/** The bytes that may leave the gateway, and those that came, under the key of the installation. */
function bytesOf(origin: FrameOrigin): { readonly 'fw-raw': Buffer; readonly 'fw-sealed'?: string } {
  const shown = maskFrame(origin.raw);
  const sealed = origin.replayOf === undefined ? origin.seals?.seal(origin.raw, shown) : origin.sealed;
  return sealed === undefined ? { 'fw-raw': shown } : { 'fw-raw': shown, 'fw-sealed': sealed };
}

function rawHeaders(origin: FrameOrigin, mn: string | undefined): Record<string, string | Buffer> {
  return {
    ...bytesOf(origin),
    'fw-raw-topic': placeOf(origin.peer, mn),
    'fw-raw-type': hj212FrameType,
    'fw-crc': origin.crc ?? crcOfBytes(origin.raw),
  };
}

/** `cn.farwatch.reading.received.v1`. The id says the content and its revision, not the bytes: a new QN is no news. */
export function readingRecord(
  message: Message,
  source: Source,
  origin: FrameOrigin,
  read: ReadResult,
  of: { readonly key: string; readonly revision: number; readonly late: boolean },
): OutRecord<'readings'> {
  const { station, mn } = source;
  const value =
    `{"station":${JSON.stringify(station)}${origin.vouched === undefined ? '' : `,"vouched":${JSON.stringify(origin.vouched)}`}` +
    `,"via":"hj212","mapping":"hj212-${editions[message.version] ?? '2017'}@1"` +
    `${of.late ? ',"resend":true' : ''},"readings":[${read.json}]}`;
  const headers = {
    ce_id: hash('sha256', `${station}\n${of.key}\n${of.revision}\n${read.json}`, 'base64url').slice(0, 22),
    ce_time: iso(origin.arrivalMs),
    ...bytesOf(origin),
    'fw-raw-topic': placeOf(origin.peer, mn),
    'fw-crc': origin.crc ?? crcOfBytes(origin.raw),
  };
  // Bytes instead of a dozen little objects: thousands of frames may wait for Kafka.
  return encoder.encode(events.readingReceived.topic, station, value, headers, readingHeaders);
}

/** `cn.farwatch.device.reported.v1`: the whole data area of a message without readings. */
export function reportRecord(
  message: Message,
  source: Source,
  origin: FrameOrigin,
  meaning: string | undefined,
): OutRecord<'deviceReports'> {
  const { station, mn } = source;
  const time = iso(origin.arrivalMs);
  const data = {
    station,
    via: 'hj212' as const,
    mn,
    cn: message.header.cn,
    ...(meaning === undefined ? {} : { meaning }),
    at: message.dataTimeMs === undefined ? time : iso(message.dataTimeMs),
    fields: message.fields.slice(0, 1_000).map(({ key, value }) => ({
      key,
      // In clear or out of ciphertext: passwords and keys of devices stay here.
      value: value === undefined ? null : isSecretName(key) ? '*'.repeat(value.length) : value,
    })),
  };
  const id = derivedId(
    'report',
    station,
    origin.raw,
    message.header.qn === undefined ? origin.arrivalMs : '',
  );
  const facts = { id, source: sourceName, time } as const;
  return eventRecord(events.deviceReported, 'reported', data, facts, rawHeaders(origin, mn));
}

/** A frame that was refused, whole or in part: original bytes (password masked) and the reason. */
export function parkedFrame(
  origin: FrameOrigin,
  source: string,
  reason: RefusalCode,
  detail: string,
): OutRecord<'parked'> {
  const mn = claimedMn(origin.raw);
  const { 'fw-raw': value, ...headers } = rawHeaders(origin, mn);
  return parkRecord({
    id: source.slice(0, 500),
    value: value as Buffer,
    headers: {
      ...headers,
      'fw-via': 'hj212',
      'fw-arrival': iso(origin.arrivalMs),
      ...(origin.replayOf === undefined ? {} : { 'fw-replay-of': origin.replayOf }),
    },
    from: placeOf(origin.peer, mn),
    reason,
    detail,
  });
}
