import type { Route } from '@farwatch/contracts/http';

import { pathOf } from './endpoint.js';
import type { HttpRequest } from './http-request.js';
import { Problem } from './problem.js';

/**
 * Refuses a request for a path that is declared, by a method that is not: `Problem(405)` whose `Allow` names those that are
 * (RFC 9110 section 15.5.6). A path that nobody declared is left alone: it is not found. Of several declared paths that fit, the
 * one with the fewest parameters is meant, as OpenAPI says (`/rules/rejudge` before `/rules/{rule}`).
 */
export function methodsOf(
  routes: readonly Route[],
  prefix = '/api/v1',
): (request: Pick<HttpRequest, 'url' | 'method'>) => void {
  const allowed = new Map<string, Set<string>>();
  for (const route of routes) {
    const pattern = `^${prefix}${pathOf(route).replaceAll(/:\w+/g, '[^/]+')}/?$`;
    const methods = allowed.get(pattern) ?? new Set<string>();
    methods.add(route.method);
    if (route.method === 'GET') methods.add('HEAD');
    allowed.set(pattern, methods);
  }
  const table = [...allowed].map(([pattern, methods]) => ({
    pattern: new RegExp(pattern),
    methods,
    parameters: pattern.split('[^/]+').length - 1,
  }));
  return ({ url, method }) => {
    const [path = ''] = url.split('?');
    const fitting = table.filter(({ pattern }) => pattern.test(path));
    const fewest = Math.min(...fitting.map(({ parameters }) => parameters));
    const found = fitting.filter(({ parameters }) => parameters === fewest);
    if (found.length === 0 || found.some(({ methods }) => methods.has(method))) return;
    const allow = [...new Set(found.flatMap(({ methods }) => [...methods]))].sort().join(', ');
    throw new Problem(405, 'method-not-allowed', `${path} has ${allow}`, undefined, { allow });
  };
}
