import {
  droneRoutes,
  evaluateRoutes,
  hj212SourceRoutes,
  lawRoutes,
  registryRoutes,
  type Principal,
} from '@farwatch/contracts/http';
import { createHttpApp, type HttpApp } from '@farwatch/http/app';
import type { Pool } from '@farwatch/persistence/pool';
import { silentLogger as log } from '@farwatch/runtime/log';

import { httpModule } from '../src/http/index.js';

/** The routes of the registry on a database, and a way to call them without a socket. */
export interface Door {
  call(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    token: string,
    body?: Buffer | string | object,
  ): Promise<{ status: number; body: ReturnType<typeof JSON.parse> }>;
  close(): Promise<void>;
}

/** Opens the door for these callers, by their tokens. A text as a body is sent as CSV. */
export async function openDoor(pool: Pool, callers: Readonly<Record<string, Principal>>): Promise<Door> {
  const app: HttpApp = await createHttpApp({
    modules: [httpModule({ pool, log, control: { emit: () => undefined } })],
    routes: [registryRoutes, lawRoutes, evaluateRoutes, hj212SourceRoutes, droneRoutes].flatMap((routes) =>
      Object.values(routes),
    ),
    complete: true,
    verifier: { verify: (token) => Promise.resolve(callers[token]) },
    log,
    checkAnswers: true,
    ratePerSecond: 0,
  });
  return {
    async call(method, url, token, body) {
      const csv = typeof body === 'string' || Buffer.isBuffer(body);
      const answer = await app.fastify.inject({
        method,
        url: `/api/v1${url}`,
        headers: { authorization: `Bearer ${token}`, ...(csv ? { 'content-type': 'text/csv' } : {}) },
        ...(body === undefined ? {} : { payload: body }),
      });
      return { status: answer.statusCode, body: answer.json() };
    },
    close: () => app.close(),
  };
}
