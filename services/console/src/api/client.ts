import { sessionStore } from '../session/session-store.js';
import { ApiError, toApiError } from './problem.js';

export const API = '/api/v1';
const TIMEOUT_MS = 20_000;

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: object;
  readonly signal?: AbortSignal;
  /** Sign-in tries a token that is not the session's yet; its refusal ends no session. */
  readonly token?: string;
}

export type QueryValue = string | number | undefined;

/** `path?name=value`, without the undefined and empty ones. */
export function withQuery(path: string, query: Readonly<Record<string, QueryValue>>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') params.set(name, String(value));
  }
  const text = params.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** One request below `/api/v1` that was answered well. Throws ApiError; a refused token ends the session. */
async function send(path: string, options: RequestOptions): Promise<Response> {
  const token = options.token ?? sessionStore.get().token ?? '';
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(API + path, {
    method: options.method ?? 'GET',
    headers: {
      accept: 'application/json, application/problem+json, */*',
      // What the api says in words comes in the language of the screen, not in that of the browser.
      'accept-language': document.documentElement.lang,
      authorization: `Bearer ${token}`,
      ...(options.body ? { 'content-type': 'application/json' } : {}),
    },
    ...(options.body ? { body: JSON.stringify(options.body) } : {}),
    signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
  }).catch((cause: unknown) => {
    if (options.signal?.aborted) throw cause;
    throw new ApiError(0, timeout.aborted ? 'timeout' : 'unreachable', '');
  });
  if (response.ok) return response;
  if (response.status === 401 && options.token === undefined) sessionStore.expire(token);
  throw toApiError(response.status, await response.json().catch(() => undefined));
}

/** One JSON request below `/api/v1`. Throws ApiError; a refused token ends the session. */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(path, options);
  return (await response.json().catch(() => undefined)) as T;
}

/** Saves a file of `/api/v1` under this name; a plain link would go without the token. Throws as `request` does. */
export async function saveFile(path: string, name: string): Promise<void> {
  const response = await send(path, {});
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  // Some browsers read it only after this turn.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
