import { createCipheriv, createDecipheriv, getCiphers } from 'node:crypto';

import { crcOf } from './crc.js';
import { readCrc } from './frame-crc.js';
import { dataAreaFrom } from './tail.js';

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
export function decryptSegment(segment: Uint8Array, key: Uint8Array): Uint8Array | undefined {
  const from = dataAreaFrom(segment, 0, segment.length);
  const text = from < 0 ? '' : Buffer.from(segment.subarray(from)).toString('latin1');
  const list = /^\{((?:0x[0-9a-f]{2},?)+)\}/i.exec(text);
  if (list === null) return convert(segment, key, false);
  const bytes = (list[1] ?? '').match(/0x../g)?.map(Number) ?? [];
  const rest = segment.subarray(from + list[0].length);
  return convert(Buffer.concat([segment.subarray(0, from), Buffer.from(bytes), rest]), key, false);
}

/** The plain segment of an encrypted frame (`raw`: from `##` to the CRC), or undefined when its CRC does not fit. */
export function openFrame(raw: Uint8Array, segment: Uint8Array, key: Uint8Array): Uint8Array | undefined {
  const plain = decryptSegment(segment, key);
  return plain !== undefined && crcOf(plain) === readCrc(raw, raw.length - 4) ? plain : undefined;
}
