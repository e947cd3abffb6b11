import { Problem } from '@farwatch/http/problem';

/** A place in a list as opaque text for `next`. */
export function writeCursor(place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** The place of a `next`: `types` says what its parts are. Throws Problem 400 when it is none that a list gave out. */
export function readCursor(text: string, types: readonly ('string' | 'number')[]): (string | number)[] {
  let place: unknown;
  try {
    place = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    place = undefined;
  }
  const good =
    Array.isArray(place) &&
    place.length === types.length &&
    types.every((type, at) => typeof (place as unknown[])[at] === type);
  if (good) return place as (string | number)[];
  throw new Problem(400, 'invalid-input', 'the cursor is none that this list gave out', [
    { path: 'query.cursor', message: 'unknown cursor' },
  ]);
}
