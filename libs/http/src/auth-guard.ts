import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';

import { mayCall } from './auth.js';
import { routeOf } from './endpoint.js';
import type { HttpRequest } from './http-request.js';

/**
 * The last lock: the request hook has already refused callers before their body was read; this guard refuses
 * any handler that the hook did not clear, also one that it does not know.
 */
@Injectable()
export class AuthGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const route = routeOf(context.getHandler());
    if (route === undefined) return false;
    if (route.roles.includes('public')) return true;
    const { principal } = context.switchToHttp().getRequest<HttpRequest>();
    return principal !== undefined && mayCall(route, principal);
  }
}
