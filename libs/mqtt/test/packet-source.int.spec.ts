import { silentLogger, type Logger } from '@farwatch/runtime/log';
import { eventually } from '@farwatch/testing/eventually';
import { gateTo } from '@farwatch/testing/gate';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { parser } from 'mqtt-packet';

import { connectClient, type MqttClient } from '../src/client.js';
import { openPacketSource, type PacketSource, type PacketSourceOptions } from '../src/packet-source.js';
import { startMosquitto, type Mosquitto } from './support/mosquitto.js';
import { startProxy, type Proxy } from './support/proxy.js';
import { waitFor } from './support/wait-for.js';

let broker: Mosquitto;
let proxy: Proxy;
let publisher: MqttClient;
let run = 0;
const open: PacketSource[] = [];

beforeAll(async () => {
  broker = await startMosquitto();
  proxy = await startProxy(broker.port);
  publisher = await connectClient(broker.url);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((source) => source.stop(0)));
});
afterAll(async () => {
  await publisher.end();
  await proxy.close();
  await broker.stop();
});

type Options = Partial<PacketSourceOptions<string>>;

/** A source on a session of its own, subscribed. */
async function source(name: string, options: Options): Promise<PacketSource> {
  const made = openPacketSource<string>({
    url: proxy.url,
    clientId: name,
    filters: [`${name}/+`],
    prepare: (message, items) => items.push(message.payload.toString()),
    handOver: () => Promise.resolve(),
    log: silentLogger,
    retryBaseMs: 20,
    ...options,
  });
  open.push(made);
  await made.ready;
  return made;
}
const unique = (): string => `t${process.pid}-${++run}`;
async function publish(name: string, count: number, size = 0): Promise<string[]> {
  const all = Array.from({ length: count }, (_, i) => String(i).padEnd(size));
  await Promise.all(all.map((text) => publisher.publish(`${name}/x`, text)));
  return all;
}
/** Order in which values appear for the first time. */
const first = (values: readonly string[]): string[] => [...new Set(values)];
const never = (): Promise<void> => new Promise<void>(() => undefined);

describe.each([5, 4] as const)('the subscriber, MQTT version %d', (protocol) => {
  it('hands over every message once, in order, and leaves nothing behind', async () => {
    const name = unique();
    const got: string[] = [];
    const options: Options = { protocol, handOver: (items) => Promise.resolve(void got.push(...items)) };
    const one = await source(name, options);
    const all = await publish(name, 3_000);
    await waitFor(() => expect(got).toHaveLength(3_000));
    expect(got).toEqual(all);
    await one.stop();
    await source(name, options);
    await publish(name, 1);
    await waitFor(() => expect(got).toHaveLength(3_001));
  });

  it('has left only when the broker has read its last acknowledgement', async () => {
    const name = unique();
    let got = 0;
    const options: Options = { protocol, handOver: (items) => Promise.resolve(void (got += items.length)) };
    const one = await source(name, options);
    await publish(name, 1);
    await waitFor(() => expect(got).toBe(1));
    proxy.freeze(true);
    const leaving = one.stop();
    const frozen = new Promise((resolve) => setTimeout(resolve, 300, 'still here'));
    expect(await Promise.race([leaving, frozen])).toBe('still here');
    proxy.freeze(false);
    await leaving;
    await source(name, options);
    await publish(name, 1);
    await waitFor(() => expect(got).toBe(2));
  });

  it('cut off before the hand-over, its successor gets everything again', async () => {
    const name = unique();
    const dead = await source(name, { protocol, handOver: never });
    const all = await publish(name, 500);
    await waitFor(() => expect(dead.unacked()).toBeGreaterThan(0));
    void dead.stop(0); // no acknowledgement has left
    proxy.cut();
    const got: string[] = [];
    await source(name, { protocol, handOver: (items) => Promise.resolve(void got.push(...items)) });
    await waitFor(() => expect(first(got)).toHaveLength(500));
    expect(first(got)).toEqual(all);
  });

  it('a connection that breaks again and again loses nothing and keeps the order', async () => {
    const name = unique();
    const got: string[] = [];
    let cuts = 0;
    await source(name, {
      protocol,
      maxBatchMessages: 50,
      handOver: async (items) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        got.push(...items);
        // By what has come, not by the clock: on a busy machine nothing comes between two cuts of a clock.
        if (first(got).length < 300 * (cuts + 1)) return;
        cuts++;
        proxy.cut();
      },
    });
    const all = await publish(name, 2_000);
    await waitFor(() => expect(first(got)).toHaveLength(2_000), 60_000);
    expect(first(got)).toEqual(all);
    expect(cuts).toBe(6);
  });

  it('acknowledges in the order of arrival, and nothing before its hand-over', async () => {
    const name = unique();
    const safe = new Set<string>();
    await source(name, {
      protocol,
      maxBatchMessages: 20,
      handOver: async (items) => {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
        for (const item of items) safe.add(item);
      },
    });
    await publish(name, 600);
    await waitFor(() => expect(safe.size).toBe(600));
    await waitFor(() => expect(ids(proxy.sent(), 'puback', protocol)).toHaveLength(600));
    expect(ids(proxy.sent(), 'puback', protocol)).toEqual(ids(proxy.received(), 'publish', protocol));
  });
});

describe('the subscriber under pressure', () => {
  it('never has more in hand than allowed, but for what one read of the socket holds', async () => {
    const name = unique();
    const got: string[] = [];
    let release!: () => void;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let most = 0;
    const one = await source(name, {
      protocol: 4, // so that nobody but the client keeps the bound
      maxUnackedMessages: 40,
      handOver: async (items) => {
        await gate;
        most = Math.max(most, one.unacked());
        got.push(...items);
      },
    });
    const publishing = publish(name, 2_000, 4_000);
    await waitFor(() => expect(one.unacked()).toBeGreaterThanOrEqual(40));
    const seen = one.unacked();
    await publishing;
    expect(one.unacked()).toBe(seen); // reading has stopped
    release();
    await waitFor(() => expect(got).toHaveLength(2_000));
    expect(most).toBeLessThanOrEqual(40 + 65_536 / 4_000 + 1);
  });

  // The broker hangs up after one and a half keepalives: long before the stall ends, and long after a busy machine's pauses.
  it('stays connected through a stall of ten seconds with a keepalive of three', async () => {
    const name = unique();
    const got: string[] = [];
    let stalled = false;
    await source(name, {
      maxUnackedMessages: 10,
      keepaliveSeconds: 3,
      handOver: async (items) => {
        if (!stalled) {
          stalled = true;
          await new Promise((resolve) => setTimeout(resolve, 10_000));
        }
        got.push(...items);
      },
    });
    const before = proxy.connections;
    const all = await publish(name, 500);
    await waitFor(() => expect(got).toHaveLength(500));
    expect(got).toEqual(all); // each once: nothing was delivered again
    expect(proxy.connections).toBe(before);
  });

  it('tries a refused batch again before anything behind it, and tells its health', async () => {
    const name = unique();
    const got: string[] = [];
    let seen = false;
    let refused = 0;
    const one = await source(name, {
      maxBatchMessages: 10,
      handOver: (items) => {
        if (!seen || refused < 3) {
          refused++;
          return Promise.reject(new Error('no Kafka'));
        }
        got.push(...items);
        return Promise.resolve();
      },
    });
    const publishing = publish(name, 200);
    await waitFor(() =>
      expect(one.health()).toMatchObject({ ok: false, detail: expect.stringContaining('no Kafka') }),
    );
    seen = true;
    const all = await publishing;
    await waitFor(() => expect(got).toHaveLength(200));
    expect(got).toEqual(all);
    expect(one.health().ok).toBe(true);
  });

  it('notices a broker that is silent, and goes on when it answers again', async () => {
    const name = unique();
    const got: string[] = [];
    const one = await source(name, {
      keepaliveSeconds: 1,
      connectTimeoutMs: 1_000,
      handOver: (items) => Promise.resolve(void got.push(...items)),
    });
    proxy.freeze(true);
    await waitFor(() => expect(one.health().ok).toBe(false));
    proxy.freeze(false);
    proxy.cut();
    await waitFor(() => expect(one.health().ok).toBe(true));
    await publish(name, 5);
    await waitFor(() => expect(first(got)).toHaveLength(5));
  });

  it('notices it in time also with a long keepalive', async () => {
    const one = await source(unique(), { keepaliveSeconds: 60, connectTimeoutMs: 1_000 });
    proxy.freeze(true);
    try {
      await eventually(() => !one.health().ok, { timeoutMs: 45_000 });
    } finally {
      proxy.freeze(false);
      proxy.cut();
    }
  });

  it('a publisher sends what a silent broker has not acknowledged over a new connection', async () => {
    const gate = await gateTo(broker.url);
    const silenced = await connectClient(gate.url);
    try {
      await silenced.publish('silent/x', 'before');
      gate.silence();
      let sent = false;
      const publishing = silenced.publish('silent/x', 'meanwhile').then(() => (sent = true));
      await gate.open();
      await eventually(() => sent, { timeoutMs: 60_000 });
      await publishing;
    } finally {
      await silenced.end();
      await gate.shut();
    }
  });

  it('asks its owner when another connection uses its name, and yields or goes on as told', async () => {
    const name = unique();
    let asked = 0;
    const yielding = await source(name, { onTakenOver: () => ++asked > 1_000 });
    const keeping = await source(name, { onTakenOver: () => true });
    await waitFor(() => expect(asked).toBe(1));
    await waitFor(() => expect(keeping.health().ok).toBe(true));
    expect(yielding.health()).toMatchObject({ ok: false, detail: expect.stringContaining('taken over') });
  });

  it('reports that the broker has forgotten the session, subscribes anew and goes on', async () => {
    const name = unique();
    const got: string[] = [];
    const errors: string[] = [];
    const log: Logger = { ...silentLogger, error: (_, message) => void errors.push(message) };
    const one = await source(name, { log, handOver: (items) => Promise.resolve(void got.push(...items)) });
    await broker.kill();
    await waitFor(() => expect(one.health().ok).toBe(false));
    await broker.start();
    await waitFor(() => expect(one.health().ok).toBe(true));
    expect(errors).toEqual([expect.stringContaining('possible loss window')]);
    await waitFor(() => expect(publisher.connected).toBe(true));
    await publish(name, 3);
    await waitFor(() => expect(got).toHaveLength(3));
  });
});

function ids(bytes: Buffer, cmd: 'puback' | 'publish', protocolVersion: number): number[] {
  const found: number[] = [];
  const reader = parser({ protocolVersion });
  reader.on('packet', (packet) => {
    if (packet.cmd === cmd) found.push(packet.messageId!);
  });
  reader.parse(bytes);
  return found;
}
