import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, expect, test } from '@jest/globals';

import { backoffMs, followStream, type StreamState } from './follow-stream.js';

type Handler = (request: IncomingMessage, response: ServerResponse, attempt: number) => void;
let server: Server | undefined;

async function serve(handler: Handler): Promise<string> {
  let attempt = 0;
  const listening = createServer((request, response) => handler(request, response, ++attempt));
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}/`;
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const head = { 'content-type': 'text/event-stream' };
const quick = { minDelayMs: 2, maxDelayMs: 8, random: () => 0 };

test('sends the token, and resumes after a break with the last id', async () => {
  const seen: (string | undefined)[] = [];
  let first: ServerResponse | undefined;
  const url = await serve((request, response, attempt) => {
    seen.push(`${request.headers.authorization} ${String(request.headers['last-event-id'])}`);
    response.writeHead(200, head);
    if (attempt === 1) {
      first = response;
      response.write('id: 41\ndata: one\n\nid: 42\ndata: two\n\n');
    } else response.write('id: 43\ndata: three\n\n');
  });
  const stop = new AbortController();
  const data: string[] = [];
  await followStream({
    url,
    headers: () => ({ authorization: 'Bearer t' }),
    signal: stop.signal,
    ...quick,
    onEvent: (event) => {
      data.push(event.data);
      if (event.data === 'two') first?.destroy();
      if (event.data === 'three') stop.abort();
    },
  });
  expect(data).toEqual(['one', 'two', 'three']);
  expect(seen).toEqual(['Bearer t undefined', 'Bearer t 42']);
});

test('tries again after a server error, and tells each state', async () => {
  const url = await serve((_request, response, attempt) => {
    if (attempt < 3) return void response.writeHead(503).end();
    response.writeHead(200, head);
    response.write('data: up\n\n');
  });
  const stop = new AbortController();
  const states: StreamState[] = [];
  await followStream({
    url,
    headers: () => ({}),
    signal: stop.signal,
    ...quick,
    onEvent: () => stop.abort(),
    onState: (state) => states.push(state),
  });
  expect(states).toEqual(['connecting', 'waiting', 'connecting', 'waiting', 'connecting', 'live']);
});

test('a refused token ends it', async () => {
  const url = await serve((_request, response) => void response.writeHead(401).end());
  const states: [StreamState, number | undefined][] = [];
  await followStream({
    url,
    headers: () => ({}),
    signal: new AbortController().signal,
    ...quick,
    onEvent: () => undefined,
    onState: (state, status) => states.push([state, status]),
  });
  expect(states).toEqual([
    ['connecting', undefined],
    ['denied', 401],
  ]);
});

test('a connection that stays silent is given up and opened again', async () => {
  const url = await serve((_request, response, attempt) => {
    response.writeHead(200, head);
    response.write(attempt === 1 ? ': hello\n\n' : 'data: back\n\n');
  });
  const stop = new AbortController();
  const data: string[] = [];
  await followStream({
    url,
    headers: () => ({}),
    signal: stop.signal,
    ...quick,
    idleMs: 60,
    onEvent: (event) => {
      data.push(event.data);
      stop.abort();
    },
  });
  expect(data).toEqual(['back']);
});

test('waits double from try to try, up to the cap, with jitter', () => {
  expect([1, 2, 3, 4, 10].map((n) => backoffMs(n, 500, 4000, 1))).toEqual([500, 1000, 2000, 4000, 4000]);
  expect(backoffMs(3, 500, 4000, 0)).toBe(1000);
  expect(backoffMs(1e9, 500, 4000, 0.5)).toBe(3000);
});
