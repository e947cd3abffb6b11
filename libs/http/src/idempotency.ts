import { createHash } from 'node:crypto';

import { keepsAnswers, type Route } from '@farwatch/contracts/http';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { catchError, mergeMap, of, type Observable } from 'rxjs';

import { routeOf } from './endpoint.js';
import type { HttpRequest } from './http-request.js';
import { Problem } from './problem.js';

/** One request with an `Idempotency-Key`: whose it is, its key, and a digest of what it asks for. */
export interface KeyedRequest {
  /** Id of the principal: the same key of another is another request. */
  readonly caller: string;
  readonly key: string;
  /** SHA-256 of method, path and body. */
  readonly fingerprint: Buffer;
}

/** What became of the first request of a key. */
export type Known =
  /** This is the first one; it has been written down. */
  | { readonly as: 'first' }
  /** It asked for something else. */
  | { readonly as: 'other' }
  /** It is under way, or ended without anybody knowing how. */
  | { readonly as: 'open' }
  /** It was done. Without a body: the answer was not kept, because it held a secret. */
  | { readonly as: 'done'; readonly body?: unknown };

/** Keeps what requests with a key were answered, for a day at least. */
export interface KeptAnswers {
  begin(request: KeyedRequest): Promise<Known>;
  /** It was done; `body` undefined: not to be kept. */
  done(request: KeyedRequest, status: number, body: unknown): Promise<void>;
  /** It was refused, so nothing was done: the key may be used again. */
  refused(request: KeyedRequest): Promise<void>;
}

/** Longer answers are not kept. */
const longestBytes = 256 * 1024;

/**
 * Does a POST with an `Idempotency-Key` once: the same request with the same key is answered what the first one was, with the
 * header `idempotency-replayed`. A refusal (4xx) frees the key. When nobody can say whether the first request took effect (the
 * process ended, or failed) the next ones are told so, and nothing is done twice.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly answers: KeptAnswers) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<HttpRequest>();
    const given = request.headers['idempotency-key'];
    const route = routeOf(context.getHandler());
    if (given === undefined || route === undefined || route.method !== 'POST') return next.handle();
    if (!keepsAnswers(route))
      throw new Problem(
        400,
        'no-answers-kept',
        'leave Idempotency-Key away here: what this route does is not kept',
      );
    const caller = request.principal?.id;
    if (caller === undefined) return next.handle();
    const asked: KeyedRequest = { caller, key: keyOf(given), fingerprint: fingerprintOf(request) };
    const known = await this.answers.begin(asked);
    if (known.as === 'first') return this.#first(asked, route, next.handle());
    if (known.as === 'other')
      throw new Problem(
        422,
        'key-reused',
        'this Idempotency-Key was used for another request: use a new one',
      );
    if (known.as === 'open')
      throw new Problem(
        409,
        'outcome-open',
        'the first request with this key is under way, or ended without an answer: try again in a few seconds; when it stays so, look whether it took effect and then use a new key',
        undefined,
        { 'retry-after': '2' },
      );
    if (known.body === undefined)
      throw new Problem(
        409,
        'answer-not-kept',
        'the first request with this key was done; its answer is not kept',
      );
    const reply = http.getResponse<{ header(name: string, value: string): unknown }>();
    reply.header('idempotency-replayed', 'true');
    return of(known.body);
  }

  /** Writes down how the first request of a key ended, before its caller hears of it. */
  #first(asked: KeyedRequest, route: Route, answer: Observable<unknown>): Observable<unknown> {
    return answer.pipe(
      mergeMap(async (body: unknown) => {
        await this.answers.done(asked, route.status ?? 200, toKeep(route, body));
        return body;
      }),
      catchError(async (error: unknown) => {
        if (error instanceof Problem && error.status < 500) await this.answers.refused(asked);
        throw error;
      }),
    );
  }
}

/** The answer as it is kept; undefined where it holds a secret or is long. */
function toKeep({ answersSecret }: Route, body: unknown): unknown {
  if (answersSecret === true) return undefined;
  const text = JSON.stringify(body ?? null);
  return text.length > longestBytes ? undefined : (JSON.parse(text) as unknown);
}

/** The key of the header, with or without quotes (it is a string of RFC 8941). Throws a Problem. */
function keyOf(header: string | readonly string[]): string {
  const text = typeof header === 'string' ? header.trim().replace(/^"(.*)"$/, '$1') : '';
  if (!/^[\x21-\x7e]{1,200}$/.test(text))
    throw new Problem(
      400,
      'invalid-input',
      'Idempotency-Key has 1 to 200 printable ASCII characters without blanks',
      [{ path: 'header.idempotency-key', message: '1 to 200 printable ASCII characters' }],
    );
  return text;
}

function fingerprintOf({ method, url, body }: HttpRequest): Buffer {
  const hash = createHash('sha256').update(`${method} ${url}\n`);
  return hash.update(Buffer.isBuffer(body) ? body : JSON.stringify(body ?? null)).digest();
}
