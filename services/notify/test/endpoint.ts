import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an endpoint got. */
export interface Got {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An HTTP server on loopback that writes down what it gets and answers as the test says. */
export interface Endpoint {
  readonly url: string;
  readonly got: Got[];
  answer: (response: ServerResponse, got: Got) => void;
  close(): Promise<void>;
}

export async function openEndpoint(): Promise<Endpoint> {
  const got: Got[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const one = {
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(parts).toString(),
      };
      got.push(one);
      endpoint.answer(response, one);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const endpoint: Endpoint = {
    ...{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, got },
    answer: (response) => response.writeHead(204).end(),
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  return endpoint;
}
