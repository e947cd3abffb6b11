import type { z } from 'zod';

import type { Principal, Role } from './principal.js';

/**
 * What a caller's scope means to a route. `district`: rows are those of the caller's districts, an id of another district
 * is 404. `all`: its rows belong to districts and it does not divide them, so only callers of all districts may call it.
 * `global`: nothing in it belongs to a district (law, rules, the interface itself). `public`: no caller is known.
 */
export type RouteScope = 'district' | 'all' | 'global' | 'public';

/** A route that takes a file: as the whole body of type `bodyType`, or as the one file of a multipart/form-data body. */
export interface Upload {
  /**
   * `bytes`: `call.raw` has all of it. `stream`: `call.file` is read once, as it comes in; multipart only. `pieces`: the body
   * of type `bodyType` is a piece of a file, read once as `call.file`; no form.
   */
  readonly as: 'bytes' | 'stream' | 'pieces';
  /** Longest file; more is answered 413. */
  readonly maxBytes: number;
}

/** One route of the public door: the single source of its checks, its documentation and its client types. */
export interface Route<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'HEAD' | 'OPTIONS';
  /** Below `/api/v1`, with `{name}` for parameters. */
  readonly path: string;
  readonly roles: readonly Role[];
  readonly scope: RouteScope;
  readonly summary: { readonly zh: string; readonly en: string };
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** Media type of the body when it is not JSON (then the body is a Buffer), for example text/csv. */
  readonly bodyType?: string;
  readonly upload?: Upload;
  readonly response: R;
  /**
   * `event-stream` for server-sent events; `response` is then the data of one event. `file` for bytes with their own media
   * type and name; `response` is then `fileBody`.
   */
  readonly responseType?: 'json' | 'event-stream' | 'file';
  readonly status?: number;
  /** Problems that this route answers beside those that every route does: 401 of a sign-in. */
  readonly alsoAnswers?: readonly number[];
  /** True where the body or the query names a thing that may not be there: 404. */
  readonly bodyNames?: boolean;
  /** True where the answer holds a secret that is shown once: it is not kept for a repetition. */
  readonly answersSecret?: boolean;
  /**
   * How many requests one of these counts as in the rate of its caller; default 1. Of those above 1 only a few run at the
   * same time.
   */
  readonly cost?: number;
}

/** Keeps the exact types of a route: of its schemas, its roles and its path. */
export function route<const D extends Route>(definition: D): D {
  return definition;
}

/**
 * Does a route keep its answers for requests with an `Idempotency-Key`? One that reads a file cannot say whether the same is
 * asked for again, and one without a known caller not whose key it is.
 */
export function keepsAnswers({ method, upload, responseType, roles }: Route): boolean {
  return (
    method === 'POST' &&
    upload === undefined &&
    (responseType ?? 'json') === 'json' &&
    !roles.includes('public')
  );
}

type Parsed<T> = [T] extends [z.ZodType] ? z.infer<T> : undefined;

/** The parsed input of a route. */
export interface Call<R extends Route> {
  readonly params: Parsed<R['params']>;
  readonly query: Parsed<R['query']>;
  readonly body: Parsed<R['body']>;
  readonly principal: Principal;
  /** For routes with `bodyType` or an upload as bytes: the body, or the file in it, as received. */
  readonly raw?: Buffer;
  readonly contentType?: string;
  /** For uploads as a stream: the file as it comes in; read it to its end. A file that is too long ends in an error. */
  readonly file?: AsyncIterable<Uint8Array>;
  /** For uploads by multipart: the name that the file had on the caller's side; not to be trusted. */
  readonly fileName?: string;
  /** For `event-stream`: the id of the last event that the caller has seen (`Last-Event-ID`). */
  readonly lastEventId?: string;
  /** The caller's language, from `Accept-Language`. */
  readonly language: 'zh' | 'en';
}

/** What a route answers. */
export type Answer<R extends Route> = z.infer<R['response']>;
