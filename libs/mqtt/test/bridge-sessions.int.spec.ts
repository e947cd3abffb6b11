import { randomUUID } from 'node:crypto';

import type { PacketSource } from '../src/packet-source.js';
import { silentLogger } from '@farwatch/runtime/log';
import { redisServer } from '@farwatch/runtime/servers';
import { backing } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';
import { gateTo } from '@farwatch/testing/gate';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { openSessionLeases } from '../src/bridge/session-leases.js';
import { startBridgeSessions, type BridgeSessions } from '../src/bridge/sessions.js';

let redisUrl: string;
const running: BridgeSessions[] = [];
beforeAll(async () => {
  ({ redisUrl } = await backing());
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((sessions) => sessions.stop()));
});

/** Longer than a busy machine keeps this process from renewing. */
const leaseMs = 2_000;
const until = (probe: () => boolean): Promise<unknown> => eventually(probe, { timeoutMs: 30_000 });

/** A process's sessions with connections that only note what happens to them. */
async function start(
  name: string,
  sessions: number,
  contested: (() => boolean)[] = [],
  url = redisUrl,
): Promise<BridgeSessions> {
  const started = await startBridgeSessions({
    sessions,
    leases: openSessionLeases({ redis: redisServer(url, {}), name, sessions, leaseMs }),
    renewMs: 100,
    leaseMs,
    avoidMs: 800,
    log: silentLogger,
    open: (_session, onTakenOver): PacketSource => {
      contested.push(onTakenOver);
      return {
        ready: Promise.resolve(),
        stop: () => Promise.resolve(),
        health: () => ({ ok: true }),
        unacked: () => 0,
      };
    },
  });
  running.push(started);
  return started;
}

describe('bridge sessions on real Redis', () => {
  it('one process holds all, a second gets its share, and a leaver’s share goes back', async () => {
    const name = randomUUID();
    const one = await start(name, 4);
    expect(one.held()).toEqual([0, 1, 2, 3]);
    const two = await start(name, 4);
    const all = (): string => [...one.held(), ...two.held()].sort().join();
    await until(() => one.held().length === 2 && two.held().length === 2 && all() === '0,1,2,3');
    await running.pop()!.stop();
    await until(() => one.held().length === 4);
  });

  it('takes over from a process that is gone without a word, when its lease ends', async () => {
    const name = randomUUID();
    // A process that took its leases once and was killed: it renews nothing.
    const dead = openSessionLeases({ redis: redisServer(redisUrl, {}), name, sessions: 3, leaseMs });
    expect((await dead.round(new Set())).held.size).toBe(3);
    const began = Date.now();
    const survivor = await start(name, 3);
    expect(survivor.held()).toEqual([]);
    await until(() => survivor.held().length === 3);
    expect(Date.now() - began).toBeLessThan(leaseMs * 3);
    await dead.close();
  });

  it('keeps on fighting for a session whose lease it holds', async () => {
    const contested: (() => boolean)[] = [];
    const one = await start(randomUUID(), 1, contested);
    expect(contested[0]!()).toBe(true);
    expect(one.held()).toEqual([0]);
  });

  it('leaves a session alone for a while when Redis cannot say whose it is', async () => {
    const contested: (() => boolean)[] = [];
    const one = await start(randomUUID(), 1, contested);
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
    const clock = Date.now;
    Date.now = () => clock() + leaseMs * 2; // the last answer of Redis is older than a lease
    expect(contested[0]!()).toBe(false);
    Date.now = clock;
    expect(one.held()).toEqual([]);
    await until(() => one.held().length === 1);
  });

  it('keeps what it holds when Redis goes away, and gives up what another has taken meanwhile when it is back', async () => {
    const name = randomUUID();
    const wire = await gateTo(redisUrl);
    const one = await start(name, 2, [], wire.url);
    expect(one.held()).toEqual([0, 1]);
    await wire.shut();
    await new Promise((resolve) => setTimeout(resolve, leaseMs * 2)); // the leases end
    expect(one.held()).toEqual([0, 1]);
    expect(one.health().ok).toBe(true);
    const two = await start(name, 2);
    expect(two.held()).toEqual([0, 1]);
    await wire.open();
    await until(() => one.held().length === 1 && two.held().length === 1);
    await wire.shut();
  });

  it('does not wait for a Redis that has fallen silent, and goes on by itself when it answers again', async () => {
    const wire = await gateTo(redisUrl);
    const leases = openSessionLeases({
      redis: redisServer(wire.url, {}),
      name: randomUUID(),
      sessions: 1,
      leaseMs: 60_000,
    });
    try {
      await leases.round(new Set());
      wire.silence();
      await expect(leases.round(new Set())).rejects.toThrow();
      await wire.open();
      await eventually(async () => (await leases.round(new Set())).held.size === 1);
    } finally {
      await leases.close();
      await wire.shut();
    }
  });

  it('starts without a session when Redis is away, says so, and stays alive', async () => {
    const one = await start(randomUUID(), 2, [], 'redis://127.0.0.1:1');
    expect(one.held()).toEqual([]);
    expect(one.health()).toMatchObject({ ok: false });
  });
});
