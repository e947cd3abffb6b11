import iconv from 'iconv-lite';

/** The text of an uploaded file, and in which encoding it was found to be. */
export interface DecodedText {
  readonly text: string;
  readonly encoding: 'utf-8' | 'gb18030';
}

/**
 * Bytes as text without a byte order mark. Bytes that are valid UTF-8 are UTF-8; everything else is read as GB18030,
 * which office programs in China still write. GB18030 text is practically never valid UTF-8 by accident.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' };
  } catch {
    return { text: iconv.decode(Buffer.from(bytes), 'gb18030').replace(/^\uFEFF/, ''), encoding: 'gb18030' };
  }
}
