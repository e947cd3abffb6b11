/** How the text of a data area was written. `latin1`: nothing else fits, each byte became one character. */
export type Encoding = 'ascii' | 'utf8' | 'gbk' | 'latin1';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const gb18030 = new TextDecoder('gb18030', { fatal: true });

const latin1 = (bytes: Uint8Array): string => {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
};

function attempt(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Text of a data area: UTF-8 by the standard of 2017, GBK from older firmware, else bytes as characters with a mark. */
export function decodeText(bytes: Uint8Array): { text: string; encoding: Encoding } {
  const text = attempt(utf8, bytes);
  if (text !== undefined) return { text, encoding: text.length === bytes.length ? 'ascii' : 'utf8' };
  const gbk = attempt(gb18030, bytes);
  return gbk === undefined ? { text: latin1(bytes), encoding: 'latin1' } : { text: gbk, encoding: 'gbk' };
}

let gbkTable: Map<string, number> | undefined;

/** Every two-byte character of GBK, from the decoder itself: Node has no encoder. */
function gbkBytes(): Map<string, number> {
  if (gbkTable !== undefined) return gbkTable;
  gbkTable = new Map();
  for (let lead = 0x81; lead <= 0xfe; lead++)
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const char = attempt(gb18030, Uint8Array.of(lead, trail));
      if (char !== undefined && !gbkTable.has(char)) gbkTable.set(char, lead * 256 + trail);
    }
  return gbkTable;
}

/** Bytes of a text. A character that the encoding does not have becomes `?`, so that no frame can be made to lie. */
export function encodeText(text: string, encoding: Encoding): Uint8Array {
  if (encoding === 'utf8') return new TextEncoder().encode(text);
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
