import type { Route, RouteScope } from '@farwatch/contracts/http';
import { Fault } from '@farwatch/runtime/fault';
import type { ModulesContainer } from '@nestjs/core';

import { routeOf } from './endpoint.js';

const routeScopes: readonly unknown[] = ['district', 'all', 'global', 'public'] satisfies RouteScope[];

/**
 * What is wrong with a declaration: it names no roles, or does not say what a caller's scope means to it. The compiler asks
 * for both; a table that was built some other way must not start either.
 */
function faultOf(route: Route): string | undefined {
  if (route.roles.length === 0) return 'names no roles';
  const scope: unknown = route.scope;
  if (!routeScopes.includes(scope)) return 'declares no scope';
  if ((scope === 'public') !== route.roles.includes('public'))
    return 'is public by its roles or by its scope, but not by both';
  return undefined;
}

/**
 * Checks every handler that Nest would serve: it has a declaration, that declaration is in the public table, it says who
 * may call and in which scope, and no two handlers share one. Throws one `Fault('routes')` that names all faults.
 */
export function checkRoutes(modules: ModulesContainer, declared: readonly Route[], complete: boolean): void {
  const faults: string[] = [];
  const seen = new Map<Route, string>();
  for (const module of modules.values()) {
    for (const wrapper of module.controllers.values()) {
      const prototype = wrapper.metatype?.prototype as Record<string, unknown> | undefined;
      if (prototype === undefined) continue;
      for (const name of Object.getOwnPropertyNames(prototype)) {
        const handler = prototype[name];
        if (typeof handler !== 'function' || name === 'constructor') continue;
        if (Reflect.getMetadata('path', handler) === undefined) continue;
        const where = `${wrapper.name}.${name}`;
        const route = routeOf(handler);
        if (route === undefined) faults.push(`${where} has no declaration`);
        else if (!declared.includes(route))
          faults.push(`${where}: ${route.id} is not in the table of routes`);
        else if (faultOf(route) !== undefined) faults.push(`${where}: ${route.id} ${faultOf(route)}`);
        else if (seen.has(route))
          faults.push(`${where}: ${route.id} is served by ${seen.get(route)} already`);
        else seen.set(route, where);
      }
    }
  }
  if (complete) {
    for (const route of declared) if (!seen.has(route)) faults.push(`${route.id} has no handler`);
  }
  if (faults.length > 0) throw new Fault('routes', `routes are not as declared\n  ${faults.join('\n  ')}`);
}
