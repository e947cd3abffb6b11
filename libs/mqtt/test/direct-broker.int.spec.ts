import { connect, type Socket } from 'node:net';

import { silentLogger, type Logger } from '@farwatch/runtime/log';
import { afterEach, describe, expect, it } from '@jest/globals';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';

import {
  openDirectBroker,
  ownTopics,
  type DirectBroker,
  type DirectBrokerOptions,
} from '../src/direct-broker.js';
import type { MqttMessage } from '../src/message.js';
import { freePort } from './support/mosquitto.js';
import { once, waitFor } from './support/wait-for.js';

const brokers: DirectBroker[] = [];
const clients: MqttClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.end(true);
  await Promise.all(brokers.splice(0).map((broker) => broker.stop(0)));
});

async function start(options: Partial<DirectBrokerOptions<MqttMessage>> = {}): Promise<DirectBroker> {
  const broker = await openDirectBroker<MqttMessage>({
    port: 0,
    host: '127.0.0.1',
    topics: ownTopics({ prefix: 'farwatch/v1/stations/', will: 'status', commands: 'commands' }),
    authenticate: (station, secret) => secret.toString() === `secret of ${station}`,
    prepare(message, items) {
      items.push(message);
      return true;
    },
    handOver: () => Promise.resolve(),
    log: silentLogger,
    retryBaseMs: 20,
    ...options,
  });
  brokers.push(broker);
  return broker;
}
function device(port: number, station: string, options: IClientOptions = {}): MqttClient {
  const client = mqtt.connect(`mqtt://127.0.0.1:${port}`, {
    username: station,
    password: `secret of ${station}`,
    protocolVersion: 4,
    reconnectPeriod: 50,
    ...options,
  });
  client.on('error', () => undefined);
  clients.push(client);
  return client;
}
const readings = (station: string): string => `farwatch/v1/stations/${station}/readings`;
function auditLog(): { log: Logger; entries: Record<string, unknown>[] } {
  const entries: Record<string, unknown>[] = [];
  return {
    entries,
    log: { ...silentLogger, warn: (fields) => void entries.push(fields as Record<string, unknown>) },
  };
}

describe('the broker for devices', () => {
  it.each([1, 2] as const)('acknowledges QoS %d when the message is safe, and not before', async (qos) => {
    let release!: () => void;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let underWay = false;
    const { port } = await start({
      handOver() {
        underWay = true;
        return gate;
      },
    });
    let acked = false;
    const publishing = device(port, 's1')
      .publishAsync(readings('s1'), 'x', { qos })
      .then(() => (acked = true));
    await waitFor(() => expect(underWay).toBe(true));
    // Another device's whole log-in takes longer than an acknowledgement would.
    await once(device(port, 's2'), 'connect');
    expect(acked).toBe(false);
    release();
    await publishing;
  });

  it('dies with messages in hand: what a device was told to be safe is safe, the rest comes again', async () => {
    const port = await freePort();
    const safe: string[] = [];
    const acked: string[] = [];
    const handOver = async (items: readonly MqttMessage[]): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      for (const { payload } of items) safe.push(payload.toString());
    };
    let broker = await start({ port, handOver, maxBatchMessages: 20 });
    // Enough that some are left for the third death, however late this process notices the first two.
    const all = Array.from({ length: 1_500 }, (_, i) => `m${i}`);
    const client = device(port, 's1', { clean: false, clientId: 'c' });
    const publishing = Promise.all(
      all.map((text) => client.publishAsync(readings('s1'), text, { qos: 1 }).then(() => acked.push(text))),
    );
    for (let kill = 0; kill < 3; kill++) {
      const enough = acked.length + 60;
      await waitFor(() => expect(acked.length).toBeGreaterThan(enough));
      brokers.length = 0;
      // No deadline: what is under way is neither waited for nor acknowledged.
      await broker.stop(0);
      expect(acked.filter((text) => !safe.includes(text))).toEqual([]);
      broker = await start({ port, handOver, maxBatchMessages: 20 });
    }
    await publishing;
    expect(new Set(safe).size).toBe(1_500);
    expect(acked.filter((text) => !safe.includes(text))).toEqual([]);
  });

  it('keeps the order of a device through refused hand-overs', async () => {
    const safe: string[] = [];
    let failures = 4;
    const broker = await start({
      maxBatchMessages: 25,
      handOver: (items) => {
        if (failures > 0 && safe.length > 50) {
          failures--;
          return Promise.reject(new Error('no Kafka'));
        }
        for (const { payload } of items) safe.push(payload.toString());
        return Promise.resolve();
      },
    });
    const client = device(broker.port, 's1');
    const all = Array.from({ length: 400 }, (_, i) => String(i));
    await Promise.all(all.map((text) => client.publishAsync(readings('s1'), text, { qos: 1 })));
    expect(safe).toEqual(all);
    expect(failures).toBe(0);
    expect(broker.health().ok).toBe(true);
  });

  it.each([
    ['a wrong secret', { password: 'guess' }],
    ['another station’s secret', { username: 's2' }],
    ['no login', { username: '', password: '' }],
  ])('lets nobody in with %s, and writes it down', async (_, login) => {
    const { log, entries } = auditLog();
    const { port } = await start({ log });
    const client = device(port, 's1', { ...login, reconnectPeriod: 0 });
    const [error] = (await once(client, 'error')) as unknown as [{ code: number }];
    expect([4, 5]).toContain(error.code);
    expect(entries).toContainEqual(expect.objectContaining({ audit: true, what: 'login' }));
  });

  it.each([
    readings('s2'),
    'farwatch/v1/stations/s1x/readings',
    'farwatch/v1/stations/s1',
    'farwatch/v1/drones/d/reports',
    '$SYS/x',
  ])('delivers nothing that s1 publishes to %s, closes the connection and writes it down', async (topic) => {
    const got: string[] = [];
    const { log, entries } = auditLog();
    const { port } = await start({ log, prepare: (message) => got.push(message.topic) > 0 });
    const client = device(port, 's1', { reconnectPeriod: 0 });
    await once(client, 'connect');
    client.publish(topic, 'x', { qos: 1 });
    await once(client, 'close');
    expect(got).toEqual([]);
    expect(entries).toContainEqual(expect.objectContaining({ audit: true, what: 'publish', topic }));
  });

  it('lets a device listen to its own commands only', async () => {
    const { log, entries } = auditLog();
    const { port } = await start({ log });
    const client = device(port, 's1');
    await once(client, 'connect');
    const topics = [
      '#',
      readings('s2'),
      '$SYS/#',
      'farwatch/v1/stations/s2/commands',
      '$share/g/#',
      'farwatch/v1/stations/s1/commands',
    ];
    const granted: unknown[] = [];
    for (const topic of topics)
      granted.push(
        await client.subscribeAsync(topic, { qos: 1 }).then(
          (list) => list[0]?.qos,
          () => 128,
        ),
      );
    expect(granted).toEqual([128, 128, 128, 128, 128, 1]);
    expect(entries.filter(({ what }) => what === 'subscribe')).toHaveLength(5);
  });

  it('two stations with the same client id do not disturb each other', async () => {
    const { port } = await start();
    const one = device(port, 's1', { clientId: 'same' });
    await once(one, 'connect');
    let closed = false;
    one.on('close', () => (closed = true));
    const other = device(port, 's2', { clientId: 'same' });
    await other.publishAsync(readings('s2'), 'x', { qos: 1 });
    await one.publishAsync(readings('s1'), 'x', { qos: 1 });
    expect(closed).toBe(false);
  });

  it('passes on the will of a device that is gone, marked, and lets nobody leave a will for another', async () => {
    const got: MqttMessage[] = [];
    const { log, entries } = auditLog();
    const { port } = await start({ log, prepare: (message) => got.push(message) > 0 });
    const topic = 'farwatch/v1/stations/s1/status';
    const client = device(port, 's1', {
      reconnectPeriod: 0,
      will: { topic, payload: Buffer.from('gone'), qos: 1, retain: true },
    });
    await once(client, 'connect');
    client.stream.destroy();
    await waitFor(() => expect(got).toMatchObject([{ topic, will: true, retain: false }]));
    const other = device(port, 's2', {
      reconnectPeriod: 0,
      will: { topic, payload: Buffer.from('gone'), qos: 1, retain: false },
    });
    await once(other, 'close');
    expect(entries).toContainEqual(expect.objectContaining({ what: 'will', station: 's2' }));
  });

  it('closes who announces a packet that is too large, before it has come, and serves the others', async () => {
    const { log, entries } = auditLog();
    const { port } = await start({ log, maxPacketBytes: 10_000 });
    const honest = device(port, 's2');
    await once(honest, 'connect');
    const client = device(port, 's1', { reconnectPeriod: 0 });
    await once(client, 'connect');
    client.publish(readings('s1'), Buffer.alloc(20_000), { qos: 1 });
    await once(client, 'close');
    expect(entries).toContainEqual(expect.objectContaining({ what: 'packet-size' }));
    const stranger = connect(port, '127.0.0.1');
    stranger.on('error', () => undefined);
    stranger.write(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f])); // a CONNECT of 256 MB
    await once(stranger, 'close');
    await honest.publishAsync(readings('s2'), 'x', { qos: 1 });
  });

  it.each([1, 2] as const)(
    'acknowledges nothing of QoS %d that is not taken, and closes the connection',
    async (qos) => {
      const got: string[] = [];
      const { port } = await start({
        prepare({ payload }) {
          const text = payload.toString();
          return text !== 'no more' && got.push(text) > 0;
        },
      });
      const client = device(port, 's1', { reconnectPeriod: 0 });
      const heard: string[] = [];
      client.on('packetreceive', ({ cmd }) => heard.push(cmd));
      await client.publishAsync(readings('s1'), 'one', { qos });
      const before = [...heard];
      client.publish(readings('s1'), 'no more', { qos });
      await once(client, 'close');
      expect(heard).toEqual(before);
      await device(port, 's2').publishAsync(readings('s2'), 'two', { qos });
      expect(got).toEqual(['one', 'two']);
    },
  );

  it('closes who does not log in in time, byte by byte or not at all', async () => {
    const { port } = await start({ connectMs: 500 });
    const honest = device(port, 's1', { reconnectPeriod: 0 });
    await once(honest, 'connect');
    const strangers = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')] as const;
    const closed = strangers.map((socket) =>
      once(
        socket.on('error', () => undefined),
        'close',
      ),
    );
    const slow = Buffer.from([0x10, 0x80, 0x01]);
    let at = 0;
    const timer = setInterval(() => strangers[0].write(Buffer.of(slow[at++] ?? 0)), 100);
    await Promise.all(closed).finally(() => clearInterval(timer));
    await honest.publishAsync(readings('s1'), 'x', { qos: 1 });
  });

  it('has so many of one address that did not log in: the oldest makes room, devices stay', async () => {
    const { port } = await start({ maxUnproven: 3 });
    const honest = device(port, 's1', { reconnectPeriod: 0 });
    await once(honest, 'connect');
    const strangers: Socket[] = [];
    for (let n = 0; n < 5; n++) {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      await once(socket, 'connect');
      strangers.push(socket);
    }
    await waitFor(() =>
      expect(strangers.map(({ closed }) => closed)).toEqual([true, true, false, false, false]),
    );
    await once(device(port, 's2', { reconnectPeriod: 0 }), 'connect');
    await honest.publishAsync(readings('s1'), 'x', { qos: 1 });
    for (const socket of strangers) socket.destroy();
  });

  it('takes QoS 0 without a promise', async () => {
    const got: MqttMessage[] = [];
    const { port } = await start({ prepare: (message) => got.push(message) > 0 });
    await device(port, 's1').publishAsync(readings('s1'), 'x', { qos: 0 });
    await waitFor(() => expect(got).toMatchObject([{ qos: 0 }]));
  });

  it('runs without logins on a loopback address only', async () => {
    await expect(start({ auth: 'off', host: '0.0.0.0' })).rejects.toMatchObject({ code: 'config' });
    const { port } = await start({ auth: 'off' });
    await device(port, 'any', { password: 'x' }).publishAsync(readings('other'), 'x', { qos: 1 });
  });
});
