import { timingSafeEqual } from 'node:crypto';

import { csrfHeader, type Principal, type Route } from '@farwatch/contracts/http';

import type { BrowserSession } from './browser-session.js';
import type { HttpRequest } from './http-request.js';
import { Problem } from './problem.js';

export type { BrowserSession } from './browser-session.js';

/** Finds who a bearer token stands for; undefined when it is unknown, expired or revoked. */
export interface TokenVerifier {
  verify(token: string): Promise<Principal | undefined>;
}

/** The token of an `Authorization: Bearer` header; undefined when there is none. Throws a 401 problem on anything else. */
export function bearerToken(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  const token = /^Bearer ([\w.~+/=-]{1,512})$/i.exec(authorization)?.[1];
  if (token === undefined)
    throw unauthorized('bad-token', 'the Authorization header is not "Bearer <token>"');
  return token;
}

/** Whether one of the caller's roles may call the route. Roles do not imply each other: a route lists all that may. */
export function mayCall(route: Route, principal: Principal): boolean {
  return route.roles.includes('public') || route.roles.some((role) => principal.roles.includes(role));
}

/** Finds who the cookie of a browser stands for. */
export interface SessionDoor {
  /** The name of the cookie. */
  readonly cookie: string;
  /**
   * Undefined: unknown or over. `use`: somebody does something, so the time without use starts again. Rejects with a 503
   * problem when nobody can tell.
   */
  find(id: string, use: boolean): Promise<BrowserSession | undefined>;
}

/** Who may be asked who calls. */
export interface Doors {
  readonly verifier: TokenVerifier;
  /** Absent: there are no browser sessions. */
  readonly sessions?: SessionDoor | undefined;
}

/** The value of a cookie; undefined when it is absent or not of 32 random bytes. */
export function cookieOf(header: string | string[] | undefined, name: string): string | undefined {
  for (const pair of String(header ?? '')
    .slice(0, 8_192)
    .split(';')) {
    const at = pair.indexOf('=');
    if (pair.slice(0, at).trim() !== name) continue;
    const value = pair.slice(at + 1).trim();
    return /^[\w-]{43}$/.test(value) ? value : undefined;
  }
  return undefined;
}

/** A page of another origin has this request sent: browsers say so themselves. */
export function isForeign(request: Pick<HttpRequest, 'headers'>): boolean {
  const site = request.headers['sec-fetch-site'];
  return typeof site === 'string' && site !== 'same-origin' && site !== 'none';
}

/**
 * Who calls a route; undefined when it is public. A bearer token counts before a cookie. Throws 401 without a valid one, and 403
 * when a cookie comes to change something without the mark of its session (`csrfHeader`). `use` false: nobody does anything,
 * it is only asked again.
 */
export async function identify(
  route: Route,
  request: Pick<HttpRequest, 'headers'>,
  { verifier, sessions }: Doors,
  use = true,
): Promise<{ readonly principal: Principal; readonly session?: BrowserSession } | undefined> {
  if (route.roles.includes('public')) return undefined;
  const { authorization } = request.headers;
  const token = bearerToken(typeof authorization === 'string' ? authorization : undefined);
  if (token !== undefined) {
    const principal = await verifier.verify(token);
    if (principal === undefined) throw unauthorized('bad-token', 'this token is unknown, expired or revoked');
    return { principal };
  }
  const id = sessions && cookieOf(request.headers.cookie, sessions.cookie);
  if (id === undefined) throw unauthorized('no-token', 'sign in, or send "Authorization: Bearer <token>"');
  const session = await sessions?.find(id, use);
  if (session === undefined) throw unauthorized('no-token', 'this session is over: sign in again');
  if (route.method !== 'GET') refuseForeign(request, session);
  return { principal: session.principal, session };
}

/** Throws 403 unless a request in the name of a cookie was made by our own page. */
function refuseForeign(request: Pick<HttpRequest, 'headers'>, { csrf }: BrowserSession): void {
  const given = Buffer.from(String(request.headers[csrfHeader] ?? ''));
  const wanted = Buffer.from(csrf);
  if (!isForeign(request) && given.length === wanted.length && timingSafeEqual(given, wanted)) return;
  throw new Problem(
    403,
    'no-csrf',
    `send ${csrfHeader} with the csrf of GET /session, from a page of this origin`,
  );
}

/** Throws 403 when the roles or the scope of the caller are not enough for the route. */
export function permit(route: Route, principal: Principal): void {
  if (!mayCall(route, principal)) {
    throw new Problem(403, 'wrong-role', `needs one of: ${route.roles.join(', ')}`);
  }
  if (route.scope === 'all' && principal.scope !== 'all') {
    throw new Problem(
      403,
      'wrong-scope',
      'this route does not divide its rows by district yet: it needs a scope of all',
    );
  }
}

function unauthorized(code: string, detail: string): Problem {
  const challenge =
    code === 'no-token' ? 'Bearer realm="farwatch"' : 'Bearer realm="farwatch", error="invalid_token"';
  return new Problem(401, code, detail, undefined, { 'www-authenticate': challenge });
}
