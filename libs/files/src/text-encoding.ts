import iconv from 'iconv-lite';

/** How the text of a file is written down. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030';

/**
 * The encoding of a file. A byte order mark decides; without one, UTF-16 is known by the zeros beside its plain letters and
 * separators. Bytes that are valid UTF-8 are UTF-8; everything else is GB18030, which office programs in China still write
 * (its text is practically never valid UTF-8 by accident).
 *
 * @param head the first bytes of the file, some thousand or all of them
 * @param isUtf8 whether the whole file is valid UTF-8
 */
export function encodingOf(head: Uint8Array, isUtf8: boolean): TextEncoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const units = Math.floor(Math.min(head.length, 8_192) / 2);
  let [little, big] = [0, 0];
  for (let at = 0; at < units * 2; at += 2) {
    if (head[at + 1] === 0 && isPlain(head[at])) little++;
    if (head[at] === 0 && isPlain(head[at + 1])) big++;
  }
  const [more, less] = [Math.max(little, big), Math.min(little, big)];
  // A tenth of any table is separators and digits; a single NUL in other text is no UTF-16.
  if (more >= 2 && more * 10 >= units && more > 2 * less) return little > big ? 'utf-16le' : 'utf-16be';
  return isUtf8 ? 'utf-8' : 'gb18030';
}

const isPlain = (byte: number | undefined): boolean =>
  byte !== undefined && ((byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10 || byte === 13);

/** Text without its byte order mark, and in which encoding it was found to be. */
export interface DecodedText {
  readonly text: string;
  readonly encoding: TextEncoding;
}

/** Bytes as text without a byte order mark. Never throws: what is not of its encoding becomes U+FFFD. */
export function decodeText(bytes: Uint8Array): DecodedText {
  let valid: string | undefined;
  try {
    valid = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    valid = undefined;
  }
  const encoding = encodingOf(bytes, valid !== undefined);
  if (encoding === 'utf-8') return { text: valid ?? '', encoding };
  return { text: iconv.decode(Buffer.from(bytes), encoding).replace(/^\uFEFF/, ''), encoding };
}
