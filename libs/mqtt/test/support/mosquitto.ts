import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { waitFor } from './wait-for.js';

/** A Mosquitto of one's own that may be killed. */
export interface Mosquitto {
  readonly port: number;
  readonly url: string;
  /** SIGKILL: all sessions are gone, for nothing is written to disk. */
  kill(): Promise<void>;
  /** Starts again on the same port. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export async function startMosquitto(
  tls?: { readonly cert: string; readonly key: string },
  options: { readonly clientsSignedBy?: string } = {},
): Promise<Mosquitto> {
  const dir = mkdtempSync(join(tmpdir(), 'farwatch-mosquitto-'));
  const port = await freePort();
  const conf = join(dir, 'mosquitto.conf');
  const lines = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    'max_queued_messages 0',
    'max_inflight_messages 1000',
    'persistence false',
    'log_type none',
  ];
  if (tls) {
    writeFileSync(join(dir, 'cert.pem'), tls.cert);
    writeFileSync(join(dir, 'key.pem'), tls.key, { mode: 0o600 });
    if (options.clientsSignedBy !== undefined) {
      writeFileSync(join(dir, 'clients.pem'), options.clientsSignedBy);
      lines.push(`cafile ${join(dir, 'clients.pem')}`, 'require_certificate true');
    }
    // Started by root, Mosquitto gives its rights away before it reads the key.
    lines.push(
      `certfile ${join(dir, 'cert.pem')}`,
      `keyfile ${join(dir, 'key.pem')}`,
      ...(process.getuid?.() === 0 ? ['user root'] : []),
    );
  }
  writeFileSync(conf, `${lines.join('\n')}\n`);
  let child: ChildProcess | undefined;

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const old = child;
    child = undefined;
    if (!old || old.exitCode !== null) return;
    old.kill(signal);
    await once(old, 'exit');
  };
  const start = async (): Promise<void> => {
    const path = `${process.env['PATH']}:/usr/sbin:/usr/local/sbin`;
    child = spawn('mosquitto', ['-c', conf], { stdio: 'ignore', env: { ...process.env, PATH: path } });
    const failed = once(child, 'error').then(([error]: unknown[]) => {
      throw new Error('mosquitto is not installed: apt-get install mosquitto', { cause: error });
    });
    await Promise.race([failed, waitFor(async () => expectOpen(port))]);
    failed.catch(() => undefined);
  };
  await start();
  return {
    port,
    url: `${tls ? 'mqtts' : 'mqtt'}://127.0.0.1:${port}`,
    kill: () => end('SIGKILL'),
    start,
    async stop() {
      await end('SIGTERM');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function expectOpen(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
  } finally {
    socket.destroy();
  }
}
