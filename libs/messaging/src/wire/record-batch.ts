import { crc32c } from '@node-rs/crc32';

export type Bytes = Buffer | string | null | undefined;
export type WireHeaders = Readonly<Record<string, Bytes | readonly Bytes[]>>;

/** A record to be encoded: by its parts, or by `encodedBody`, its key, value and headers encoded before (`encodeTail`). */
export interface WireRecord {
  readonly key?: Bytes;
  readonly value?: Bytes;
  readonly headers?: WireHeaders | undefined;
  readonly encodedBody?: Buffer | undefined;
}

export interface WireBatch {
  readonly records: readonly WireRecord[];
  /** Epoch milliseconds of all records. */
  readonly timestamp: number;
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly firstSequence: number;
}

/** Base offset 8, length 4, leader epoch 4, magic 1, CRC 4, and 40 more up to the first record. */
const headerBytes = 61;
const crcAt = 17;
const checkedFrom = 21;

/**
 * Writes a record batch of the Kafka message format v2, uncompressed: the same bytes as kafkajs makes, without its
 * buffers for every header and record. Source: Kafka protocol guide, "Record Batch".
 */
export function writeRecordBatch(writer: Writer, batch: WireBatch): void {
  const { records } = batch;
  const base = writer.at;
  writer.need(headerBytes);
  writer.at += headerBytes;
  for (let offset = 0; offset < records.length; offset++) writeRecord(writer, records[offset]!, offset);
  const { buffer } = writer;
  buffer.writeBigInt64BE(0n, base);
  buffer.writeInt32BE(writer.at - base - 12, base + 8);
  buffer.writeInt32BE(0, base + 12);
  buffer.writeInt8(2, base + 16);
  buffer.writeInt16BE(0, base + 21);
  buffer.writeInt32BE(records.length - 1, base + 23);
  buffer.writeBigInt64BE(BigInt(batch.timestamp), base + 27);
  buffer.writeBigInt64BE(BigInt(batch.timestamp), base + 35);
  buffer.writeBigInt64BE(batch.producerId, base + 43);
  buffer.writeInt16BE(batch.producerEpoch, base + 51);
  buffer.writeInt32BE(batch.firstSequence, base + 53);
  buffer.writeInt32BE(records.length, base + 57);
  buffer.writeUInt32BE(crc32c(buffer.subarray(base + checkedFrom, writer.at)), base + crcAt);
}

/** A little more than a batch of these records takes. */
export function estimateBatch(records: readonly WireRecord[]): number {
  const first = records[0];
  if (!first) return headerBytes;
  let one = first.encodedBody
    ? first.encodedBody.length + 16
    : 40 + lengthOf(first.key) + lengthOf(first.value);
  if (!first.encodedBody)
    for (const name in first.headers) one += 10 + name.length + lengthOf(oneOf(first.headers[name]));
  return headerBytes + 64 + Math.ceil(one * 1.05) * records.length;
}

function writeRecord(writer: Writer, record: WireRecord, offset: number): void {
  // Attributes and time difference are one byte each, both zero.
  if (record.encodedBody) {
    const body = 2 + sizeOf(offset) + record.encodedBody.length;
    writer.need(body + 5);
    writer.varint(body);
    writer.zero2();
    writer.varint(offset);
    writer.raw(record.encodedBody);
    return;
  }
  const parts = measure(record.key, record.value, record.headers);
  const body = 2 + sizeOf(offset) + parts.size;
  writer.need(body + 5);
  writer.varint(body);
  writer.zero2();
  writer.varint(offset);
  writeParts(writer, record.key, record.value, parts);
}

/** Headers of many records, encoded once; without their count. */
export interface EncodedHeaders {
  readonly count: number;
  readonly bytes: Buffer;
}

export const noHeaders: EncodedHeaders = { count: 0, bytes: Buffer.alloc(0) };

export function encodeHeaders(headers: WireHeaders): EncodedHeaders {
  const { size, count } = measure(null, null, headers);
  const writer = new Writer(size);
  writeHeaders(writer, count);
  return { count, bytes: writer.buffer.subarray(0, writer.at) };
}

/**
 * What follows the offset in a record: key, value, headers, `fixed` ones first. `sink` keeps the bytes of many records in
 * few buffers.
 */
export function encodeTail(
  sink: TailSink,
  key: Bytes,
  value: Bytes,
  headers: WireHeaders,
  fixed: EncodedHeaders = noHeaders,
): Buffer {
  const parts = measure(key, value, headers, fixed);
  const writer = sink.room(parts.size);
  const from = writer.at;
  writeParts(writer, key, value, parts, fixed);
  return writer.buffer.subarray(from, writer.at);
}

/** Buffers in which encoded records lie one behind the other; each is freed when its last record is. */
export class TailSink {
  #writer: Writer;

  constructor(private readonly bytes = 256 * 1024) {
    this.#writer = new Writer(bytes);
  }

  room(size: number): Writer {
    if (this.#writer.at + size > this.#writer.buffer.length)
      this.#writer = new Writer(Math.max(this.bytes, size));
    return this.#writer;
  }
}

interface Parts {
  size: number;
  count: number;
  keyLength: number;
  valueLength: number;
}

const headerNames: Buffer[] = [];
const headerValues: Bytes[] = [];
const headerLengths: number[] = [];
const parts: Parts = { size: 0, count: 0, keyLength: 0, valueLength: 0 };

/** Sizes of the parts, in one shared object: writeParts must follow before the next measure. */
function measure(key: Bytes, value: Bytes, headers: WireHeaders | undefined, fixed = noHeaders): Parts {
  parts.keyLength = lengthOf(key);
  parts.valueLength = lengthOf(value);
  let count = 0;
  let size = sizeOfBytes(key, parts.keyLength) + sizeOfBytes(value, parts.valueLength) + fixed.bytes.length;
  for (const name in headers) {
    const given = headers[name];
    const list = Array.isArray(given) ? (given as readonly Bytes[]) : undefined;
    for (let i = 0; i < (list ? list.length : 1); i++) {
      const one = list ? list[i] : (given as Bytes);
      const length = lengthOf(one);
      const encoded = nameBytes(name);
      headerNames[count] = encoded;
      headerValues[count] = one;
      headerLengths[count] = length;
      count++;
      size += encoded.length + sizeOfBytes(one, length);
    }
  }
  parts.count = count;
  parts.size = size + sizeOf(fixed.count + count);
  return parts;
}

function writeParts(
  writer: Writer,
  key: Bytes,
  value: Bytes,
  { keyLength, valueLength, count }: Parts,
  fixed = noHeaders,
): void {
  writer.bytes(key, keyLength);
  writer.bytes(value, valueLength);
  writer.varint(fixed.count + count);
  if (fixed.count > 0) writer.raw(fixed.bytes);
  writeHeaders(writer, count);
}

/** The headers that were measured last. */
function writeHeaders(writer: Writer, count: number): void {
  for (let i = 0; i < count; i++) {
    writer.raw(headerNames[i]!);
    writer.bytes(headerValues[i], headerLengths[i]!);
    headerValues[i] = undefined;
  }
}

function oneOf(value: Bytes | readonly Bytes[]): Bytes {
  return Array.isArray(value) ? (value as readonly Bytes[])[0] : (value as Bytes);
}

/** Bytes of a value; strings are UTF-8. */
function lengthOf(value: Bytes): number {
  if (value === null || value === undefined) return 0;
  return typeof value === 'string' ? Buffer.byteLength(value) : value.length;
}

/** Size of a zigzag varint of a number that is not negative. */
function sizeOf(value: number): number {
  return value < 0x40 ? 1 : value < 0x2000 ? 2 : value < 0x100000 ? 3 : value < 0x8000000 ? 4 : 5;
}

function sizeOfBytes(value: Bytes, length: number): number {
  return value === null || value === undefined ? 1 : sizeOf(length) + length;
}

const names = new Map<string, Buffer>();

/** A header name with its length before it; there are few, so they are kept. */
function nameBytes(name: string): Buffer {
  let bytes = names.get(name);
  if (!bytes) {
    const text = Buffer.from(name);
    const writer = new Writer(text.length + 5);
    writer.varint(text.length);
    writer.raw(text);
    bytes = Buffer.from(writer.buffer.subarray(0, writer.at));
    if (names.size < 1_000) names.set(name, bytes);
  }
  return bytes;
}

/** A growing buffer with a position. Callers of the single writes have asked for room before (`need`). */
export class Writer {
  buffer: Buffer;
  at = 0;

  constructor(size: number) {
    this.buffer = Buffer.allocUnsafeSlow(size);
  }

  need(bytes: number): void {
    if (this.at + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, this.at + bytes));
    larger.set(this.buffer.subarray(0, this.at));
    this.buffer = larger;
  }

  zero2(): void {
    this.buffer[this.at] = 0;
    this.buffer[this.at + 1] = 0;
    this.at += 2;
  }

  varint(value: number): void {
    let u = ((value << 1) ^ (value >> 31)) >>> 0;
    while (u >= 0x80) {
      this.buffer[this.at++] = (u & 0x7f) | 0x80;
      u >>>= 7;
    }
    this.buffer[this.at++] = u;
  }

  bytes(value: Bytes, length: number): void {
    if (value === null || value === undefined) return this.varint(-1);
    this.varint(length);
    if (typeof value !== 'string') return this.raw(value);
    // latin1 is a plain copy, and equals UTF-8 where every character is one byte.
    this.buffer.write(value, this.at, length === value.length ? 'latin1' : 'utf8');
    this.at += length;
  }

  raw(bytes: Buffer): void {
    this.buffer.set(bytes, this.at);
    this.at += bytes.length;
  }

  int16(value: number): void {
    this.at = this.buffer.writeInt16BE(value, this.at);
  }

  int32(value: number): void {
    this.at = this.buffer.writeInt32BE(value, this.at);
  }

  /** Kafka's STRING: length as int16, -1 for null. */
  string(value: string | null): void {
    const length = value === null ? -1 : Buffer.byteLength(value);
    this.need(2 + Math.max(0, length));
    this.int16(length);
    if (value !== null) this.at += this.buffer.write(value, this.at, 'utf8');
  }
}
