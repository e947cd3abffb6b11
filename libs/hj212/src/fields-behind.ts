import { isCp } from './area.js';

const AND = 0x26;

/** What may stand behind the `&&` that closes a data area: a few `name=value`, as of a header. */
const fields = /^;?[A-Za-z]{1,12}=[^;=&#]{0,24}(?:;[A-Za-z]{1,12}=[^;=&#]{0,24}){0,8};?$/;

/** True for the text behind the closing `&&` when it is made of fields. */
export const isFieldsBehind = (text: string): boolean => fields.test(text);

/** Longest such text. */
const most = 330;

/** Where the data area closes in a segment `[from, to)` that does not end there but goes on with fields; -1 when it does not. */
export function closeOfArea(buf: Uint8Array, from: number, to: number): number {
  const least = Math.max(from + 1, to - most);
  for (let at = to - 1; at > least; at--)
    if (buf[at] === AND && buf[at - 1] === AND) {
      const behind = String.fromCharCode(...buf.subarray(at + 1, to));
      // `CP=&&` opens the area.
      return !isCp(buf, at - 1) && isFieldsBehind(behind) ? at - 1 : -1;
    }
  return -1;
}
