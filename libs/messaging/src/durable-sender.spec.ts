import { setImmediate as nextTurn } from 'node:timers/promises';

import type { TopicKey } from '@farwatch/contracts/topics';
import { Fault } from '@farwatch/runtime/fault';
import { silentLogger } from '@farwatch/runtime/log';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { DurableSender, type DurableSenderOptions } from './durable-sender.js';
import type { OutRecord } from './outputs.js';

const record = (value: string, topic: TopicKey = 'readings'): OutRecord => ({
  topic,
  key: 'k',
  value,
  headers: {},
});
const valuesOf = (records: readonly OutRecord[]): string[] => records.map(({ value }) => String(value));
const refused = (cause?: Error): Fault => new Fault('kafka-send', 'refused', { retriable: true, cause });

/** A producer whose answers the test decides; by default everything is written. */
function fake(answer: (values: string[], call: number) => Promise<void> = () => Promise.resolve()) {
  const calls: string[][] = [];
  return {
    calls,
    send(records: readonly OutRecord[]): Promise<void> {
      calls.push(valuesOf(records));
      return answer(valuesOf(records), calls.length);
    },
  };
}
const senderOf = (
  producer: DurableSenderOptions<TopicKey>['producer'],
  more: Partial<DurableSenderOptions> = {},
): DurableSender<TopicKey> =>
  new DurableSender<TopicKey>({ producer, name: 'test', log: silentLogger, retryBaseMs: 1, ...more });

async function until(condition: () => boolean): Promise<void> {
  for (let n = 0; n < 2_000 && !condition(); n++) await new Promise((resolve) => setTimeout(resolve, 1));
  expect(condition()).toBe(true);
}

describe('a durable sender', () => {
  test('sends what several callers bring in one turn as one batch, and tells nobody before it is safe', async () => {
    let safe!: () => void;
    const stored = new Promise<void>((resolve) => (safe = resolve));
    const producer = fake(() => stored);
    const sender = senderOf(producer);
    const told: string[] = [];
    for (const name of ['a', 'b'])
      void sender.deliver([record(name)]).then((ok) => told.push(`${name} ${ok}`));
    await nextTurn();
    await nextTurn();
    expect(producer.calls).toEqual([['a', 'b']]);
    expect(told).toEqual([]);
    safe();
    await until(() => told.length === 2);
    expect(told).toEqual(['a true', 'b true']);
  });

  test('what the producer does when a batch is safe comes before the answers of that batch', async () => {
    const happened: string[] = [];
    let safe!: () => void;
    const stored = new Promise<void>((resolve) => (safe = resolve));
    const sender = senderOf(fake(() => stored));
    for (const name of ['a', 'b']) void sender.deliver([record(name)]).then(() => happened.push('answered'));
    await nextTurn();
    // kafkajs goes through a row of promises before a request is on the wire.
    const next = async (): Promise<void> => {
      await stored;
      for (let step = 0; step < 50; step++) await Promise.resolve();
      happened.push('the next batch has left');
    };
    void next();
    safe();
    await nextTurn();
    expect(happened).toEqual(['the next batch has left', 'answered', 'answered']);
  });

  test('tries again until it is written, says so in health, and lets nobody wait for what another cannot send', async () => {
    let broken = true;
    const producer = fake((values) =>
      values.includes('poison') && broken ? Promise.reject(refused()) : Promise.resolve(),
    );
    const sender = senderOf(producer);
    let poisoned: boolean | undefined;
    void sender.deliver([record('poison')]).then((ok) => (poisoned = ok));
    expect(await sender.deliver([record('good')])).toBe(true);
    // The success of one does not hide the trouble of another.
    expect(sender.health()).toMatchObject({ ok: false });
    await until(() => producer.calls.filter(([value]) => value === 'poison').length >= 4);
    expect(poisoned).toBeUndefined();
    expect(sender.health()).toMatchObject({ ok: false });
    broken = false;
    await until(() => poisoned === true);
    expect(sender.health()).toEqual({ ok: true });
  });

  test('parks a record that Kafka does not take, and delivers those around it', async () => {
    const cause = Object.assign(new Error('too large'), { type: 'MESSAGE_TOO_LARGE' });
    const sent: OutRecord[] = [];
    const sender = senderOf({
      send: (records) =>
        records.some(({ topic, value }) => topic === 'readings' && value === 'large')
          ? Promise.reject(refused(cause))
          : Promise.resolve(void sent.push(...records)),
    });
    expect(await sender.deliver(['a', 'large', 'b'].map((value) => record(value)))).toBe(true);
    expect(sent.map(({ topic, value }) => `${topic} ${String(value)}`)).toEqual([
      'readings a',
      'parked large',
      'readings b',
    ]);
  });

  test('property: whatever fails and however it is cut, all is written, each call in its order', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });
    const failing = fc.array(fc.boolean(), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(sizes, failing, fc.integer({ min: 1, max: 15 }), async (calls, fails, most) => {
        const written: string[] = [];
        const producer = fake((values, call) => {
          expect(values.length).toBeLessThanOrEqual(most);
          if (fails[call - 1]) return Promise.reject(refused());
          written.push(...values);
          return Promise.resolve();
        });
        const sender = senderOf(producer, { maxBatchRecords: most });
        const all = calls.map((size, at) =>
          sender.deliver(Array.from({ length: size }, (_, n) => record(`${at} ${n}`))),
        );
        expect(await Promise.all(all)).toEqual(calls.map(() => true));
        for (const [at, size] of calls.entries()) {
          const own = written.filter((value) => value.startsWith(`${at} `));
          // A piece that is written is not sent again.
          expect(own).toEqual(Array.from({ length: size }, (_, n) => `${at} ${n}`));
        }
      }),
      { numRuns: 50 },
    );
  });

  test('cuts a call at the bytes of a batch', async () => {
    const producer = fake();
    const sender = senderOf(producer, { maxBatchBytes: 2_500 });
    await sender.deliver(Array.from({ length: 5 }, (_, n) => record(`${n}`.padEnd(500))));
    expect(producer.calls.map((values) => values.length)).toEqual([2, 2, 1]);
  });

  test('is full at its bound of records or of bytes, and has room again when half of it is safe', async () => {
    for (const bound of [{ maxWaitingRecords: 4 }, { maxWaitingBytes: 2_500 }]) {
      const releases: (() => void)[] = [];
      const sender = senderOf(
        fake(() => new Promise((resolve) => releases.push(resolve))),
        { maxBatchRecords: 1, ...bound },
      );
      let roomy = false;
      const deliveries = [1, 2, 3, 4, 5].map((n) => sender.deliver([record(`${n}`)]));
      expect(sender.isFull).toBe(true);
      void sender.room().then(() => (roomy = true));
      await until(() => releases.length === 5);
      for (const release of releases.slice(0, 2)) release();
      await Promise.all(deliveries.slice(0, 2));
      expect(roomy).toBe(false);
      for (const release of releases.slice(2)) release();
      await Promise.all(deliveries);
      await until(() => roomy);
      await sender.room();
    }
  });

  test('stopping waits for what is in hand until its deadline; then nothing of it is called safe, and nothing more is taken', async () => {
    const quick = senderOf(fake(() => new Promise((resolve) => setTimeout(resolve, 20))));
    const inTime = quick.deliver([record('a')]);
    await quick.stop(5_000);
    expect(await inTime).toBe(true);
    const producer = fake(() => Promise.reject(refused()));
    const sender = senderOf(producer);
    const late = sender.deliver([record('b')]);
    const hanging = senderOf(fake(() => new Promise(() => undefined)));
    const never = hanging.deliver([record('c')]);
    await Promise.all([sender.stop(10), hanging.stop(10)]);
    expect(await Promise.all([late, never, sender.deliver([record('d')])])).toEqual([false, false, false]);
    const calls = producer.calls.length;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(producer.calls.length).toBe(calls);
    await sender.room();
  });
});
