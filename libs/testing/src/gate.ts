import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A TCP door in front of a server. */
export interface Gate {
  /** The server's address, through the door. */
  readonly url: string;
  /** From now on everybody gets through. Connections that fell silent stay so, as behind a network that has forgotten them. */
  open(): Promise<void>;
  /** Refuses connections and cuts those that are open. */
  shut(): Promise<void>;
  /** Takes everything and passes on nothing, on open and new connections; nobody is told. */
  silence(): void;
}

/** An open door in front of the server at `target`, a URL. */
export async function gateTo(target: string): Promise<Gate> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let own = 0;
  let silent = false;
  /** Grows with every silence: what was connected before the last one passes nothing on any more. */
  let silences = 0;
  const accept = (inner: Socket): void => {
    const outer = connect(Number(port), hostname);
    const born = silent ? -1 : silences;
    for (const [one, other] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined); // its close follows
      one.on('close', () => {
        sockets.delete(one);
        if (born === silences) other.destroy();
      });
      one.on('data', (chunk) => void (born === silences && other.write(chunk)));
    }
  };
  const listen = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server = createServer(accept);
      server.once('error', reject);
      server.listen(own, '127.0.0.1', () => {
        own = (server?.address() as AddressInfo).port;
        resolve();
      });
    });
  await listen();
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(own);
  return {
    url: url.href,
    async open() {
      silent = false;
      if (server?.listening !== true) await listen();
    },
    shut: () =>
      new Promise((resolve) => {
        if (server === undefined) return resolve();
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
    silence() {
      silent = true;
      silences++;
    },
  };
}
