import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compressFrameSync } from 'lz4-napi';
import { compressSync } from 'snappy';

import { maxUnpackedBytes, unpack, type CodecName } from './codecs.js';

/** As snappy-java writes: a mark, two versions, then blocks with their length. */
function xerial(bytes: Buffer, blockBytes: number): Buffer {
  const parts = [Buffer.from('82534e41505059000000000100000001', 'hex')];
  for (let at = 0; at < bytes.length; at += blockBytes) {
    const block = Buffer.from(compressSync(bytes.subarray(at, at + blockBytes)));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(block.length);
    parts.push(length, block);
  }
  return Buffer.concat(parts);
}

const bytes = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.nat(40_000).map((n) => new Uint8Array(n).fill(65)),
    ),
    {
      maxLength: 12,
    },
  )
  .map((parts) => Buffer.concat(parts));

describe('records that others compressed', () => {
  test('lz4 and snappy, in blocks or whole, are read as they were', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 1, max: 70_000 }), async (original, blockBytes) => {
        expect((await unpack.lz4(compressFrameSync(original))).equals(original)).toBe(true);
        expect((await unpack.snappy(Buffer.from(compressSync(original)))).equals(original)).toBe(true);
        expect((await unpack.snappy(xerial(original, blockBytes))).equals(original)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('zstd is read (a frame of the reference program)', async () => {
    const frame = Buffer.from('28b52ffd04585400001000000100fbff39c00202001000039f04002d28de26', 'hex');
    const unpacked = await unpack.zstd(frame);
    expect(unpacked.equals(Buffer.alloc(300_000))).toBe(true);
  });

  test('bytes that are of no codec end in an error, never in a wait, and never in a process that ends', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<CodecName>('lz4', 'snappy', 'zstd'),
        fc.uint8Array({ maxLength: 200 }),
        fc.boolean(),
        async (codec, noise, marked) => {
          const mark = { lz4: '04224d18', snappy: '82534e4150505900', zstd: '28b52ffd' }[codec];
          const packed = Buffer.concat(marked ? [Buffer.from(mark, 'hex'), noise] : [noise]);
          const read = await unpack[codec](packed).catch((error: unknown) => error);
          // Errors of native code come from another realm than this test.
          expect(Buffer.isBuffer(read) || typeof (read as Error).message === 'string').toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('what would unpack to more than fits is refused by what it says of itself', async () => {
    const many = Buffer.alloc(maxUnpackedBytes + 1);
    await expect(unpack.lz4(compressFrameSync(many))).rejects.toThrow(/unpacks to more than/);
    await expect(unpack.snappy(Buffer.from(compressSync(many)))).rejects.toThrow(/unpacks to more than/);
  });
});
