import { createRequire } from 'node:module';

import { expect, test } from '@jest/globals';

import { spedUp } from './patch-kafkajs.js';
import type { UnreadableRecord } from './unreadable-batch.js';

const require = createRequire(import.meta.url);
interface Decoder {
  offset: number;
}
const makeDecoder = require('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => Decoder;
const decodeMessages = require('kafkajs/src/protocol/requests/fetch/v4/decodeMessages') as (
  decoder: Decoder,
) => Promise<UnreadableRecord[]>;

/** A batch of three records from `firstOffset` whose codec or bytes nobody can read. */
function batch(firstOffset: number, attributes: number, records: Buffer): Buffer {
  const head = Buffer.alloc(61);
  head.writeBigInt64BE(BigInt(firstOffset), 0);
  head.writeInt32BE(49 + records.length, 8);
  head.writeInt8(2, 16);
  head.writeInt16BE(attributes, 21);
  head.writeInt32BE(2, 23);
  head.writeBigInt64BE(1_700_000_000_000n, 35);
  head.writeInt32BE(3, 57);
  return Buffer.concat([head, records]);
}

async function decode(...batches: Buffer[]): Promise<UnreadableRecord[]> {
  const all = Buffer.concat(batches);
  const size = Buffer.alloc(4);
  size.writeInt32BE(all.length);
  return decodeMessages(new makeDecoder(Buffer.concat([size, all])));
}

const noise = Buffer.from('no codec wrote this, and no record either');

test.each([
  ['none', 0],
  ['gzip', 1],
  ['snappy', 2],
  ['lz4', 3],
  ['zstd', 4],
])(
  'a batch of codec %s that cannot be read becomes one record, and those behind it are read',
  async (codec, code) => {
    expect(spedUp).toBe(true);
    const records = await decode(batch(7, code, noise), batch(10, code, noise));
    expect(records.map(({ offset, key, isControlRecord }) => ({ offset, key, isControlRecord }))).toEqual([
      { offset: '9', key: null, isControlRecord: false },
      { offset: '12', key: null, isControlRecord: false },
    ]);
    expect(records[0]?.unreadable).toMatch(new RegExp(`^3 record\\(s\\), offsets 7 to 9, codec ${codec}: .`));
    expect(records[0]?.value?.equals(noise)).toBe(true);
    expect(records[0]?.timestamp).toBe('1700000000000');
  },
);

test('a batch that the end of a fetch cut off is left for the next one', async () => {
  const whole = batch(7, 3, noise);
  const records = await decode(whole, batch(10, 3, noise).subarray(0, 80));
  expect(records.map(({ offset }) => offset)).toEqual(['9']);
});

test('more than a million bytes are not carried along', async () => {
  const [record] = await decode(batch(0, 3, Buffer.alloc(1_500_000)));
  expect(record?.value).toHaveLength(1_000_000);
  expect(record?.unreadable).toContain('the first 1000000 of 1500000 bytes');
});
