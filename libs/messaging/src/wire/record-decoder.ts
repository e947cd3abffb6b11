/** As much of kafkajs' decoder as is read here: bytes of one record and the place in them. */
export interface ByteSource {
  readonly buffer: Buffer;
  offset: number;
}

/** What kafkajs knows of the batch that a record came in. */
export interface BatchContext {
  readonly firstOffset: string;
  readonly firstTimestamp: string;
  readonly magicByte?: number;
  readonly isControlBatch?: boolean;
  readonly timestampType?: number;
  readonly maxTimestamp?: string;
}

/** A record in the shape of kafkajs. */
export interface DecodedRecord {
  readonly magicByte: number | undefined;
  readonly attributes: number;
  readonly timestamp: string;
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Record<string, unknown>;
  readonly isControlRecord: boolean;
  readonly batchContext: BatchContext;
}

const logAppendTime = 1;
/** Seven bits each: more than this does not fit into a safe integer. */
const maxVarintBytes = 7;

let at = 0;

/** A zigzag varint at `at`, which moves behind it. Throws RangeError where it does not end or is beyond 2^48. */
function varint(buffer: Buffer): number {
  let factor = 1;
  let raw = 0;
  for (let n = 0; n < maxVarintBytes; n++) {
    const byte = buffer[at++];
    if (byte === undefined) break;
    raw += (byte & 0x7f) * factor;
    if (byte < 0x80) return raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2;
    factor *= 128;
  }
  throw new RangeError('a varint of a record does not end');
}

/** Length and bytes; null for the length -1. */
function bytes(buffer: Buffer): Buffer | null {
  const length = varint(buffer);
  if (length < 0) return null;
  const from = at;
  at += length;
  return buffer.subarray(from, at);
}

/**
 * Reads one record (format 2: KIP-98) from where `source` stands, and leaves it behind the record. The same object that
 * kafkajs' own function makes, without its copy of all headers for every header and its 64 bit arithmetic in objects.
 */
export function decodeRecord(source: ByteSource, batch: BatchContext): DecodedRecord {
  const { buffer } = source;
  at = source.offset;
  const attributes = buffer.readInt8(at++);
  const timestampDelta = varint(buffer);
  const offsetDelta = varint(buffer);
  const key = bytes(buffer);
  const value = bytes(buffer);
  const headers: Record<string, unknown> = {};
  for (let left = varint(buffer); left > 0; left--) {
    const length = varint(buffer);
    const name = length < 0 ? 'null' : buffer.toString('utf8', at, (at += length));
    const content = bytes(buffer);
    const before = headers[name];
    headers[name] =
      before === undefined
        ? content
        : Array.isArray(before)
          ? [...(before as unknown[]), content]
          : [before, content];
  }
  source.offset = at;
  return {
    magicByte: batch.magicByte,
    attributes,
    timestamp:
      batch.timestampType === logAppendTime && batch.maxTimestamp
        ? batch.maxTimestamp
        : String(Number(batch.firstTimestamp) + timestampDelta),
    offset: String(Number(batch.firstOffset) + offsetDelta),
    key,
    value,
    headers,
    isControlRecord: batch.isControlBatch ?? false,
    batchContext: batch,
  };
}
