import type { z } from 'zod';

/** Roles of doors.md section 6; `public` needs no token. */
export type Role =
  'viewer' | 'officer' | 'reviewer' | 'manager' | 'admin' | 'device' | 'subscriber' | 'public';

/** Everybody who may read what staff may read. */
export const staff = ['viewer', 'officer', 'reviewer', 'manager', 'admin'] as const satisfies readonly Role[];

/** One route of the public door: the single source of its checks, its documentation and its client types. */
export interface Route<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/api/v1`, with `{name}` for parameters. */
  readonly path: string;
  readonly roles: readonly Role[];
  readonly summary: { readonly zh: string; readonly en: string };
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** Media type of the body when it is not JSON (then the body is a Buffer), for example text/csv. */
  readonly bodyType?: string;
  readonly response: R;
  /** `event-stream` for server-sent events; `response` is then the data of one event. */
  readonly responseType?: 'json' | 'event-stream';
  readonly status?: number;
}

/** Keeps the exact types of a route: of its schemas, its roles and its path. */
export function route<const D extends Route>(definition: D): D {
  return definition;
}

type Parsed<T> = [T] extends [z.ZodType] ? z.infer<T> : undefined;

/** The parsed input of a route. */
export interface Call<R extends Route> {
  readonly params: Parsed<R['params']>;
  readonly query: Parsed<R['query']>;
  readonly body: Parsed<R['body']>;
  readonly principal: Principal;
  /** For routes with `bodyType`: the body as received. */
  readonly raw?: Buffer;
  readonly contentType?: string;
  /** For `event-stream`: the id of the last event that the caller has seen (`Last-Event-ID`). */
  readonly lastEventId?: string;
  /** The caller's language, from `Accept-Language`. */
  readonly language: 'zh' | 'en';
}

/** What a route answers. */
export type Answer<R extends Route> = z.infer<R['response']>;

/** Who calls: the subject and the roles of a token. */
export interface Principal {
  readonly subject: string;
  readonly roles: readonly Role[];
}
