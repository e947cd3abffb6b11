import type { Route } from '@farwatch/contracts/http';

import { pathOf } from './endpoint.js';
import type { HttpRequest } from './http-request.js';
import { Problem } from './problem.js';

export interface MethodCheck {
  refuse(request: Pick<HttpRequest, 'url' | 'method'>): void;
  /** Routes whose path fits where another one, with fewer parameters, is meant: only their requests need the check. */
  readonly shadowed: ReadonlySet<Route>;
}

/**
 * Refuses a request for a path that is declared, by a method that is not: `Problem(405)` whose `Allow` names those that are
 * (RFC 9110 section 15.5.6). A path that nobody declared is left alone: it is not found. Of several declared paths that fit, the
 * one with the fewest parameters is meant, as OpenAPI says (`/rules/rejudge` before `/rules/{rule}`).
 */
export function methodsOf(routes: readonly Route[], prefix = '/api/v1'): MethodCheck {
  const declared = new Map<
    string,
    { routes: Route[]; methods: Set<string>; fits: RegExp; parameters: number }
  >();
  for (const route of routes) {
    const path = `${prefix}${pathOf(route)}`;
    const pattern = path.replaceAll(/:\w+/g, '[^/]+');
    const one = declared.get(pattern) ?? {
      routes: [],
      methods: new Set<string>(),
      fits: new RegExp(`^${pattern}/?$`),
      parameters: path.split('/:').length - 1,
    };
    one.routes.push(route);
    one.methods.add(route.method);
    if (route.method === 'GET') one.methods.add('HEAD');
    declared.set(pattern, one);
  }
  const paths = [...declared.values()];
  const shadowed = paths.filter(({ fits, parameters }) =>
    [...declared].some(
      ([pattern, other]) => other.parameters < parameters && fits.test(pattern.replaceAll('[^/]+', 'x')),
    ),
  );
  return {
    shadowed: new Set(shadowed.flatMap((one) => one.routes)),
    refuse({ url, method }) {
      const [path = ''] = url.split('?');
      const fitting = paths.filter(({ fits }) => fits.test(path));
      const fewest = Math.min(...fitting.map(({ parameters }) => parameters));
      const meant = fitting.filter(({ parameters }) => parameters === fewest);
      if (meant.length === 0 || meant.some(({ methods }) => methods.has(method))) return;
      const allow = [...new Set(meant.flatMap(({ methods }) => [...methods]))].sort().join(', ');
      throw new Problem(405, 'method-not-allowed', `${path} has ${allow}`, undefined, { allow });
    },
  };
}
