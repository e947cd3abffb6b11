import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What happens to a request, or to its answer: it passes, is refused with a status, is cut, or arrives changed. */
export type Fate = 'pass' | 'change' | 'cut' | 'cut-answer' | number;

/** A door in front of an object store. Signatures stay right, because they hold for the host that the client named. */
export class S3Door {
  /** `PUT /bucket/key?query` of every request. */
  readonly seen: string[] = [];
  decide: (line: string) => Fate = () => 'pass';
  readonly #server = createServer((incoming, answer) => void this.#pass(incoming, answer));

  private constructor(private readonly behind: URL) {}

  static async open(endpoint: string): Promise<S3Door> {
    const door = new S3Door(new URL(endpoint));
    await new Promise<void>((resolve) => door.#server.listen(0, '127.0.0.1', resolve));
    return door;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #pass(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const line = `${incoming.method} ${incoming.url}`;
    this.seen.push(line);
    const body: Buffer[] = [];
    for await (const piece of incoming) body.push(piece as Buffer);
    const content = Buffer.concat(body);
    const fate = this.decide(line);
    if (fate === 'cut') return void incoming.socket.destroy();
    if (typeof fate === 'number') return void answer.writeHead(fate).end();
    if (fate === 'change' && content.length > 0) content[0]! ^= 1;
    const { hostname, port } = this.behind;
    const { method, url: path, headers } = incoming;
    const onward = request({ hostname, port, method, path, headers }, (given) => {
      answer.writeHead(given.statusCode ?? 502, given.headers);
      if (fate !== 'cut-answer') return void given.pipe(answer);
      given.once('data', (piece: Buffer) => {
        answer.write(piece.subarray(0, 10), () => answer.destroy());
        given.destroy();
      });
    });
    onward.on('error', () => answer.destroy());
    onward.end(content);
  }
}
