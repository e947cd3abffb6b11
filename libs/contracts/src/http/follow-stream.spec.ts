import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, expect, test } from '@jest/globals';

import { createClient, type FollowOptions } from './client.js';
import { backoffMs, type StreamState } from './follow-stream.js';
import { leadRoutes, type LeadItem } from './index.js';

type Handler = (request: IncomingMessage, response: ServerResponse, attempt: number) => void;
let server: Server | undefined;

async function serve(handler: Handler): Promise<string> {
  let attempt = 0;
  const listening = createServer((request, response) => handler(request, response, ++attempt));
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const head = { 'content-type': 'text/event-stream' };

interface Followed {
  readonly ids: string[];
  readonly types: string[];
  readonly states: [StreamState, number | undefined][];
  readonly refused: string[];
  resets: number;
}

/** Follows the leads until one with the id `last` comes, or until it ends by itself. */
async function follow(
  base: string,
  last: string,
  options: Partial<FollowOptions<LeadItem>> = {},
): Promise<Followed> {
  const stop = new AbortController();
  const seen: Followed = { ids: [], types: [], states: [], refused: [], resets: 0 };
  const client = createClient({
    base,
    token: () => 't',
    onUnauthorized: (token) => seen.refused.push(token),
  });
  await client.follow(
    leadRoutes.streamLeads,
    {},
    {
      ...{ signal: stop.signal, minDelayMs: 2, maxDelayMs: 8, random: () => 0 },
      onState: (state, status) => seen.states.push([state, status]),
      onReset: () => seen.resets++,
      ...options,
      onEvent: (lead, type) => {
        seen.ids.push(lead.id);
        seen.types.push(type);
        options.onEvent?.(lead, type);
        if (lead.id === last) stop.abort();
      },
    },
  );
  return seen;
}

test('sends the token, and resumes after a break with the last id', async () => {
  const asked: string[] = [];
  let first: ServerResponse | undefined;
  const base = await serve(({ url, headers }, response, attempt) => {
    asked.push(`${url} ${headers.authorization} ${String(headers['last-event-id'])}`);
    response.writeHead(200, head);
    if (attempt === 1) {
      first = response;
      response.write('id: 40\nevent: start\ndata: {}\n\n');
      response.write('id: 41\nevent: opened\ndata: {"id":"one"}\n\nid: 42\ndata: {"id":"two"}\n\n');
    } else response.write('id: 43\nevent: amended\ndata: {"id":"three"}\n\n');
  });
  const { ids, types } = await follow(base, 'three', {
    onEvent: ({ id }) => id === 'two' && first?.destroy(),
  });
  expect(ids).toEqual(['one', 'two', 'three']);
  expect(types).toEqual(['opened', 'message', 'amended']);
  expect(asked).toEqual(['/leads/stream Bearer t undefined', '/leads/stream Bearer t 42']);
});

test('tells when what was missed has to be loaded again, and passes over a broken event', async () => {
  const base = await serve((_request, response) => {
    response.writeHead(200, head);
    response.write('id: 7\nevent: reset\ndata: {}\n\ndata: {"id":\n\ndata: {"id":"next"}\n\n');
  });
  expect(await follow(base, 'next')).toMatchObject({ ids: ['next'], resets: 1 });
});

test('tries again after a server error, and tells each state', async () => {
  const base = await serve((_request, response, attempt) => {
    if (attempt < 3) return void response.writeHead(503).end();
    response.writeHead(200, head);
    response.write('data: {"id":"up"}\n\n');
  });
  const { states } = await follow(base, 'up');
  expect(states.map(([state]) => state)).toEqual([
    'connecting',
    'waiting',
    'connecting',
    'waiting',
    'connecting',
    'live',
  ]);
});

test('a refused token ends it and is told', async () => {
  const base = await serve((_request, response) => void response.writeHead(401).end());
  expect(await follow(base, '')).toMatchObject({
    states: [
      ['connecting', undefined],
      ['denied', 401],
    ],
    refused: ['t'],
  });
});

test('a connection that stays silent is given up and opened again', async () => {
  const base = await serve((_request, response, attempt) => {
    response.writeHead(200, head);
    response.write(attempt === 1 ? ': hello\n\n' : 'data: {"id":"back"}\n\n');
  });
  expect((await follow(base, 'back', { idleMs: 60 })).ids).toEqual(['back']);
});

test('waits double from try to try, up to the cap, with jitter', () => {
  expect([1, 2, 3, 4, 10].map((n) => backoffMs(n, 500, 4000, 1))).toEqual([500, 1000, 2000, 4000, 4000]);
  expect(backoffMs(3, 500, 4000, 0)).toBe(1000);
  expect(backoffMs(1e9, 500, 4000, 0.5)).toBe(3000);
});
