import { createRequire } from 'node:module';

import type { BatchContext, ByteSource, DecodedRecord } from './record-decoder.js';
import { knownVersion, replace } from './replace.js';

/** A record that stands for a whole batch which could not be read; `unreadable` says why and for which offsets. */
export interface UnreadableRecord extends DecodedRecord {
  readonly unreadable: string;
}

type DecodeBatch = (source: ByteSource) => Promise<{ readonly records: readonly DecodedRecord[] }>;

/** More is not carried along; all of it lies in Kafka at the place that is told. */
const keptBytes = 1_000_000;
const headBytes = 61;

/**
 * Reads batches (format 2) as `theirs` does; one that it cannot read (a codec that is not known, bytes that are not of their
 * codec) becomes one record at the last offset of the batch, so that its reader can refuse it and go on behind it. Without
 * this kafkajs fails on the same fetch for ever.
 */
export function toleratingBatches(theirs: DecodeBatch): DecodeBatch {
  return async (source) => {
    const from = source.offset;
    try {
      return await theirs(source);
    } catch (error) {
      const length = 12 + source.buffer.readInt32BE(from + 8);
      // The end of a fetch may cut a batch off: it comes whole with the next one.
      if (length < headBytes || from + length > source.buffer.length) throw error;
      source.offset = from + length;
      return standIn(source.buffer.subarray(from, from + length), error);
    }
  };
}

function standIn(
  batch: Buffer,
  error: unknown,
): { readonly records: readonly UnreadableRecord[] } & BatchContext {
  const attributes = batch.readInt16BE(21);
  const firstOffset = batch.readBigInt64BE(0);
  const lastOffset = firstOffset + BigInt(batch.readInt32BE(23));
  const context = {
    firstOffset: String(firstOffset),
    firstTimestamp: String(batch.readBigInt64BE(27)),
    partitionLeaderEpoch: batch.readInt32BE(12),
    magicByte: batch.readInt8(16),
    inTransaction: (attributes & 0x10) > 0,
    isControlBatch: (attributes & 0x20) > 0,
    timestampType: (attributes & 0x08) > 0 ? 1 : 0,
    lastOffsetDelta: batch.readInt32BE(23),
    maxTimestamp: String(batch.readBigInt64BE(35)),
    producerId: String(batch.readBigInt64BE(43)),
    producerEpoch: batch.readInt16BE(51),
    firstSequence: batch.readInt32BE(53),
  };
  const count = batch.readInt32BE(57);
  const packed = batch.subarray(headBytes);
  const cut =
    packed.length > keptBytes ? `, the first ${keptBytes} of ${packed.length} bytes are kept here` : '';
  const record: UnreadableRecord = {
    magicByte: context.magicByte,
    attributes: 0,
    timestamp: context.maxTimestamp,
    offset: String(lastOffset),
    key: null,
    value: packed.subarray(0, keptBytes),
    headers: {},
    isControlRecord: context.isControlBatch,
    batchContext: context,
    unreadable:
      `${count} record(s), offsets ${firstOffset} to ${lastOffset}, codec ${codecs[attributes & 7] ?? attributes & 7}: ` +
      `${error instanceof Error ? error.message : String(error)}${cut}`,
  };
  return { ...context, records: [record] };
}

const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

/** Lets kafkajs go on behind a batch that cannot be read, where its inside is known. */
export function letKafkajsPassUnreadable(): void {
  const require = createRequire(import.meta.url);
  if ((require('kafkajs/package.json') as { version: string }).version !== knownVersion) return;
  const name = 'kafkajs/src/protocol/recordBatch/v0/decoder';
  replace(require, name, toleratingBatches(require(name) as DecodeBatch));
}
