/** How the text of a data area was written. `latin1`: nothing else fits, each byte became one character. */
export type Encoding = 'ascii' | 'utf8' | 'gbk' | 'latin1';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
let gb18030: InstanceType<typeof TextDecoder> | 'absent' | undefined;

/** Made when first needed: a Node without full ICU does not have it, and must still be able to load this file. */
function gbkDecoder(): InstanceType<typeof TextDecoder> | undefined {
  try {
    gb18030 ??= new TextDecoder('gb18030', { fatal: true });
  } catch {
    gb18030 = 'absent';
  }
  return gb18030 === 'absent' ? undefined : gb18030;
}

/** Each byte as one character. */
export const latin1 = (bytes: Uint8Array): string => {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
};

function attempt(
  decoder: InstanceType<typeof TextDecoder> | undefined,
  bytes: Uint8Array,
): string | undefined {
  try {
    return decoder?.decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Text of a segment: UTF-8 by the standard of 2017, GBK from older firmware, else bytes as characters with a mark.
 * Nothing is lost: `encodeText` with the encoding found gives the same bytes back.
 */
export function decodeText(bytes: Uint8Array): { text: string; encoding: Encoding } {
  const text = attempt(utf8, bytes);
  if (text !== undefined) return { text, encoding: text.length === bytes.length ? 'ascii' : 'utf8' };
  const gbk = attempt(gbkDecoder(), bytes);
  return gbk !== undefined && sameBytes(encodeText(gbk, 'gbk'), bytes)
    ? { text: gbk, encoding: 'gbk' }
    : { text: latin1(bytes), encoding: 'latin1' };
}

const sameBytes = (a: Uint8Array, b: Uint8Array) =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);

const utf8Encoder = new TextEncoder();

let gbkTable: Map<string, number> | undefined;

/** Every two-byte character of GBK, from the decoder itself: Node has no encoder. */
function gbkBytes(): Map<string, number> {
  if (gbkTable !== undefined) return gbkTable;
  gbkTable = new Map();
  for (let lead = 0x81; lead <= 0xfe; lead++)
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const char = attempt(gbkDecoder(), Uint8Array.of(lead, trail));
      if (char?.length === 1 && !gbkTable.has(char)) gbkTable.set(char, lead * 256 + trail);
    }
  return gbkTable;
}

/** The bytes of a text that all encodings write alike, or undefined: for these short texts quicker than an encoder. */
function asciiBytes(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) return undefined;
    bytes[at] = code;
  }
  return bytes;
}

/** Bytes of a text. A character that the encoding does not have becomes `?`, so that no frame can be made to lie. */
export function encodeText(text: string, encoding: Encoding): Uint8Array {
  const ascii = asciiBytes(text);
  if (ascii !== undefined) return ascii;
  if (encoding === 'utf8') return utf8Encoder.encode(text);
  const bytes: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0x3f;
    if (code < 0x80 || (encoding === 'latin1' && code < 0x100)) bytes.push(code);
    else {
      const pair = encoding === 'gbk' ? gbkBytes().get(char) : undefined;
      if (pair === undefined) bytes.push(0x3f);
      else bytes.push(pair >> 8, pair & 0xff);
    }
  }
  return Uint8Array.from(bytes);
}

/** Without spaces, tabs and line ends at both ends. Only those: other blanks may be half of a character elsewhere. */
export function trimmed(text: string): string {
  let [from, to] = [0, text.length];
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return to - from === text.length ? text : text.slice(from, to);
}

/** Space, tab, carriage return, line feed. */
export const isBlank = (code: number): boolean =>
  code === 0x20 || code === 0x0d || code === 0x0a || code === 0x09;

/** True for a text of `from` to `to` decimal digits and nothing else. */
export function isDigits(text: string, from: number, to: number): boolean {
  if (text.length < from || text.length > to) return false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}
