import { createRequire } from 'node:module';

import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { decodeRecord, type BatchContext, type ByteSource, type DecodedRecord } from './record-decoder.js';

const require = createRequire(import.meta.url);
// Nothing is patched in this file: these are kafkajs' own functions.
const Decoder = require('kafkajs/src/protocol/decoder') as new (buffer: Buffer) => ByteSource;
const theirs = require('kafkajs/src/protocol/recordBatch/record/v0/decoder') as (
  source: ByteSource,
  batch: BatchContext,
) => DecodedRecord;

function varint(value: number): Buffer {
  let raw = value >= 0 ? BigInt(value) * 2n : BigInt(-value) * 2n - 1n;
  const out: number[] = [];
  for (; raw > 127n; raw >>= 7n) out.push(Number(raw & 127n) | 128);
  return Buffer.from([...out, Number(raw)]);
}
const sized = (content: Uint8Array | null): Buffer =>
  content === null ? varint(-1) : Buffer.concat([varint(content.length), content]);

const content = fc.option(fc.uint8Array({ maxLength: 300 }), { nil: null });
const recordParts = fc.record({
  timestampDelta: fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
  offsetDelta: fc.nat(2 ** 31 - 1),
  key: content,
  value: content,
  headers: fc.array(fc.tuple(fc.constantFrom('ce_id', 'ce_type', 'fw-raw', '数', ''), content), {
    maxLength: 12,
  }),
});
const context = fc.record({
  firstOffset: fc.nat(2 ** 45).map(String),
  firstTimestamp: fc.integer({ min: 0, max: 2 ** 43 }).map(String),
  magicByte: fc.constant(2),
  isControlBatch: fc.boolean(),
  timestampType: fc.constantFrom(0, 1),
  maxTimestamp: fc.nat(2 ** 45).map(String),
});

test('a record is read as kafkajs reads it, whatever its fields and headers are', () => {
  fc.assert(
    fc.property(recordParts, context, (parts, batch) => {
      const record = Buffer.concat([
        Buffer.from([0]),
        varint(parts.timestampDelta),
        varint(parts.offsetDelta),
        sized(parts.key),
        sized(parts.value),
        varint(parts.headers.length),
        ...parts.headers.flatMap(([name, value]) => [sized(Buffer.from(name)), sized(value)]),
      ]);
      const [ourSource, theirSource] = [new Decoder(record), new Decoder(record)];
      expect(decodeRecord(ourSource, batch)).toEqual(theirs(theirSource, batch));
      expect(ourSource.offset).toBe(theirSource.offset);
    }),
    { numRuns: 2_000 },
  );
});

test('a header that comes twice keeps both values', () => {
  const header = Buffer.concat([sized(Buffer.from('a')), sized(Buffer.from('1'))]);
  const record = Buffer.concat([Buffer.from([0, 0, 0]), sized(null), sized(null), varint(2), header, header]);
  const { headers } = decodeRecord({ buffer: record, offset: 0 }, { firstOffset: '7', firstTimestamp: '9' });
  expect(headers).toEqual({ a: [Buffer.from('1'), Buffer.from('1')] });
});

test('bytes that end within a number are refused, not read as something else', () => {
  expect(() =>
    decodeRecord({ buffer: Buffer.from([0, 0x80]), offset: 0 }, { firstOffset: '0', firstTimestamp: '0' }),
  ).toThrow(RangeError);
});
