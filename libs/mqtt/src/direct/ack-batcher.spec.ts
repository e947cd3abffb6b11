import { silentLogger } from '@farwatch/runtime/log';
import { describe, expect, it } from '@jest/globals';

import { AckBatcher } from './ack-batcher.js';

interface Call {
  readonly items: readonly string[];
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

function batcher(maxBatchMessages = 100): { one: AckBatcher<string>; calls: Call[] } {
  const calls: Call[] = [];
  const one = new AckBatcher<string>({
    handOver: (items) => new Promise((resolve, reject) => calls.push({ items, resolve, reject })),
    log: silentLogger,
    lingerMs: 1,
    maxBatchMessages,
    retryBaseMs: 1,
  });
  return { one, calls };
}
const add = (one: AckBatcher<string>, text: string, told: string[]): void =>
  one.add(
    (items) => items.push(text) > 0,
    (error) => void told.push(error ? `${text}: ${error.message}` : text),
  );
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2_000 && !condition(); turn++)
    await new Promise((resolve) => setTimeout(resolve, 1));
  expect(condition()).toBe(true);
}

describe('gathering messages of devices', () => {
  it('tells nobody before the batch is safe, and gathers the next meanwhile', async () => {
    const { one, calls } = batcher();
    const told: string[] = [];
    add(one, 'a', told);
    add(one, 'b', told);
    await until(() => calls.length === 1);
    add(one, 'c', told);
    expect(calls[0]!.items).toEqual(['a', 'b']);
    expect(told).toEqual([]);
    calls[0]!.resolve();
    await until(() => calls.length === 2);
    expect(told).toEqual(['a', 'b']);
    expect(calls[1]!.items).toEqual(['c']);
    calls[1]!.resolve();
    await until(() => one.waiting === 0);
  });

  it('tries the same again, in front of everything behind it', async () => {
    const { one, calls } = batcher(1);
    const told: string[] = [];
    add(one, 'a', told);
    add(one, 'b', told);
    await until(() => calls.length === 1);
    calls[0]!.reject(new Error('no'));
    await until(() => calls.length === 2);
    expect(calls[1]!.items).toEqual(['a']);
    expect(one.lastError).toContain('no');
    calls[1]!.resolve();
    await until(() => calls.length === 3);
    expect(one.lastError).toBeUndefined();
    expect(calls[2]!.items).toEqual(['b']);
    calls[2]!.resolve();
    await until(() => told.length === 2);
  });

  it('stopping tells those whose messages are not safe', async () => {
    const { one, calls } = batcher(1);
    const told: string[] = [];
    for (const text of ['a', 'b']) add(one, text, told);
    await until(() => calls.length === 1);
    await one.stop(1);
    add(one, 'c', told);
    expect(told).toEqual(['a: stopping', 'b: stopping', 'c: stopping']);
  });
});
