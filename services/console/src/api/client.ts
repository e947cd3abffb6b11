import { createClient, type Answer, type sessionRoutes } from '@farwatch/contracts/http';

import { sessionStore } from '../session/session-store.js';

/** The public api, as whoever is signed in. A refused token ends the session. */
export const api = createClient({
  base: '/api/v1',
  token: () => sessionStore.get().token ?? '',
  csrf: () => sessionStore.get().csrf ?? undefined,
  // What the api says in words comes in the language of the screen, not in that of the browser.
  language: () => document.documentElement.lang,
  onUnauthorized: (token) => sessionStore.expire(token),
});

/** Who is signed in. */
export type SessionInfo = Answer<typeof sessionRoutes.getSession>;

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** What a list has loaded so far, page by page. */
export interface Pages<T> {
  readonly pages: readonly Page<T>[];
}

/** Saves a file that a call answers under this name; a plain link would go without the token. */
export async function saveFile(answer: Promise<Response>, name: string): Promise<void> {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await (await answer).blob());
  link.download = name;
  link.click();
  // Some browsers read it only after this turn.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
