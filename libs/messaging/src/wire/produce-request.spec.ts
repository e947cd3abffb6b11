import { createRequire } from 'node:module';

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { encodeProduce, prependHead, type ProduceInput } from './produce-request.js';
import { encodeHeaders, encodeTail, TailSink, type WireHeaders } from './record-batch.js';

const require = createRequire(import.meta.url);
type Theirs = { encode(): Promise<{ buffer: Buffer }> };
const theirProduce = require('kafkajs/src/protocol/requests/produce/v3/request') as (input: object) => Theirs;
const theirRequest = require('kafkajs/src/protocol/request') as (
  input: object,
) => Promise<{ buffer: Buffer }>;
const Long = require('kafkajs/src/utils/long') as { fromValue(value: bigint): { value: bigint } };
const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);

const bytes = fc.oneof(
  fc.string({ maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 100 }),
  fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
);
const message = fc.record({
  key: fc.oneof(bytes, fc.constant(null)),
  value: fc.oneof(bytes, fc.constant(null)),
  headers: fc.dictionary(
    fc.string({ minLength: 1, maxLength: 20 }),
    fc.oneof(bytes, fc.array(bytes, { maxLength: 3 })),
    { maxKeys: 12, noNullPrototype: true },
  ),
});
const partition = fc.record({
  partition: fc.nat(100),
  firstSequence: fc.nat(2 ** 31 - 1),
  messages: fc.array(message, { minLength: 1, maxLength: 80 }),
});
const topicData = fc.array(
  fc.record({
    topic: fc.string({ minLength: 1, maxLength: 30 }),
    partitions: fc.array(partition, { minLength: 1, maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 3 },
);

describe(`encodeProduce (property seed ${seed}, set FC_SEED to repeat)`, () => {
  it('makes the bytes that kafkajs makes, also of records encoded before', async () => {
    await fc.assert(
      fc.asyncProperty(topicData, fc.bigInt(-1n, 2n ** 62n), async (data, id) => {
        const input: ProduceInput = {
          acks: -1,
          timeout: 5_000,
          producerId: Long.fromValue(id),
          producerEpoch: 3,
          topicData: data as ProduceInput['topicData'],
        };
        const theirs = theirProduce({ ...input, compression: 0 });
        const clock = Date.now;
        Date.now = () => 1_700_000_000_123;
        try {
          const expected = (await theirs.encode()).buffer;
          const ours = encodeProduce(input, Date.now());
          expect(ours.buffer.equals(expected)).toBe(true);

          const sink = new TailSink(1_000);
          const encoded = data.map(({ topic, partitions }) => ({
            topic,
            partitions: partitions.map((one) => ({
              ...one,
              messages: one.messages.map(({ key, value, headers }, i) => {
                const entries = Object.entries(headers as WireHeaders);
                const fixed = encodeHeaders(Object.fromEntries(entries.slice(0, i)));
                return {
                  encodedBody: encodeTail(sink, key, value, Object.fromEntries(entries.slice(i)), fixed),
                };
              }),
            })),
          }));
          expect(encodeProduce({ ...input, topicData: encoded }, Date.now()).buffer.equals(expected)).toBe(
            true,
          );

          const head = { apiKey: 0, apiVersion: 7, correlationId: 12, clientId: 'farwatch-é' };
          const whole = await theirRequest({
            correlationId: 12,
            clientId: head.clientId,
            request: { apiKey: 0, apiVersion: 7, encode: () => theirs.encode() },
          });
          expect(prependHead(ours, head)!.buffer.equals(whole.buffer)).toBe(true);
        } finally {
          Date.now = clock;
        }
      }),
      { seed, numRuns: 150 },
    );
  });
});
