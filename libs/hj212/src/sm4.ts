import { createCipheriv, createDecipheriv, getCiphers } from 'node:crypto';

import { crcOf, crcStep } from './crc.js';
import { readCrc } from './frame-crc.js';
import type { Frame } from './framer.js';
import { dataAreaFrom } from './area.js';
import { looksEncrypted } from './read-frame.js';

/** True when this build of Node has SM4; a distribution build may lack it. */
export const hasSm4 = (): boolean => getCiphers().includes('sm4-ecb');

/**
 * HJ 212-2025 (second hand): the whole 16-byte blocks between `CP=&&` and the last `&&` are SM4-ECB without padding,
 * the rest stays plain, so no length changes. Undefined when there is no data area, no SM4, or the key is not 16 bytes.
 */
function convert(segment: Uint8Array, key: Uint8Array, encrypt: boolean): Uint8Array | undefined {
  const from = dataAreaFrom(segment, 0, segment.length);
  if (from < 0 || from > segment.length - 2 || key.length !== 16 || !hasSm4()) return undefined;
  const whole = Math.floor((segment.length - 2 - from) / 16) * 16;
  const cipher = (encrypt ? createCipheriv : createDecipheriv)('sm4-ecb', key, null);
  cipher.setAutoPadding(false);
  const result = Uint8Array.from(segment);
  result.set(cipher.update(segment.subarray(from, from + whole)), from);
  return result;
}

/** A plain segment with its data area encrypted. The CRC of the frame stays that of the plain text. */
export const encryptSegment = (segment: Uint8Array, key: Uint8Array) => convert(segment, key, true);

/**
 * The plain segment of an encrypted one; whether the key was right only the CRC can tell. The ciphertext is raw bytes, or
 * the list `{0xE4,0x3E,...}` that two public implementations print, until a device shows which is meant.
 */
export const decryptSegment = (segment: Uint8Array, key: Uint8Array): Uint8Array | undefined =>
  convert(withoutList(segment), key, false);

/** A segment whose ciphertext is a list of numbers, as the bytes that they are; any other one as it is. */
function withoutList(segment: Uint8Array): Uint8Array {
  const from = dataAreaFrom(segment, 0, segment.length);
  const text = from < 0 ? '' : Buffer.from(segment.subarray(from)).toString('latin1');
  const list = /^\{((?:0x[0-9a-f]{2},?)+)\}/i.exec(text);
  if (list === null) return segment;
  const bytes = (list[1] ?? '').match(/0x../g)?.map(Number) ?? [];
  return Buffer.concat([
    segment.subarray(0, from),
    Buffer.from(bytes),
    segment.subarray(from + list[0].length),
  ]);
}

/**
 * The checksum that the plain area of an encrypted frame (`raw`: from `##` to the CRC) has by itself, from a register of zero.
 * The algorithm is linear: what the header, and with it the password, does to the printed checksum is known without the area
 * and taken off. Whoever keeps a frame with password and checksum masked keeps this: it verifies the area on the day that the
 * key comes, and tells nothing of the password. Undefined without a data area or a printed checksum.
 */
export function areaCrc(raw: Uint8Array, segment: Uint8Array): number | undefined {
  const plain = withoutList(segment);
  const from = dataAreaFrom(plain, 0, plain.length);
  const printed = readCrc(raw, raw.length - 4);
  if (from < 0 || printed < 0) return undefined;
  let reg = crcOf(plain, 0, from);
  for (let at = from; at < plain.length; at++) reg = crcStep(reg, 0);
  return printed ^ reg;
}

/**
 * Whether the data area is ciphertext, also where the framer took the frame for plain: the checksum has only 256 values, so
 * that of one encrypted frame in 256 fits its ciphertext by chance, and what is read then is noise that would be acknowledged.
 */
export function isSealed({ segment, encrypted }: Frame): boolean {
  return (
    encrypted ||
    (looksEncrypted(segment, 0, segment.length) && !isText(segment, dataAreaFrom(segment, 0, segment.length)))
  );
}

/**
 * The plain segment of an encrypted frame (`raw`: from `##` to the CRC), or undefined when the key does not open it: its
 * CRC has to fit, and, because a wrong key meets one of 256 values often enough, it has to be text that begins with a key.
 * `expected` is the `areaCrc` of the frame as received, for one whose password and checksum were masked since.
 */
export function openFrame(
  raw: Uint8Array,
  segment: Uint8Array,
  key: Uint8Array,
  expected = areaCrc(raw, segment),
): Uint8Array | undefined {
  const plain = decryptSegment(segment, key);
  if (plain === undefined || expected === undefined) return undefined;
  const from = dataAreaFrom(plain, 0, plain.length);
  let crc = 0;
  for (const byte of plain.subarray(from)) crc = crcStep(crc, byte);
  return crc === expected && isText(plain, from) ? plain : undefined;
}

/** A data area of any edition begins with a name and `=`; ciphertext is full of what it never holds: control characters but white space in logs. */
function isText(segment: Uint8Array, from: number): boolean {
  const area = Buffer.from(segment.subarray(from, -2)).toString('latin1');
  return area === '' || (/^\s*[\w-]{1,64}\s*=/.test(area) && !/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(area));
}
