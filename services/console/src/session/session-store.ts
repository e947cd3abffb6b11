/**
 * Who is signed in here: a token of this browser tab (kept in sessionStorage: closing the tab signs out), or a session of this browser,
 * whose cookie no script sees. Why the last one ended goes with it.
 */
export interface Session {
  readonly token: string | null;
  /** The mark of the browser's session; null: there is none, or a token is in use. */
  readonly csrf: string | null;
  /** Set when what was in use stopped working, so that the sign-in page can say so. */
  readonly ended: 'expired' | null;
  /** Counts who signs in: what is shown of one is made anew for the next. */
  readonly turn: number;
}

const KEY = 'farwatch.token';
const listeners = new Set<() => void>();
let current: Session = { token: read(), csrf: null, ended: null, turn: 0 };

function read(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null; // storage is blocked: the session then lasts as long as the page
  }
}

function write(token: string | null): void {
  try {
    if (token === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, token);
  } catch {
    // as above
  }
}

function set(next: Omit<Session, 'turn'>, turn = current.turn + 1): void {
  current = { ...next, turn };
  write(next.token);
  for (const listener of listeners) listener();
}

export const sessionStore = {
  get: (): Session => current,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  signIn: (token: string): void => set({ token, csrf: null, ended: null }),
  /** The browser has a session: its cookie says who, this mark goes along with what changes something. */
  signInBrowser: (csrf: string): void => set({ token: null, csrf, ended: null }),
  /** The same person goes on with a new session: after a new password. */
  renew: (csrf: string): void => set({ token: null, csrf, ended: null }, current.turn),
  signOut: (): void => set({ token: null, csrf: null, ended: null }),
  /** A request with `token` ('' for the cookie) was refused; ignored when something else is in use by now. */
  expire(token: string): void {
    if (current.token === null && current.csrf === null) return;
    if ((current.token ?? '') === token) set({ token: null, csrf: null, ended: 'expired' });
  },
};
