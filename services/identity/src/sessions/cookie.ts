/**
 * The cookie of a session. Over TLS its name says to the browser that nobody but this host may set it; in clear, which is this machine
 * only, browsers would not keep such a cookie.
 */
export interface SessionCookie {
  readonly name: string;
  /** The value of `Set-Cookie` that begins a session. It ends with the browser, and by Redis before that. */
  set(id: string): string;
  /** That ends one. */
  clear(): string;
}

/** `secure`: the browser speaks TLS with us, or with a proxy in front. */
export function sessionCookie(secure: boolean): SessionCookie {
  const name = secure ? '__Host-farwatch' : 'farwatch-session';
  const kept = `Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
  return {
    name,
    set: (id) => `${name}=${id}; ${kept}`,
    clear: () => `${name}=; Max-Age=0; ${kept}`,
  };
}
