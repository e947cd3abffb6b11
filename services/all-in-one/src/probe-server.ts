import { createServer, type Server } from 'node:http';

import { collectProcessMetrics, registry } from '@farwatch/observability/metrics';
import type { Logger } from '@farwatch/runtime/log';
import type { Health } from '@farwatch/runtime/part';
import { createReadyAnswers } from '@farwatch/runtime/readiness';

/**
 * The probes of a process without a public door, and the metrics of every process: `/livez` (the event loop turns),
 * `/readyz` (every part can work), `/metrics`. Resolves when it listens.
 */
export function startProbeServer(options: {
  readonly port: number;
  readonly host: string;
  /** Undefined while the process is starting. */
  readonly health: () => Readonly<Record<string, Health>> | undefined;
  readonly log: Logger;
}): Promise<Server> {
  collectProcessMetrics();
  const readyAnswer = createReadyAnswers(options.log);
  const server = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0];
    const answer = (status: number, type: string, body: string): void => {
      response.writeHead(status, {
        'content-type': type,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
      response.end(body);
    };
    if (path === '/livez') return answer(200, 'text/plain', 'ok\n');
    if (path === '/readyz') {
      const said = readyAnswer(options.health() ?? { process: { ok: false, detail: 'starting' } });
      return answer(said.ready ? 200 : 503, 'application/json', JSON.stringify(said));
    }
    if (path !== '/metrics') return answer(404, 'text/plain', 'not found\n');
    registry.metrics().then(
      (text) => answer(200, registry.contentType, text),
      () => answer(500, 'text/plain', 'metrics failed\n'),
    );
  });
  server.requestTimeout = 10_000;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => resolve(server));
  });
}
