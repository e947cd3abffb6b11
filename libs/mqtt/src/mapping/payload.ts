import { isUtf8 } from 'node:buffer';

import { compilePointer, follow } from './place.js';
import type { FailureReason } from './result.js';

/** Deeper than any format we know; a parser or a database further on may not survive a thousand levels. */
export const maxDepth = 32;
/** A payload shorter than this cannot be nested deeply enough to hurt anybody: it is not looked through. */
const harmlessBytes = 1_024;

export type Payload =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false;
      readonly reason: Extract<FailureReason, 'bad-utf8' | 'bad-json' | 'nul-byte' | 'too-deep'>;
      readonly detail: string;
    };

/** Text or JSON of untrusted bytes, or the reason why not. Never throws. */
export function parsePayload(bytes: Buffer, as: 'json' | 'text' | 'senml'): Payload {
  return as === 'text' ? parseText(bytes) : parseLenient(bytes);
}

/** JSON as devices print it: a bare `nan` or `inf`, which only can mean that there is no number, is read as null. */
function parseLenient(bytes: Buffer): Payload {
  const strict = parseJson(bytes);
  if (strict.ok || strict.reason !== 'bad-json') return strict;
  const mended = withoutNan(bytes.toString('utf8'));
  return mended === undefined ? strict : parseJson(Buffer.from(mended));
}

const notANumber = /[-+]?(?:nan(?:\([^()]{0,20}\))?|inf(?:inity)?|1\.#(?:q?nan|inf|ind)0*)(?=[\s,}\]])/iy;

/** The text with null for every bare `nan` and `inf` outside of strings; undefined when there is none. One pass. */
function withoutNan(text: string): string | undefined {
  let out = '';
  let kept = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!;
    if (inString) {
      if (letter === '\\') at++;
      else if (letter === '"') inString = false;
    } else if (letter === '"') {
      inString = true;
    } else if (/[:,[\s]/.test(letter)) {
      notANumber.lastIndex = at + 1;
      const found = notANumber.exec(text);
      if (found === null) continue;
      out += `${text.slice(kept, at + 1)}null`;
      at += found[0].length;
      kept = at + 1;
    }
  }
  return kept === 0 ? undefined : out + text.slice(kept);
}

/** A message whose text at `at` is JSON, with what it says under the key `to` beside it; as it was when there is no such text. */
export function parseEmbedded(root: unknown, at: string, to: string): Payload {
  const text = follow(root, compilePointer(at));
  if (typeof text !== 'string' || typeof root !== 'object' || root === null) return { ok: true, value: root };
  if (text.trim() === '' || Object.hasOwn(root, to)) return { ok: true, value: root };
  const inner = parseLenient(Buffer.from(text));
  return inner.ok ? { ok: true, value: { ...root, [to]: inner.value } } : inner;
}

function parseText(bytes: Buffer): Payload {
  return isUtf8(bytes)
    ? { ok: true, value: bytes.toString('utf8').trim() }
    : { ok: false, reason: 'bad-utf8', detail: '' };
}

/** JSON of untrusted bytes, or the reason why not. Never throws. */
export function parseJson(bytes: Buffer): Payload {
  if (!isUtf8(bytes)) return { ok: false, reason: 'bad-utf8', detail: '' };
  if (bytes.length > harmlessBytes && depthOf(bytes) > maxDepth) {
    return { ok: false, reason: 'too-deep', detail: `more than ${maxDepth} levels` };
  }
  try {
    return { ok: true, value: JSON.parse(bytes.toString('utf8')) };
  } catch (error) {
    if (bytes.includes(0)) return { ok: false, reason: 'nul-byte', detail: `at byte ${bytes.indexOf(0)}` };
    return { ok: false, reason: 'bad-json', detail: (error as Error).message.slice(0, 200) };
  }
}

/** The deepest nesting of brackets outside of strings; stops counting beyond the limit. */
export function depthOf(bytes: Buffer): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (inString) {
      if (byte === 0x5c) at++;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) {
      inString = true;
    } else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > deepest) deepest = depth;
      if (deepest > maxDepth) return deepest;
    } else if (byte === 0x7d || byte === 0x5d) {
      depth--;
    }
  }
  return deepest;
}
