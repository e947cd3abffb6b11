import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

import { portOf, type LocalService } from './service.js';
import { ensureTool } from './tools.js';

/** Sends PING and waits for PONG; with a password in the URL, AUTH first. */
export function probeRedis(url: string, timeoutMs = 2_000): Promise<void> {
  const { hostname, port, username, password } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port || 6379) });
    const end = (error?: Error): void => {
      socket.destroy();
      if (error) reject(error);
      else resolve();
    };
    let heard = '';
    socket.setTimeout(timeoutMs, () => end(new Error('no answer to PING')));
    socket.once('error', end);
    socket.once('close', () => end(new Error('connection closed')));
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1');
      if (heard.includes('+PONG')) end();
      else if (heard.includes('-')) end(new Error(heard.trim()));
    });
    const words = [username, password].filter((word) => word !== '').map(decodeURIComponent);
    if (password !== '') socket.write(request(['AUTH', ...words]));
    socket.write(request(['PING']));
  });
}

const request = (words: readonly string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;

/** Redis holds nothing that cannot be made again (cache, control plane): it writes nothing to disk. */
export const redis: LocalService = {
  name: 'redis',
  ports: ['redis'],
  signal: 'SIGTERM',
  stopMs: 5_000,
  readyMs: 60_000,
  prepare: async (ctx) => {
    mkdirSync(join(ctx.dataDir, 'redis'), { recursive: true });
    await ensureTool('redis-server', ctx.progress);
  },
  command: async (ctx) => ({
    file: await ensureTool('redis-server', ctx.progress),
    args: [
      ...['--bind', '127.0.0.1', '--port', String(portOf(ctx, 'redis')), '--daemonize', 'no'],
      ...['--save', '', '--appendonly', 'no', '--dir', join(ctx.dataDir, 'redis')],
    ],
    cwd: join(ctx.dataDir, 'redis'),
  }),
  probe: (ctx) => probeRedis(redis.url(ctx)),
  url: (ctx) => `redis://127.0.0.1:${portOf(ctx, 'redis')}`,
};
