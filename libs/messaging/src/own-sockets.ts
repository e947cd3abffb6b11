import net from 'node:net';
import tls from 'node:tls';

import type { ISocketFactory } from 'kafkajs';

/** The sockets of one client, so that it can be cut off: kafkajs would connect again and write what it still has. */
export class OwnSockets {
  readonly #open = new Set<net.Socket>();
  #isCut = false;

  /** What kafkajs makes sockets with. */
  readonly factory: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    if (this.#isCut) throw new Error('this client was given up');
    // A certificate is for a name; an address has none.
    const name = net.isIP(host) === 0 ? { servername: host } : {};
    const socket = ssl
      ? tls.connect({ host, port, ...name, ...ssl }, onConnect)
      : net.connect({ host, port }, onConnect);
    socket.setKeepAlive(true, 60_000);
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    return socket;
  };

  /** Ends all of them at once, with what waits in them, and allows no more. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#open) socket.destroy(new Error('this client was given up'));
  }
}
