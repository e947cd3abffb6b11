/**
 * The stored form of an hour's entries: each one as what differs from the entry before it. A minute of a regular station
 * takes about 8 bytes instead of 40: a quarter of the write-ahead log and of what travels to PostgreSQL.
 *
 * One byte of signs, then the numbers that they announce, as variable-length integers of 7 bits a byte (zigzag where it may be
 * negative). Integers up to 2^53 pass unchanged.
 */
const width = 5;
const sign = { step: 1, length: 2, code: 4, partition: 8, none: 16, whole: 32 } as const;
const offsets = 2 ** 40;
/** Differences beyond this would not survive the doubling of zigzag: then the value is stored as a double. */
const wide = 2 ** 51;
/** Longest entry: signs, and six numbers of at most 8 bytes. */
const longest = 1 + 6 * 8;

let scratch = Buffer.allocUnsafe(64 * longest);
let at = 0;

function put(value: number): void {
  let rest = value;
  while (rest >= 128) {
    scratch[at++] = (rest % 128) + 128;
    rest = Math.floor(rest / 128);
  }
  scratch[at++] = rest;
}

/** 0, -1, 1, -2, 2 ... as 0, 1, 2, 3, 4 ... */
function putSigned(value: number): void {
  put(value < 0 ? -value * 2 - 1 : value * 2);
}

/** `cells`: start, end, value, code, partition (with its log) * 2^40 + offset of `count` entries, all in the hour from `base` (ms). */
export function encodeEntries(cells: Float64Array, count: number, base: number): Buffer {
  if (scratch.length < count * longest) scratch = Buffer.allocUnsafe(count * longest * 2);
  at = 0;
  let lastStart = base;
  let step = 0;
  let length = 0;
  let code = 0;
  let value = 0;
  let partition = 0;
  let offset = 0;
  for (let i = 0; i < count * width; i += width) {
    const start = cells[i]!;
    const ownStep = start - lastStart;
    const ownLength = cells[i + 1]! - start;
    const ownValue = cells[i + 2]!;
    const ownCode = cells[i + 3]!;
    const ownOffset = cells[i + 4]! % offsets;
    const ownPartition = (cells[i + 4]! - ownOffset) / offsets;
    const none = Number.isNaN(ownValue);
    const whole = !none && Math.abs(ownValue - value) > wide;
    scratch[at++] =
      (ownStep === step ? sign.step : 0) +
      (ownLength === length ? sign.length : 0) +
      (ownCode === code ? sign.code : 0) +
      (ownPartition === partition ? sign.partition : 0) +
      (none ? sign.none : 0) +
      (whole ? sign.whole : 0);
    if (ownStep !== step) putSigned(ownStep);
    if (ownLength !== length) put(ownLength);
    if (ownCode !== code) put(ownCode);
    if (ownPartition !== partition) put(ownPartition);
    putSigned(ownOffset - offset);
    if (whole) at = scratch.writeDoubleLE(ownValue, at);
    else if (!none) putSigned(ownValue - value);
    if (!none) value = ownValue;
    lastStart = start;
    step = ownStep;
    length = ownLength;
    code = ownCode;
    partition = ownPartition;
    offset = ownOffset;
  }
  return Buffer.from(scratch.subarray(0, at));
}

/** The reverse of `encodeEntries`. Throws a RangeError when the bytes are not its own. */
export function decodeEntries(bytes: Uint8Array, base: number): Float64Array {
  let from = 0;
  const take = (): number => {
    let value = 0;
    for (let weight = 1; ; weight *= 128) {
      const byte = bytes[from++];
      if (byte === undefined) throw new RangeError('the stored readings of an hour end too early');
      if (byte < 128) return value + byte * weight;
      value += (byte - 128) * weight;
    }
  };
  const takeSigned = (): number => {
    const value = take();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const takeDouble = (): number => {
    from += 8;
    return view.getFloat64(from - 8, true);
  };
  const cells: number[] = [];
  let start = base;
  let step = 0;
  let length = 0;
  let code = 0;
  let value = 0;
  let partition = 0;
  let offset = 0;
  while (from < bytes.length) {
    const signs = bytes[from++]!;
    if ((signs & sign.step) === 0) step = takeSigned();
    if ((signs & sign.length) === 0) length = take();
    if ((signs & sign.code) === 0) code = take();
    if ((signs & sign.partition) === 0) partition = take();
    offset += takeSigned();
    start += step;
    if ((signs & sign.whole) !== 0) value = takeDouble();
    else if ((signs & sign.none) === 0) value += takeSigned();
    cells.push(
      start,
      start + length,
      (signs & sign.none) === 0 ? value : NaN,
      code,
      partition * offsets + offset,
    );
  }
  return Float64Array.from(cells);
}
