import {
  idempotencyKey,
  readEnvelope,
  readTopic,
  type Channel,
  type Envelope,
  type Note,
} from './envelope.js';
import { readEvent, type DroneEvent } from './events.js';
import { readFlightLog, type LogRow } from './flight-log.js';
import { readMavlink, type MavlinkMessage } from './mavlink.js';
import { readOsd, type Osd } from './osd.js';
import { looksLikeReport, readReport, type ReportDocument } from './report.js';
import { at, fieldsOf, listOf, parseJson, present, textOf, wholeOf, type Fields } from './values.js';

/** What a message means. A listener understands commands and requests of others and answers none of them. */
export type DroneMessage =
  | { readonly type: 'osd'; readonly osd: Osd }
  | { readonly type: 'state'; readonly changed: readonly string[] }
  | { readonly type: 'event'; readonly event: DroneEvent }
  | { readonly type: 'topology'; readonly aircraft: readonly string[]; readonly online: boolean }
  | { readonly type: 'command'; readonly flightIds: readonly string[] }
  | { readonly type: 'setting'; readonly names: readonly string[] }
  | { readonly type: 'request'; readonly flightId?: string }
  | { readonly type: 'reply'; readonly result: number; readonly status?: string }
  | {
      readonly type: 'pilot-media';
      readonly objectKey?: string;
      readonly fingerprint?: string;
      readonly groupId?: string;
      readonly uploaded?: number;
      readonly expected?: number;
    }
  | { readonly type: 'mavlink'; readonly message: MavlinkMessage }
  | { readonly type: 'report'; readonly report: ReportDocument }
  | { readonly type: 'flight-log'; readonly rows: readonly LogRow[]; readonly skipped: number };

export const rawReasons = [
  'method-missing',
  'method-unknown',
  'method-not-needed',
  'topic-unknown',
  'shape-unknown',
] as const;
export const refusedReasons = [
  'not-json',
  'too-long',
  'too-deep',
  'no-envelope',
  'wrong-structure',
  'foreign-serial',
] as const;

export interface Understood {
  readonly kind: 'understood';
  readonly message: DroneMessage;
  readonly method?: string;
  /** Serial of the gateway or device that the message speaks for. */
  readonly sn?: string;
  readonly bid?: string;
  readonly atMs?: number;
  /** Equal for repetitions of one message; missing where the message gives no way to tell. */
  readonly key?: string;
  readonly notes: readonly Note[];
}
export type Read =
  | Understood
  | {
      readonly kind: 'raw';
      readonly reason: (typeof rawReasons)[number];
      readonly method?: string;
      readonly detail: string;
    }
  | {
      readonly kind: 'refused';
      readonly reason: (typeof refusedReasons)[number];
      readonly method?: string;
      readonly detail: string;
    };

export interface Incoming {
  /** Topic of MQTT, or nothing for a file, a webhook, a post. */
  readonly topic?: string | undefined;
  readonly payload: string;
  /** Serial numbers that the sender's account may speak for; undefined: not known here. */
  readonly bound?: ReadonlySet<string> | undefined;
}

/** Reads one message of a drone, whatever it is. Never throws. */
export function readDrone({ topic, payload, bound }: Incoming): Read {
  const place = topic === undefined ? undefined : readTopic(topic);
  const parsed = parseJson(payload);
  if ('wrong' in parsed)
    return topic === undefined && parsed.wrong === 'not-json'
      ? readLog(payload)
      : refused(parsed.wrong, 'the payload is no JSON within bounds');
  if (place !== undefined) return readPlaced(place, parsed.value, bound);
  if (looksLikeReport(parsed.value)) return readWhole(parsed.value);
  const mavlink = readMavlink(parsed.value);
  if (mavlink !== undefined) {
    if ('refused' in mavlink) return refused('wrong-structure', mavlink.refused);
    if ('unknown' in mavlink) return { kind: 'raw', reason: 'method-unknown', detail: mavlink.unknown };
    return { kind: 'understood', message: { type: 'mavlink', message: mavlink.message }, notes: [] };
  }
  if (topic !== undefined) return { kind: 'raw', reason: 'topic-unknown', detail: topic };
  return readUnplaced(parsed.value);
}

const refused = (reason: (typeof refusedReasons)[number], detail: string, method?: string): Read =>
  method === undefined ? { kind: 'refused', reason, detail } : { kind: 'refused', reason, detail, method };
const raw = (reason: (typeof rawReasons)[number], detail: string, method?: string): Read =>
  method === undefined ? { kind: 'raw', reason, detail } : { kind: 'raw', reason, detail, method };

function readLog(text: string): Read {
  if (/^\s*[{[]/.test(text)) return refused('not-json', 'the payload is cut or no JSON');
  const log = readFlightLog(text);
  return 'refused' in log
    ? refused('not-json', log.refused)
    : {
        kind: 'understood',
        message: { type: 'flight-log', rows: log.rows, skipped: log.skipped },
        notes: [],
      };
}

function readWhole(value: unknown): Read {
  const read = readReport(value);
  return 'refused' in read
    ? refused('wrong-structure', read.refused)
    : { kind: 'understood', message: { type: 'report', report: read.report }, notes: [] };
}

/** A body of Pilot's HTTPS interface, or a message of the Cloud API that came without its topic. */
function readUnplaced(value: unknown): Read {
  const body = fieldsOf(value);
  if (body === undefined) return refused('no-envelope', 'the payload is no structure');
  const envelope = readEnvelope(body);
  if (envelope === undefined) {
    const medium = present({
      objectKey: textOf(body['object_key']),
      fingerprint: textOf(body['fingerprint']),
      groupId: textOf(body['file_group_id'] ?? at(body, 'ext', 'file_group_id')),
      uploaded: wholeOf(body['file_uploaded_count']),
      expected: wholeOf(body['file_count']),
    });
    if (medium.fingerprint === undefined && medium.groupId === undefined)
      return raw('shape-unknown', 'no envelope, no report, no body of a media callback');
    return { kind: 'understood', message: { type: 'pilot-media', ...medium }, notes: [] };
  }
  if (envelope.method === undefined) {
    const data = fieldsOf(envelope.data);
    if (data === undefined) return raw('method-missing', 'neither topic nor method');
    const { osd } = readOsd(data);
    return osd.thing === 'unknown'
      ? raw('method-missing', 'neither topic nor method, and no osd')
      : readPlaced({ channel: 'osd', sn: undefined }, value, undefined);
  }
  const event = readEvent(envelope.method, envelope.data);
  if ('event' in event) return understood(envelope, undefined, { type: 'event', event: event.event });
  return raw('topic-unknown', 'the topic decides the meaning and is missing', envelope.method);
}

function understood(
  envelope: Envelope,
  sn: string | undefined,
  message: DroneMessage,
  more: readonly Note[] = [],
): Understood {
  const gateway = envelope.gateway ?? sn;
  const key = idempotencyKey(gateway, envelope.method, envelope.tid);
  const notes: Note[] = [...envelope.notes, ...more];
  if (envelope.gateway === undefined && sn !== undefined) notes.push('gateway-from-topic');
  if (key === undefined) notes.push('no-idempotency-key');
  return {
    kind: 'understood',
    message,
    notes,
    ...present({
      method: envelope.method,
      sn: sn ?? envelope.gateway,
      bid: envelope.bid,
      atMs: envelope.atMs,
      key,
    }),
  };
}

function readPlaced(
  { channel, sn }: { channel: Channel; sn: string | undefined },
  value: unknown,
  bound: ReadonlySet<string> | undefined,
): Read {
  const envelope = readEnvelope(value);
  if (channel === 'drc/up' || channel === 'drc/down')
    return raw('method-not-needed', 'live control is left alone', envelope?.method);
  if (envelope === undefined) return refused('no-envelope', 'neither data nor method');
  const foreign = foreignOf(channel, sn, envelope, bound);
  if (foreign !== undefined) return refused('foreign-serial', foreign, envelope.method);
  const data = fieldsOf(envelope.data);
  const say = (message: DroneMessage, more: readonly Note[] = []) => understood(envelope, sn, message, more);
  if (channel === 'osd' || channel === 'state' || channel === 'property/set') {
    if (data === undefined) return refused('wrong-structure', 'data is no structure', envelope.method);
    if (channel === 'property/set') return say({ type: 'setting', names: Object.keys(data) });
    if (channel === 'state') return say({ type: 'state', changed: Object.keys(data) });
    const { osd, refusedPosition } = readOsd(data);
    return say({ type: 'osd', osd }, refusedPosition ? ['position-refused'] : []);
  }
  if (channel.endsWith('_reply')) {
    // A reply is understood without its method: tid and bid say what it answers.
    const result = wholeOf(data?.['result']);
    if (result === undefined && data?.['output'] === undefined)
      return refused('wrong-structure', 'a reply without a result', envelope.method);
    return say({
      type: 'reply',
      result: result ?? 0,
      ...present({ status: textOf(at(data, 'output', 'status') ?? at(data, 'status')) }),
    });
  }
  if (envelope.method === undefined) return raw('method-missing', `the method decides what ${channel} means`);
  return readByMethod(channel, envelope.method, envelope, data, say);
}

function readByMethod(
  channel: Channel,
  method: string,
  envelope: Envelope,
  data: Fields | undefined,
  say: (message: DroneMessage) => Understood,
): Read {
  if (channel === 'events') {
    const read = readEvent(method, envelope.data);
    if ('refused' in read) return refused('wrong-structure', read.refused, method);
    return 'event' in read
      ? say({ type: 'event', event: read.event })
      : raw('method-unknown', method, method);
  }
  if (channel === 'requests')
    return say({ type: 'request', ...present({ flightId: textOf(data?.['flight_id']) }) });
  if (channel === 'status') {
    if (method !== 'update_topo') return raw('method-unknown', method, method);
    const list = listOf(data?.['sub_devices']);
    if (list === undefined) return refused('wrong-structure', 'sub_devices is no list', method);
    const aircraft = list.flatMap((one) => textOf(at(one, 'sn')) ?? []);
    return say({ type: 'topology', aircraft, online: list.length > 0 });
  }
  if (!/^(flighttask_|takeoff_to_point|fly_to_point|return_home)/.test(method))
    return raw('method-not-needed', 'a command that changes nothing about a flight', method);
  if (envelope.data !== undefined && envelope.data !== null && data === undefined)
    return refused('wrong-structure', 'data is no structure', method);
  const one = textOf(data?.['flight_id']);
  const many = (listOf(data?.['flight_ids']) ?? []).flatMap((id) => textOf(id) ?? []);
  return say({ type: 'command', flightIds: one === undefined ? many : [one, ...many] });
}

/** Why a message speaks for a serial number that is not its sender's: everybody could write another's flight otherwise. */
function foreignOf(
  channel: Channel,
  sn: string | undefined,
  { gateway }: Envelope,
  bound: ReadonlySet<string> | undefined,
): string | undefined {
  const devices = channel === 'osd' || channel === 'state';
  if (!devices && sn !== undefined && gateway !== undefined && gateway !== sn)
    return `topic of ${sn}, gateway ${gateway}`;
  const stranger = bound && [sn, gateway].find((one) => one !== undefined && !bound.has(one));
  return stranger === undefined ? undefined : `${stranger} is not bound to the sender`;
}
