import { isUtf8 } from 'node:buffer';

import { droneTopicPrefix } from '@farwatch/contracts/mqtt';
import type { RefusalCode } from '@farwatch/contracts/refusals';
import { readDrone, type Read, type Understood } from '@farwatch/drone/read';
import { derivedId } from '@farwatch/runtime/ids';

import {
  keepRaw,
  nothing,
  refuse,
  type Decoded,
  type DroneContext,
  type DroneFacts,
  type DronePacket,
} from './decoded.js';
import { decodeEvent } from './dji-events.js';
import { decodeMavlink } from './mavlink.js';
import { decodeOsd } from './osd.js';
import { decodePayload } from './payload.js';
import { decodeReport } from './report.js';
import { createSpeaker, type Speaker } from './speaker.js';

/**
 * What one message of a drone says: events for Kafka, or why it is parked. Pure but for the clocks of autopilots: the same
 * message, register and arrival give the same result. Never throws, whatever the bytes. Nothing is ever answered.
 */
export function decodeDronePacket(packet: DronePacket, ctx: DroneContext): Decoded {
  const { topic, payload } = packet;
  // Only a broker repeats stored messages: old news.
  if (packet.retain && ctx.via === 'mqtt') return nothing('retained');
  const [own, dji] = [ownTopic(topic), djiSerial(topic)];
  const sender = own?.id ?? dji ?? topic.slice(0, 200);
  if (payload.length > ctx.maxPayloadBytes)
    return refuse(sender, 'too-large', `${payload.length} bytes, at most ${ctx.maxPayloadBytes} are read`);
  if (!isUtf8(payload)) return refuse(sender, 'bad-utf8', 'the payload is no UTF-8');
  if (own !== undefined) {
    const drone = ctx.ofId(own.id);
    if (drone === undefined) return refuse(own.id, 'unknown-drone', own.id);
    return decodeOwn(own.what, packet, ctx, createSpeaker(drone, packet, ctx));
  }
  if (dji === undefined) return keepRaw(sender, 'topic-unknown', topic.slice(0, 500));
  const drone = ctx.ofSerial(dji);
  if (drone === undefined) return refuse(dji, 'unknown-drone', dji);
  return decodeDji(packet, ctx, drone);
}

function ownTopic(topic: string): { readonly id: string; readonly what: string } | undefined {
  if (!topic.startsWith(droneTopicPrefix)) return undefined;
  const slash = topic.indexOf('/', droneTopicPrefix.length);
  if (slash <= droneTopicPrefix.length) return undefined;
  return { id: topic.slice(droneTopicPrefix.length, slash), what: topic.slice(slash + 1) };
}

const djiSerial = (topic: string): string | undefined =>
  /^(?:thing|sys)\/product\/([^/]+)\//.exec(topic)?.[1];

function decodeOwn(what: string, packet: DronePacket, ctx: DroneContext, say: Speaker): Decoded {
  const text = packet.payload.toString('utf8');
  if (what === 'reports') return decodeReport(text, packet, say);
  if (what === 'payload') return decodePayload({ text, device: 'payload' }, ctx, say);
  if (what !== 'messages' && what !== 'mavlink')
    return keepRaw(say.drone.id, 'topic-unknown', packet.topic.slice(0, 500));
  return decodeForwarded(text, packet, ctx, say.drone);
}

/** A message that another platform or a bridge forwards without the topic that it came on: what it is, it says itself. */
function decodeForwarded(text: string, packet: DronePacket, ctx: DroneContext, drone: DroneFacts): Decoded {
  const read = readDrone({ topic: undefined, payload: text });
  if (read.kind !== 'understood') return unread(drone.id, read);
  if (read.sn !== undefined && !drone.serials.has(read.sn))
    return refuse(drone.id, 'foreign-serial', `${read.sn} is not bound to the sender`);
  const say = createSpeaker(drone, packet, ctx, nameOf(read));
  const { message } = read;
  if (message.type === 'mavlink') return decodeMavlink(message.message, ctx, say);
  if (message.type === 'report') return decodeReport(text, packet, say);
  if (message.type === 'pilot-media' && message.objectKey !== undefined)
    return { events: [say.event('patrolMedia', 'received', { objectKey: message.objectKey })] };
  return decodeUnderstood(read, packet, ctx, say);
}

/** Gateway, method and tid name a message however often it comes; without them its bytes do. */
const nameOf = ({ key }: Understood): string | undefined =>
  key === undefined ? undefined : derivedId('dji', key);

function decodeDji(packet: DronePacket, ctx: DroneContext, drone: DroneFacts): Decoded {
  const read = readDrone({
    topic: packet.topic,
    payload: packet.payload.toString('utf8'),
    bound: drone.serials,
  });
  if (read.kind !== 'understood') return unread(drone.id, read);
  return decodeUnderstood(read, packet, ctx, createSpeaker(drone, packet, ctx, nameOf(read)));
}

function decodeUnderstood(read: Understood, packet: DronePacket, ctx: DroneContext, say: Speaker): Decoded {
  const { message, atMs } = read;
  if (atMs !== undefined && atMs > packet.arrivalMs + ctx.maxFutureMs)
    return refuse(say.drone.id, 'in-the-future', new Date(atMs).toISOString());
  switch (message.type) {
    case 'osd':
      return decodeOsd(message.osd, read, say);
    case 'event':
      return decodeEvent(message.event, read, ctx, say);
    default:
      // A listener understands commands, settings, requests and replies of others, and answers none of them.
      return nothing(message.type);
  }
}

const reasons: Readonly<Partial<Record<Exclude<Read, Understood>['reason'], RefusalCode>>> = {
  'not-json': 'bad-json',
  'too-long': 'too-large',
};

/** A message that the reader did not understand. */
function unread(source: string, read: Exclude<Read, Understood>): Decoded {
  const reason = reasons[read.reason] ?? (read.reason as RefusalCode);
  const detail = [read.method, read.detail].filter((one) => one !== undefined).join(': ');
  return read.kind === 'raw' ? keepRaw(source, reason, detail) : refuse(source, reason, detail);
}
