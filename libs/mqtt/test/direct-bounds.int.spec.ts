import { connect, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { silentLogger } from '@farwatch/runtime/log';
import { afterEach, expect, it } from '@jest/globals';
import mqtt, { type MqttClient } from 'mqtt';

import {
  openDirectBroker,
  ownTopics,
  type DirectBroker,
  type DirectBrokerOptions,
} from '../src/direct-broker.js';
import type { MqttMessage } from '../src/message.js';
import { once, waitFor } from './support/wait-for.js';

const brokers: DirectBroker[] = [];
const closers: (() => void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) close();
  await Promise.all(brokers.splice(0).map((broker) => broker.stop(0)));
});

async function start(options: Partial<DirectBrokerOptions<MqttMessage>> = {}): Promise<DirectBroker> {
  const broker = await openDirectBroker<MqttMessage>({
    port: 0,
    host: '127.0.0.1',
    topics: ownTopics({ prefix: 'farwatch/v1/stations/', will: 'status', commands: 'commands' }),
    authenticate: () => true,
    prepare: () => true,
    handOver: () => Promise.resolve(),
    log: silentLogger,
    ...options,
  });
  brokers.push(broker);
  return broker;
}

async function device(port: number, station: string, clientId: string): Promise<MqttClient> {
  const login = {
    username: station,
    password: 'x',
    clientId,
    protocolVersion: 4,
    reconnectPeriod: 0,
  } as const;
  const client = mqtt.connect(`mqtt://127.0.0.1:${port}`, login);
  client.on('error', () => undefined);
  closers.push(() => client.end(true));
  await once(client, 'connect');
  return client;
}

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
};
function packet(type: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  for (let left = body.length; ;) {
    length.push((left & 127) | (left > 127 ? 128 : 0));
    if ((left >>= 7) === 0) break;
  }
  return Buffer.concat([Buffer.from([type, ...length]), body]);
}
const publish = (id: number, payload: Buffer): Buffer =>
  packet(0x34, text('farwatch/v1/stations/s1/readings'), Buffer.from([id >> 8, id & 255]), payload);

/** A device that answers no PUBREC. */
async function careless(port: number): Promise<{ socket: Socket; heard: () => number }> {
  const socket = connect({ port, host: '127.0.0.1' });
  closers.push(() => socket.destroy());
  let bytes = 0;
  socket.on('data', (chunk) => (bytes += chunk.length)).on('error', () => undefined);
  const flags = Buffer.from([4, 0xc2, 0, 60]);
  socket.write(packet(0x10, text('MQTT'), flags, text('c'), text('s1'), text('x')));
  await waitFor(() => expect(bytes).toBe(4));
  // Each PUBREC has four bytes, as the CONNACK.
  return { socket, heard: () => bytes / 4 - 1 };
}

it('closes a connection that leaves more messages of QoS 2 without their PUBREL than it may', async () => {
  const { port } = await start({ maxUnreleased: 10 });
  const { socket, heard } = await careless(port);
  let closed = false;
  socket.on('close', () => (closed = true));
  for (let id = 1; id <= 10; id++) socket.write(publish(id, Buffer.from('x')));
  await waitFor(() => expect(heard()).toBe(10));
  expect(closed).toBe(false);
  socket.write(publish(11, Buffer.from('x')));
  await waitFor(() => expect(closed).toBe(true));
});

it('keeps nothing but the number of a message of QoS 2 that is safe', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const held = (): number => {
    collect();
    return process.memoryUsage().arrayBuffers;
  };
  const { port } = await start();
  const { socket, heard } = await careless(port);
  const before = held();
  const large = Buffer.alloc(1_000_000);
  for (let id = 1; id <= 40; id++) {
    socket.write(publish(id, large));
    await waitFor(() => expect(heard()).toBe(id));
  }
  expect(held() - before).toBeLessThan(15_000_000);
});

it('of more connections of one station than it may have the oldest makes room; others are not touched', async () => {
  const { port } = await start({ maxPerUser: 2 });
  const other = await device(port, 's2', 'o');
  const all: MqttClient[] = [];
  for (const id of ['a', 'b', 'c']) all.push(await device(port, 's1', id));
  await waitFor(() => expect(all[0]!.connected).toBe(false));
  expect([all[1]!.connected, all[2]!.connected, other.connected]).toEqual([true, true, true]);
});

it('ends the connections of a station whose secret counts no longer, and says so', async () => {
  const told: object[] = [];
  const broker = await start({
    log: { ...silentLogger, warn: (fields) => void told.push(fields as object) },
  });
  const [own, second, other] = [
    await device(broker.port, 's1', 'a'),
    await device(broker.port, 's1', 'b'),
    await device(broker.port, 's2', 'a'),
  ];
  broker.end('s1');
  broker.end('nobody');
  await waitFor(() => expect([own.connected, second.connected]).toEqual([false, false]));
  expect(other.connected).toBe(true);
  expect(told).toEqual([{ audit: true, what: 'revoked', station: 's1', connections: 2 }]);
});

const send = (client: MqttClient, station: string, payload: string | Buffer): Promise<unknown> =>
  client.publishAsync(`farwatch/v1/stations/${station}/readings`, payload, { qos: 1 });

it('reads a station that sends faster than it may more slowly: everything is acknowledged, others do not wait', async () => {
  const told: object[] = [];
  const seen: string[] = [];
  const broker = await start({
    maxPerMinute: 60,
    prepare: ({ topic }) => seen.push(topic) > 0,
    log: { ...silentLogger, warn: (fields) => void told.push(fields as object) },
  });
  const [fast, other] = [await device(broker.port, 's1', 'a'), await device(broker.port, 's2', 'b')];
  const began = Date.now();
  // A minute's worth at once; what is beyond comes with the rate.
  await Promise.all(Array.from({ length: 61 }, (_, n) => send(fast, 's1', String(n))));
  const late = send(fast, 's1', 'late').then(() => Date.now() - began);
  await send(other, 's2', 'x');
  expect(Date.now() - began).toBeLessThan(900);
  expect(await late).toBeGreaterThanOrEqual(900);
  expect(seen.filter((topic) => topic.includes('s1'))).toHaveLength(62);
  expect(fast.connected).toBe(true);
  expect(told[0]).toMatchObject({ senders: 1, most: { s1: 1 }, maxPerMinute: 60 });
});

it('reads no device while too much is in hand over all of them, and all of it when there is room again', async () => {
  let open = (): void => undefined;
  const kafka = new Promise<void>((resolve) => (open = resolve));
  let taken = 0;
  const { port } = await start({
    maxBytesInHand: 1_000_000,
    prepare: () => ++taken > 0,
    handOver: () => kafka,
  });
  const fleet = await Promise.all(
    Array.from({ length: 30 }, (_, n) => device(port, `s${n}`, 'a').then((client) => ({ client, n }))),
  );
  const sent = fleet.map(({ client, n }) => send(client, `s${n}`, Buffer.alloc(100_000)));
  await waitFor(() => expect(taken).toBeGreaterThanOrEqual(10));
  // One that is read at the bound may still be taken, no second one of anybody.
  const more = fleet.map(({ client, n }) => send(client, `s${n}`, Buffer.alloc(100_000)));
  await waitFor(() => expect(taken).toBeLessThanOrEqual(12));
  open();
  await Promise.all([...sent, ...more]);
  expect(taken).toBe(60);
});
