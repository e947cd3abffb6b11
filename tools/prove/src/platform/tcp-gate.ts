import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * A TCP door in front of a server on this machine, so that its network can fail without the server: connections are cut
 * while in use, or nothing passes in either direction and nobody closes anything (a half-open network).
 */
export class TcpGate {
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #silent = false;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** Listens on a free port of the loopback address and passes everything to `target`. */
  static async open(target: { readonly host: string; readonly port: number }): Promise<TcpGate> {
    const server = createServer({ allowHalfOpen: true });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    const gate = new TcpGate(server, (server.address() as AddressInfo).port);
    server.on('connection', (socket) => gate.#pass(socket, target));
    return gate;
  }

  /** Ends every connection at once, in the middle of whatever it carries; new ones are taken. */
  cut(): number {
    const count = this.#pairs.size;
    for (const pair of this.#pairs) for (const socket of pair) socket.resetAndDestroy();
    this.#pairs.clear();
    return count;
  }

  /** From now on nothing passes; connections stay open, new ones are taken and hear nothing. */
  silence(): void {
    this.#silent = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.pause();
  }

  /** What was sent meanwhile passes now. */
  resume(): void {
    this.#silent = false;
    for (const pair of this.#pairs) for (const socket of pair) socket.resume();
  }

  close(): void {
    this.cut();
    this.server.close();
  }

  #pass(near: Socket, target: { readonly host: string; readonly port: number }): void {
    const far = connect({ ...target, allowHalfOpen: true });
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    const join = (from: Socket, to: Socket): void => {
      from.on('data', (bytes) => {
        if (!to.write(bytes)) from.pause();
      });
      to.on('drain', () => {
        if (!this.#silent) from.resume();
      });
      from.on('end', () => to.end());
      from.on('error', () => to.destroy());
      from.on('close', () => {
        to.destroy();
        this.#pairs.delete(pair);
      });
      if (this.#silent) from.pause();
    };
    join(near, far);
    join(far, near);
  }
}
