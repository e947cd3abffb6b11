import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A TCP door in front of a server: shut, it refuses connections and cuts those that are open. */
export interface Gate {
  /** The server's URL, through the door. */
  readonly url: string;
  open(): Promise<void>;
  shut(): Promise<void>;
}

/** An open door in front of the server of `target`. */
export async function gateTo(target: string): Promise<Gate> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let own = 0;
  const open = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server = createServer((inner) => {
        const outer = connect(Number(port), hostname);
        for (const [one, other] of [
          [inner, outer],
          [outer, inner],
        ] as const) {
          sockets.add(one);
          one.on('error', () => other.destroy());
          one.on('close', () => {
            sockets.delete(one);
            other.destroy();
          });
          one.pipe(other);
        }
      });
      server.once('error', reject);
      server.listen(own, '127.0.0.1', () => {
        own = (server?.address() as AddressInfo).port;
        resolve();
      });
    });
  const shut = (): Promise<void> =>
    new Promise((resolve) => {
      server?.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  await open();
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String(own);
  return { url: url.href, open, shut };
}
