import type { Principal, Route } from '@farwatch/contracts/http';

import { Problem } from './problem.js';

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

/** Who calls a route; undefined when it is public. Throws 401 without a valid token. */
export async function identify(
  route: Route,
  authorization: string | undefined,
  verifier: TokenVerifier,
): Promise<Principal | undefined> {
  if (route.roles.includes('public')) return undefined;
  const token = bearerToken(authorization);
  if (token === undefined) throw unauthorized('no-token', 'send "Authorization: Bearer <token>"');
  const principal = await verifier.verify(token);
  if (principal === undefined) throw unauthorized('bad-token', 'this token is unknown, expired or revoked');
  return principal;
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
