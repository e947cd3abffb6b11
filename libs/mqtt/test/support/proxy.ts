import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A wire that can be cut and frozen, and that writes down what passes. */
export interface Proxy {
  readonly url: string;
  /** Connections made so far. */
  readonly connections: number;
  /** Bytes from client to broker of the latest connection. */
  sent(): Buffer;
  /** Bytes from broker to client of the latest connection. */
  received(): Buffer;
  /** Breaks all connections without a word, as a killed process does. */
  cut(): void;
  /** Lets nothing through, in either direction, without closing. */
  freeze(frozen: boolean): void;
  close(): Promise<void>;
}

export async function startProxy(target: number): Promise<Proxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let connections = 0;
  let frozen = false;
  let sent: Buffer[] = [];
  let received: Buffer[] = [];
  // Half open: that one side has said its last is passed on, and the wire stays until the other has too.
  const server = createServer({ allowHalfOpen: true }, (client) => {
    connections++;
    const up: Buffer[] = (sent = []);
    const down: Buffer[] = (received = []);
    const broker = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true });
    const pair = [client, broker] as const;
    pairs.add(pair);
    client.on('data', (chunk) => {
      up.push(chunk);
      broker.write(chunk);
    });
    broker.on('data', (chunk) => {
      down.push(chunk);
      if (!client.write(chunk)) {
        broker.pause();
        client.once('drain', () => !frozen && broker.resume());
      }
    });
    client.on('end', () => broker.end());
    broker.on('end', () => client.end());
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        pairs.delete(pair);
        for (const one of pair) one.destroySoon(); // what was taken is still passed on
      });
    }
    if (frozen) for (const socket of pair) socket.pause();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get connections() {
      return connections;
    },
    sent: () => Buffer.concat(sent),
    received: () => Buffer.concat(received),
    cut() {
      for (const [client, broker] of pairs) {
        client.resetAndDestroy();
        broker.resetAndDestroy();
      }
    },
    freeze(now) {
      frozen = now;
      for (const socket of [...pairs].flat()) {
        if (now) socket.pause();
        else socket.resume();
      }
    },
    async close() {
      server.close();
      for (const pair of pairs) for (const socket of pair) socket.destroy();
      await once(server, 'close');
    },
  };
}
