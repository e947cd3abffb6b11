import type { Route } from '@farwatch/contracts/http';
import {
  applyDecorators,
  createParamDecorator,
  Header,
  HttpCode,
  RequestMapping,
  RequestMethod,
  SetMetadata,
  type ExecutionContext,
} from '@nestjs/common';

import { nobody, type HttpRequest } from './http-request.js';
import { languageOf } from './problem.js';
import { readCall } from './read-call.js';
import { streamOf } from './sse.js';

const key = 'farwatch:route';

/** The declaration of a handler, or undefined when it has none. */
export function routeOf(handler: object): Route | undefined {
  return Reflect.getMetadata(key, handler) as Route | undefined;
}

/** The path of a route in the words of Nest and fastify: `/leads/{id}` is `/leads/:id`. */
export function pathOf(route: Route): string {
  return route.path.replace(/\{(\w+)\}/g, ':$1');
}

/**
 * Makes a controller method the handler of a route: method, path, status and roles come from the declaration.
 * The Observable of an `event-stream` route is written as server-sent events.
 */
export function Endpoint(route: Route): MethodDecorator {
  const decorators = [
    RequestMapping({ path: pathOf(route), method: RequestMethod[route.method] }),
    HttpCode(route.status ?? 200),
    SetMetadata(key, route),
  ];
  if (route.responseType !== 'event-stream') return applyDecorators(...decorators);
  return (target, property, descriptor) => {
    const original = descriptor.value as unknown as (...args: unknown[]) => unknown;
    const wrapped = async function (this: unknown, ...args: unknown[]): Promise<unknown> {
      return streamOf(await original.apply(this, args));
    };
    descriptor.value = wrapped as never;
    applyDecorators(
      ...decorators,
      Header('content-type', 'text/event-stream; charset=utf-8'),
      Header('cache-control', 'no-store'),
      Header('x-accel-buffering', 'no'),
    )(target, property, descriptor);
  };
}

/** The checked input of the call, a `Call<typeof route>`. */
export const In = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const route = routeOf(context.getHandler());
  if (route === undefined) throw new Error('In() needs Endpoint() on the same method');
  const request = context.switchToHttp().getRequest<HttpRequest>();
  const text = (name: string): string | undefined => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  const contentType = text('content-type');
  const lastEventId = text('last-event-id');
  return readCall(route, {
    params: request.params,
    query: request.query,
    body: request.body,
    ...(request.upload === undefined ? {} : { upload: request.upload }),
    principal: request.principal ?? nobody,
    language: languageOf(text('accept-language')),
    ...(contentType === undefined ? {} : { contentType }),
    ...(lastEventId === undefined ? {} : { lastEventId: lastEventId.slice(0, 500) }),
  });
});
