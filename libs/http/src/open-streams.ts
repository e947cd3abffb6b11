import { Readable } from 'node:stream';

import { describeError } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';

import type { HttpRequest } from './http-request.js';
import type { Fastify } from './fastify.js';
import { Problem } from './problem.js';

const maxStreams = 1_000;
const maxStreamsOfOne = 50;
/** A stream outlives the revocation of its token by at most this long. */
const recheckMs = 15_000;

/** Event streams that are open: bounded in number, ended with their token and before the server closes. */
export interface OpenStreams {
  endAll(): void;
}

/** Watches the streams of an app; `allowed` asks whether a request would still be let in. */
export function trackStreams(
  fastify: Fastify,
  log: Logger,
  allowed: (request: HttpRequest) => Promise<boolean>,
  everyMs = recheckMs,
): OpenStreams {
  const streams = new Map<Readable, HttpRequest>();
  const ofOne = (id: string | undefined): number =>
    [...streams.values()].filter(({ principal }) => principal?.id === id).length;
  const recheck = async (): Promise<void> => {
    for (const [stream, request] of [...streams]) {
      // When the store of tokens does not answer, the stream goes on: the next round asks again.
      const fine = await allowed(request).catch(() => true);
      if (!fine) stream.destroy();
    }
  };
  const timer = setInterval(() => void recheck(), everyMs);
  timer.unref();
  fastify.addHook('onClose', async () => clearInterval(timer));
  fastify.addHook('onSend', async (raw, reply, payload) => {
    const isStream = String(reply.getHeader('content-type')).startsWith('text/event-stream');
    if (!(payload instanceof Readable) || !isStream) return payload;
    const request = raw as unknown as HttpRequest;
    const full = streams.size >= maxStreams || ofOne(request.principal?.id) >= maxStreamsOfOne;
    if (full) {
      payload.destroy();
      throw new Problem(503, 'unavailable', 'too many open event streams', undefined, {
        'retry-after': '10',
      });
    }
    streams.set(payload, request);
    payload.on('close', () => streams.delete(payload));
    payload.on('error', (error) => log.warn({ error: describeError(error) }, 'event stream ended'));
    return payload;
  });
  return {
    endAll: () => {
      for (const stream of streams.keys()) stream.destroy();
    },
  };
}
