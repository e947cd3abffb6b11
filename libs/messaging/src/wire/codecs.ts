import { createRequire } from 'node:module';

import { Decompress } from 'fzstd';
import type * as kafkajs from 'kafkajs';
import { decompressFrame } from 'lz4-napi';
import { uncompress as unsnappy } from 'snappy';

type Kafkajs = typeof kafkajs;

/** What one batch may become when it is unpacked, in bytes: eight times the largest message of our topics. */
export const maxUnpackedBytes = 134_217_728;

/** Names of the codecs as producers and `compression.type` write them. */
export type CodecName = 'lz4' | 'snappy' | 'zstd';

/** Bytes of the records of one batch, unpacked; throws when they are not of this codec or too many. */
export const unpack: Readonly<Record<CodecName, (packed: Buffer) => Promise<Buffer>>> = {
  lz4: unpackLz4,
  snappy: unpackSnappy,
  zstd: async (packed) => unpackZstd(packed),
};

/**
 * Teaches kafkajs, which brings gzip only, to read what others compress: a producer chooses its codec, and an operator may
 * set `compression.type` on a topic. Nothing is written with them.
 */
export function registerCodecs(): void {
  // Node does not find these names in a module of the older kind.
  const { CompressionCodecs, CompressionTypes } = createRequire(import.meta.url)('kafkajs') as Kafkajs;
  const compress = (): Promise<Buffer> =>
    Promise.reject(new Error('records are written without compression'));
  for (const [type, name] of [
    [CompressionTypes.LZ4, 'lz4'],
    [CompressionTypes.Snappy, 'snappy'],
    [CompressionTypes.ZSTD, 'zstd'],
  ] as const)
    CompressionCodecs[type] = () => ({ compress, decompress: unpack[name] });
}

/** The length that one snappy block says it will have (a varint at its beginning). */
function snappyLength(block: Buffer): number {
  let length = 0;
  for (let n = 0; n < 5; n++) {
    const byte = block[n] ?? 0;
    length += (byte & 0x7f) * 2 ** (7 * n);
    if (byte < 0x80) return length;
  }
  throw new RangeError('the length of a snappy block does not end');
}

const xerial = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]);
/** Behind the mark: version and oldest version that can read it. */
const xerialHead = 16;

/** Java writes snappy in blocks, with a mark before them (xerial); other clients write one block as it is. */
async function unpackSnappy(packed: Buffer): Promise<Buffer> {
  const blocks: Buffer[] = [];
  if (packed.subarray(0, xerial.length).equals(xerial))
    for (let at = xerialHead; at < packed.length;) {
      const from = at + 4;
      at = from + packed.readUInt32BE(at);
      blocks.push(packed.subarray(from, at));
    }
  else blocks.push(packed);
  refuseMoreThan(blocks.reduce((sum, block) => sum + snappyLength(block), 0));
  return Buffer.concat(await Promise.all(blocks.map(async (block) => Buffer.from(await unsnappy(block)))));
}

/** LZ4 frames, as Kafka writes them since format 2. */
async function unpackLz4(packed: Buffer): Promise<Buffer> {
  refuseMoreThan(lz4Bound(packed));
  return decompressFrame(packed);
}

/** The most that an LZ4 frame can hold by the number and size of its blocks: the frame itself seldom says. */
function lz4Bound(packed: Buffer): number {
  if (packed.length < 7 || packed.readUInt32LE(0) !== 0x184d2204) throw new RangeError('not an LZ4 frame');
  const [flags, descriptor] = [packed.readUInt8(4), packed.readUInt8(5)];
  const blockBytes = 1 << (8 + 2 * ((descriptor >> 4) & 7));
  const sum = flags & 0x10 ? 4 : 0;
  let at = 7 + (flags & 0x08 ? 8 : 0) + (flags & 0x01 ? 4 : 0);
  for (let blocks = 0; ; blocks++) {
    const size = packed.readUInt32LE(at) & 0x7fffffff;
    if (size === 0) return blocks * blockBytes;
    at += 4 + size + sum;
  }
}

function unpackZstd(packed: Buffer): Buffer {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const stream = new Decompress((part) => {
    refuseMoreThan((bytes += part.length));
    parts.push(part);
  });
  // In pieces, so that a small record that unpacks without end is refused before it is whole in memory.
  const piece = 65_536;
  for (let at = 0; at < packed.length; at += piece)
    stream.push(packed.subarray(at, at + piece), at + piece >= packed.length);
  return Buffer.concat(parts);
}

function refuseMoreThan(bytes: number): void {
  if (bytes > maxUnpackedBytes) throw new RangeError(`unpacks to more than ${maxUnpackedBytes} bytes`);
}
