import { isUtf8 } from 'node:buffer';

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
  return as === 'text' ? parseText(bytes) : parseJson(bytes);
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
