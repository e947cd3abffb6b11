import { describe, expect, it } from '@jest/globals';
import { parser } from 'mqtt-packet';

import { BatchQueue, pubacks } from './batch-queue.js';

const add = (queue: BatchQueue<string>, text: string, id = 1, connection = 1): void =>
  queue.add(connection, id, text.length, (items) => void items.push(text));

describe('the queue of batches', () => {
  it('lets the next batch grow while one is under way, and never adds to that', () => {
    const queue = new BatchQueue<string>(10, 10_000);
    add(queue, 'a');
    add(queue, 'b');
    const first = queue.take()!;
    add(queue, 'c');
    add(queue, 'd');
    expect(first.items).toEqual(['a', 'b']);
    expect(queue.take()).toBeUndefined();
    queue.done();
    expect(queue.take()!.items).toEqual(['c', 'd']);
  });

  it('closes a batch at its bounds and at a new connection', () => {
    const queue = new BatchQueue<string>(2, 1_000);
    for (const text of ['a', 'b', 'c']) add(queue, text);
    add(queue, 'x'.repeat(900));
    add(queue, 'late', 1, 2);
    const sizes: number[] = [];
    for (let batch = queue.take(); batch; batch = queue.take()) {
      sizes.push(batch.items.length);
      queue.done();
    }
    expect(sizes).toEqual([2, 1, 1, 1]);
  });

  it('counts what is in hand until it is safe', () => {
    const queue = new BatchQueue<string>(10, 10_000);
    add(queue, 'abc');
    queue.take();
    add(queue, 'de');
    expect([queue.messages, queue.bytes]).toEqual([2, 405]);
    queue.done();
    expect([queue.messages, queue.bytes]).toEqual([1, 202]);
    queue.take();
    queue.done();
    expect([queue.messages, queue.bytes]).toEqual([0, 0]);
  });
});

it.each([4, 5])(
  'acknowledgements of version %d are read by mqtt-packet, QoS 0 gets none',
  (protocolVersion) => {
    const ids: number[] = [];
    const reader = parser({ protocolVersion });
    reader.on('packet', (packet) => ids.push(packet.messageId!));
    reader.parse(pubacks([1, 0, 65_535, 258, 0]));
    expect(ids).toEqual([1, 65_535, 258]);
  },
);
