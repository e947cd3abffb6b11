/** The token of this browser tab, and why the last one ended. Kept in sessionStorage: closing the tab signs out. */
export interface Session {
  readonly token: string | null;
  /** Set when a token stopped working, so that the sign-in page can say so. */
  readonly ended: 'expired' | null;
}

const KEY = 'farwatch.token';
const listeners = new Set<() => void>();
let current: Session = { token: read(), ended: null };

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

function set(next: Session): void {
  current = next;
  write(next.token);
  for (const listener of listeners) listener();
}

export const sessionStore = {
  get: (): Session => current,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  signIn: (token: string): void => set({ token, ended: null }),
  signOut: (): void => set({ token: null, ended: null }),
  /** A request with `token` was refused; ignored when another token is in use by now. */
  expire(token: string): void {
    if (current.token === token) set({ token: null, ended: 'expired' });
  },
};
