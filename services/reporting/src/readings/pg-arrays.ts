/**
 * PostgreSQL arrays in binary form. A batch of thousands of readings is sent as a few buffers: neither side has to
 * print and parse numbers and times. node-postgres sends a Buffer parameter in binary format.
 * Layout: dimensions, has-null flag, element type, length, lower bound, then length-prefixed elements (big endian).
 */
const headerBytes = 20;
const oid = { int4: 23, int8: 20, timestamptz: 1184, char: 18 } as const;
const epoch2000Ms = 946_684_800_000;

function start(count: number, type: number, elementBytes: number, hasNull: boolean): Buffer {
  const buffer = Buffer.allocUnsafe(headerBytes + count * (4 + elementBytes));
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(hasNull ? 1 : 0, 4);
  buffer.writeInt32BE(type, 8);
  buffer.writeInt32BE(count, 12);
  buffer.writeInt32BE(1, 16);
  return buffer;
}

/** A safe integer as two's complement of 64 bits, without the cost of a bigint. */
function writeInt64(buffer: Buffer, value: number, at: number): void {
  const high = Math.floor(value / 4_294_967_296);
  buffer.writeInt32BE(high, at);
  buffer.writeUInt32BE(value - high * 4_294_967_296, at + 4);
}

/** `int4[]` of one column of `rows`. */
export function int4Array<T>(rows: readonly T[], of: (row: T) => number): Buffer {
  const buffer = start(rows.length, oid.int4, 4, false);
  let at = headerBytes;
  for (const row of rows) {
    buffer.writeInt32BE(4, at);
    buffer.writeInt32BE(of(row), at + 4);
    at += 8;
  }
  return buffer;
}

/** `int8[]` of safe integers; null stays null. */
export function int8Array<T>(rows: readonly T[], of: (row: T) => number | null): Buffer {
  const buffer = start(rows.length, oid.int8, 8, true);
  let at = headerBytes;
  for (const row of rows) {
    const value = of(row);
    if (value === null) {
      buffer.writeInt32BE(-1, at);
      at += 4;
      continue;
    }
    buffer.writeInt32BE(8, at);
    writeInt64(buffer, value, at + 4);
    at += 12;
  }
  return buffer.subarray(0, at);
}

/** `timestamptz[]` of epoch milliseconds. */
export function timestampArray<T>(rows: readonly T[], of: (row: T) => number): Buffer {
  const buffer = start(rows.length, oid.timestamptz, 8, false);
  let at = headerBytes;
  for (const row of rows) {
    buffer.writeInt32BE(8, at);
    writeInt64(buffer, (of(row) - epoch2000Ms) * 1_000, at + 4);
    at += 12;
  }
  return buffer;
}

/** `"char"[]` of the first letter of a text. */
export function charArray<T>(rows: readonly T[], of: (row: T) => string): Buffer {
  const buffer = start(rows.length, oid.char, 1, false);
  let at = headerBytes;
  for (const row of rows) {
    buffer.writeInt32BE(1, at);
    buffer.writeUInt8(of(row).charCodeAt(0), at + 4);
    at += 5;
  }
  return buffer;
}
