import type { z } from 'zod';

import { followStream, type StreamPace, type StreamState } from './follow-stream.js';
import type { ProblemBody } from './problem.js';
import type { Answer, Route } from './route.js';
import { csrfHeader } from './session-cookie.js';

/** What is asked for in a client's words: params, query and body as the route declares them, before they are parsed. */
export type Request<R extends Route> = Part<R, 'params'> & Part<R, 'query'> & BodyPart<R> & FilePart<R>;

type Part<R extends Route, K extends 'params' | 'query'> = R[K] extends z.ZodType
  ? Optional<K, z.input<R[K]>>
  : { readonly [N in K]?: undefined };
type BodyPart<R extends Route> = R['body'] extends z.ZodType
  ? Optional<'body', z.input<R['body']>>
  : { readonly body?: undefined };
type FilePart<R extends Route> = R extends { readonly upload: object } | { readonly bodyType: string }
  ? { readonly file: ClientFile }
  : { readonly file?: undefined };
/** A part may be left out when nothing in it has to be given. */
type Optional<K extends string, T> = object extends T ? { readonly [N in K]?: T } : { readonly [N in K]: T };

/** A file to be sent. Given a name it goes as the file of a form, else as the whole body. */
export interface ClientFile {
  readonly content: string | Uint8Array<ArrayBuffer> | Blob;
  readonly type: string;
  readonly name?: string;
}

/** Of one call. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Instead of the client's own token; a refusal of it is not told to `onUnauthorized`. */
  readonly token?: string;
  /** Headers that the protocol of a route wants beside those of every call (tus). */
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the client's own, for what takes long. */
  readonly timeoutMs?: number;
}

export interface ClientOptions {
  /** Base of the routes: `https://host/api/v1`, or `/api/v1` in a browser. */
  readonly base: string;
  /** Asked before every call, so that a new token is used; empty: the cookie of the browser says who calls. */
  readonly token: () => string;
  /** What goes along with the cookie (`csrf` of the session), asked before every call. */
  readonly csrf?: () => string | undefined;
  readonly language?: () => string;
  /** A call that takes longer is given up; default 20 s. */
  readonly timeoutMs?: number;
  /** The client's own token was refused. */
  readonly onUnauthorized?: (token: string) => void;
  readonly fetch?: typeof fetch;
}

/** A request that did not succeed: the problem of the api, or what stands in for it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    /** Kebab-case code of the problem type, for example `lead-closed`; `timeout` and `unreachable` without an answer. */
    readonly code: string,
    message: string,
    readonly errors: readonly { readonly path: string; readonly message: string }[] = [],
    /** What the code means, in the language that was asked for; empty when the answer was no problem document. */
    readonly title = '',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The item of a route that answers pages. */
export type ItemOf<R extends Route> = Answer<R> extends { items: readonly (infer I)[] } ? I : never;
/** A route that answers pages and takes a cursor. */
export type ListRoute = Route & { readonly response: z.ZodType<{ items: unknown[]; next: string | null }> };

/** A route that answers a live feed. */
export type StreamRoute = Route & { readonly responseType: 'event-stream' };

/** What becomes of a live feed. */
export interface FollowOptions<T> extends StreamPace {
  /** Ends it. */
  readonly signal: AbortSignal;
  /** One event; `type` is its name. */
  readonly onEvent: (data: T, type: string) => void;
  /** The place to resume from is no longer there: what was missed has to be loaded again. */
  readonly onReset?: () => void;
  /** `status` of the answer goes with `denied`. */
  readonly onState?: (state: StreamState, status?: number) => void;
}

/** The public interface by its declarations: paths, input and answers are checked by the compiler. */
export interface ApiClient {
  /** One call; throws ApiError. The answer is taken as declared: the server checks its own answers in tests. */
  call<R extends Route>(route: R, request: Request<R>, options?: CallOptions): Promise<Answer<R>>;
  /** Every page of a list, one after the other. */
  pages<R extends ListRoute>(
    route: R,
    request: Request<R>,
    options?: CallOptions,
  ): AsyncGenerator<Answer<R>, void>;
  /** Every item of a list. */
  items<R extends ListRoute>(
    route: R,
    request: Request<R>,
    options?: CallOptions,
  ): AsyncGenerator<ItemOf<R>, void>;
  /** A file, as the answer that carries it (`arrayBuffer()`, `blob()`, `body`). */
  download<R extends Route>(route: R, request: Request<R>, options?: CallOptions): Promise<Response>;
  /**
   * Follows a live feed, across broken connections, until the signal ends it or the server refuses (`denied`). What is no
   * JSON is passed over: one broken event must not end the feed.
   */
  follow<R extends StreamRoute>(
    route: R,
    request: Request<R>,
    options: FollowOptions<Answer<R>>,
  ): Promise<void>;
}

/** Input in its plainest form, for everything behind the types. */
interface Plain {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly file?: ClientFile | undefined;
}

/** The path of a call below the base, with its query; what is undefined or empty is left out. */
export function pathFor(route: Pick<Route, 'path'>, { params, query }: Plain): string {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String((params as Record<string, unknown> | undefined)?.[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries((query ?? {}) as Record<string, unknown>))
    if (value !== undefined && value !== '') search.set(name, String(value));
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** A client of the public interface; works in browsers and in Node. */
export function createClient(options: ClientOptions): ApiClient {
  const ask = (
    route: Route,
    plain: Plain,
    token: string,
    more: Record<string, string>,
    signal: AbortSignal,
  ) => {
    const language = options.language?.();
    const csrf = options.csrf?.();
    const { type, content } = bodyOf(plain);
    return (options.fetch ?? fetch)(options.base + pathFor(route, plain), {
      method: route.method,
      headers: {
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(token === '' && csrf !== undefined ? { [csrfHeader]: csrf } : {}),
        ...(language === undefined ? {} : { 'accept-language': language }),
        ...(type === undefined ? {} : { 'content-type': type }),
        ...more,
      },
      ...(content === undefined ? {} : { body: content }),
      signal,
    });
  };
  const send = async <T>(
    route: Route,
    plain: Plain,
    given: CallOptions,
    accept: string,
    read: (response: Response) => T | Promise<T>,
  ): Promise<T> => {
    const token = given.token ?? options.token();
    const timeout = AbortSignal.timeout(given.timeoutMs ?? options.timeoutMs ?? 20_000);
    const signal = given.signal === undefined ? timeout : AbortSignal.any([given.signal, timeout]);
    try {
      const response = await ask(route, plain, token, { accept, ...given.headers }, signal);
      if (response.ok) return await read(response);
      if (response.status === 401 && given.token === undefined) options.onUnauthorized?.(token);
      throw toApiError(response.status, await response.json().catch(() => undefined));
    } catch (cause) {
      if (cause instanceof ApiError || given.signal?.aborted === true) throw cause;
      throw new ApiError(0, timeout.aborted ? 'timeout' : 'unreachable', '', [], '', { cause });
    }
  };
  const call = (route: Route, plain: Plain, given: CallOptions = {}): Promise<unknown> =>
    send(route, plain, given, 'application/json, application/problem+json', (response) => response.json());
  async function* pages(route: Route, plain: Plain, given?: CallOptions): AsyncGenerator<Page, void> {
    for (let cursor: string | undefined; ;) {
      const query = { limit: 1000, ...(plain.query as object | undefined), ...(cursor && { cursor }) };
      const page = (await call(route, { ...plain, query }, given)) as Page;
      yield page;
      if (page.next === null) return;
      cursor = page.next;
    }
  }
  async function* items(route: Route, plain: Plain, given?: CallOptions): AsyncGenerator<unknown, void> {
    for await (const page of pages(route, plain, given)) yield* page.items;
  }
  const download = (route: Route, plain: Plain, given: CallOptions = {}): Promise<Response> =>
    send(route, plain, given, '*/*', (response) => response);
  const follow = (route: Route, plain: Plain, given: FollowOptions<unknown>): Promise<void> => {
    let token = '';
    return followStream({
      ...given,
      open: (lastEventId, signal) => {
        token = options.token();
        const resume: Record<string, string> = lastEventId === '' ? {} : { 'last-event-id': lastEventId };
        return ask(route, plain, token, { accept: 'text/event-stream', ...resume }, signal);
      },
      onState: (state, status) => {
        if (status === 401) options.onUnauthorized?.(token);
        given.onState?.(state, status);
      },
      onEvent: ({ type, data }) => {
        // The two events of every feed that are about the feed itself.
        if (type === 'start') return;
        if (type === 'reset') return given.onReset?.();
        const read = parseJson(data);
        if (read !== undefined) given.onEvent(read, type);
      },
    });
  };
  return { call, pages, items, download, follow } as unknown as ApiClient;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface Page {
  readonly items: readonly unknown[];
  readonly next: string | null;
}

function bodyOf({ body, file }: Plain): { type?: string; content?: NonNullable<RequestInit['body']> } {
  if (file !== undefined) {
    if (file.name === undefined) return { type: file.type, content: file.content };
    const form = new FormData();
    form.append('file', new Blob([file.content], { type: file.type }), file.name);
    return { content: form };
  }
  return body === undefined ? {} : { type: 'application/json', content: JSON.stringify(body) };
}

function isProblem(body: unknown): body is ProblemBody {
  return typeof body === 'object' && body !== null && 'title' in body && typeof body.title === 'string';
}

/** Reads an RFC 9457 body; anything else (a proxy's HTML page, an empty body) becomes the bare status. */
export function toApiError(status: number, body: unknown): ApiError {
  if (!isProblem(body)) return new ApiError(status, `http-${status}`, '');
  const code = typeof body.type === 'string' ? (body.type.split('/').pop() ?? '') : '';
  const errors = Array.isArray(body.errors) ? body.errors : [];
  return new ApiError(status, code || `http-${status}`, body.detail ?? '', errors, body.title);
}
