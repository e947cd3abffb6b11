import { createHash } from 'node:crypto';

import type { Route } from '@farwatch/contracts/http';

import type { Fastify } from './fastify.js';
import type { HttpRequest } from './http-request.js';

/** Whether `If-None-Match` names this ETag (RFC 9110 13.1.2; compared weakly). */
export function namesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const plain = etag.replace(/^W\//, '');
  return header.trim() === '*' || header.split(',').some((one) => one.trim().replace(/^W\//, '') === plain);
}

/**
 * Gives every answer of a JSON read an ETag of its bytes, and answers 304 without a body to who has the same already. Caches of
 * one reader may keep an answer, and ask before they use it.
 */
export function answerConditionally(
  fastify: Fastify,
  routeOf: (request: HttpRequest) => Route | undefined,
): void {
  fastify.addHook('onSend', async (raw, reply, payload: unknown) => {
    const request = raw as unknown as HttpRequest;
    if (typeof payload !== 'string' || reply.statusCode !== 200) return payload;
    if (request.method !== 'GET' && request.method !== 'HEAD') return payload;
    if ((routeOf(request)?.responseType ?? 'json') !== 'json') return payload;
    const etag = `W/"${createHash('sha256').update(payload).digest('base64url').slice(0, 27)}"`;
    reply
      .header('etag', etag)
      .header('cache-control', 'private, no-cache')
      .header('vary', 'accept-language, authorization, cookie');
    const header = request.headers['if-none-match'];
    if (!namesEtag(typeof header === 'string' ? header : undefined, etag)) return payload;
    reply.code(304).removeHeader('content-length').removeHeader('content-type');
    return '';
  });
}
