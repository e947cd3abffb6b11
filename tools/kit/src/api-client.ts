import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { UsageError } from './terminal.js';

/** Where the platform is and how to speak to it. */
export interface ApiClient {
  readonly api: string;
  readonly mqtt: string | undefined;
  /** Address of the HJ 212 gateway, while that door is open. */
  readonly hj212?: string | undefined;
  readonly token: string;
}

export interface ApiOptions {
  readonly api?: string;
  readonly token?: string;
  readonly mqtt?: string;
}

/** From options, else from what `npm start` wrote into `DATA_DIR/run.json`. */
export function findApi(options: ApiOptions, env: NodeJS.ProcessEnv = process.env): ApiClient {
  const file = join(env['DATA_DIR'] ?? '.farwatch', 'run.json');
  const run = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>) : {};
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  const api = options.api ?? text(run['api']);
  const token = options.token ?? env['FARWATCH_TOKEN'] ?? text(run['token']);
  if (api === undefined || token === undefined)
    throw new UsageError(
      `no running platform found (${file} is absent): npm start first, or give --api and --token`,
    );
  return {
    api: api.replace(/\/api\/v1\/?$/, '').replace(/\/$/, ''),
    token,
    mqtt: options.mqtt ?? text(run['mqtt']),
    hj212: text(run['hj212']),
  };
}

/** One request to the public API; a refusal becomes an error that says what the server said. */
export async function call<T>(
  client: ApiClient,
  method: string,
  path: string,
  body?: { readonly type: string; readonly content: string | Buffer } | object,
): Promise<T> {
  const given = body as { type?: string; content?: string | Buffer } | undefined;
  const raw = given?.content !== undefined;
  const reply = await fetch(`${client.api}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${client.token}`,
      ...(body === undefined ? {} : { 'content-type': raw ? given.type! : 'application/json' }),
    },
    ...(body === undefined
      ? {}
      : { body: raw ? new Uint8Array(Buffer.from(given.content!)) : JSON.stringify(body) }),
    signal: AbortSignal.timeout(60_000),
  }).catch((error: unknown) => {
    throw new UsageError(`no answer from ${client.api}: ${String((error as Error).cause ?? error)}`);
  });
  const text = await reply.text();
  if (!reply.ok) {
    const problem = parse(text);
    throw new UsageError(
      `${method} ${path}: ${reply.status} ${problem?.title ?? ''} ${problem?.detail ?? text.slice(0, 300)}`.trim(),
    );
  }
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

function parse(text: string): { title?: string; detail?: string } | undefined {
  try {
    return JSON.parse(text) as { title?: string; detail?: string };
  } catch {
    return undefined;
  }
}

/** Every item of a paged list. */
export async function* allItems<T>(client: ApiClient, path: string): AsyncGenerator<T> {
  let cursor: string | null = null;
  do {
    const next: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: { items: T[]; next: string | null } = await call(
      client,
      'GET',
      `${path}${path.includes('?') ? '&' : '?'}limit=1000${next}`,
    );
    yield* page.items;
    cursor = page.next;
  } while (cursor !== null);
}
