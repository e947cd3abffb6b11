import { Problem } from '@farwatch/http/problem';

import type { LeadCursor } from '../store/list-leads.js';

/** The place after a lead, as opaque text for `next`. */
export function writeCursor(cursor: LeadCursor): string {
  return Buffer.from(`${cursor.openedAtMs}.${cursor.id}`).toString('base64url');
}

/** The place of a `next`; throws Problem 400 when it is none of ours. */
export function readCursor(text: string): LeadCursor {
  const match = /^(\d{1,15})\.([\w-]{1,64})$/.exec(Buffer.from(text, 'base64url').toString('utf8'));
  if (match === null) {
    throw new Problem(400, 'invalid-input', 'the cursor is none that this list gave out', [
      { path: 'query.cursor', message: 'unknown cursor' },
    ]);
  }
  return { openedAtMs: Number(match[1]), id: match[2]! };
}
