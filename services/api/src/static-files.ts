import { existsSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';

import type { Fastify } from '@farwatch/http/app';
import { Problem } from '@farwatch/http/problem';
import sirv from 'sirv';

/**
 * What a page of ours may do: everything from this origin, nothing from elsewhere but the tiles of maps where an operator
 * names a server for them. Inline styles are allowed because Mantine and ECharts set them; scripts never are.
 */
export function pagePolicyWith(tiles?: string): string {
  const alsoTiles = tiles === undefined ? '' : ` ${tiles}`;
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: blob:${alsoTiles}`,
    "font-src 'self' data:",
    `connect-src 'self'${alsoTiles}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
export const pagePolicy = pagePolicyWith();

/** Headers of every answer; pages get `pagePolicy` on top. */
export const securityHeaders = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'geolocation=(), camera=(), microphone=()',
} as const;

function pageHeaders(response: ServerResponse, pathname: string, policy: string): void {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
  response.setHeader('content-security-policy', policy);
  // Files below assets/ carry a hash of their content in their name; everything else may change with a release.
  const immutable = pathname.startsWith('/assets/');
  response.setHeader('cache-control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
}

/**
 * Serves the built console from `folder`: files, and index.html for the paths that the console routes itself. Pages may
 * also load from `tiles`, an origin.
 */
export function serveConsole(fastify: Fastify, folder: string, tiles?: string): void {
  const policy = pagePolicyWith(tiles);
  const built = existsSync(join(folder, 'index.html'));
  const files = built
    ? sirv(folder, {
        etag: true,
        single: true,
        setHeaders: (response, pathname) => pageHeaders(response, pathname, policy),
      })
    : undefined;
  fastify.get('/*', (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const looksLikeFile = /\.[a-z0-9]{1,8}$/i.test(path);
    if (path === '/api' || path.startsWith('/api/')) return reply.callNotFound();
    if (files === undefined) throw new Problem(404, 'not-found', 'the console is not built');
    reply.hijack();
    return files(request.raw, reply.raw, () => {
      pageHeaders(reply.raw, path, policy);
      reply.raw.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
      reply.raw.end(looksLikeFile ? 'no such file\n' : 'not found\n');
    });
  });
}
