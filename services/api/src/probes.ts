import type { Fastify } from '@farwatch/http/app';
import { collectProcessMetrics, registry } from '@farwatch/observability/metrics';

import type { Readiness } from './readiness.js';

/** `/livez` (the event loop turns), `/readyz` (can take work now) and, at the public door, `/metrics`. */
export function serveProbes(fastify: Fastify, readiness: Readiness, withMetrics: boolean): void {
  fastify.get('/livez', (_request, reply) =>
    reply.type('text/plain').header('cache-control', 'no-store').send('ok\n'),
  );
  fastify.get('/readyz', async (_request, reply) => {
    const answer = await readiness.ask(Date.now());
    return reply
      .code(answer.ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(answer);
  });
  if (!withMetrics) return;
  collectProcessMetrics();
  fastify.get('/metrics', async (_request, reply) =>
    reply
      .type(registry.contentType)
      .header('cache-control', 'no-store')
      .send(await registry.metrics()),
  );
}
