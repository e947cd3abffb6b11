import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';

import type { MqttSaves } from './mqtt-saves.js';
import { portOf, type LocalService } from './service.js';
import { ensureTool } from './tools.js';

/**
 * The shipped broker's settings: queues without limit (the default silently drops what it acknowledged after 1,000).
 * Nobody but this machine reaches it, so it asks for no password.
 */
export function mosquittoConfig(options: {
  port: number;
  folder: string;
  root: boolean;
  saves?: MqttSaves;
}): string {
  return [
    'per_listener_settings false',
    `listener ${options.port} 127.0.0.1`,
    'allow_anonymous true',
    'persistence true',
    `persistence_location ${options.folder}/`,
    `autosave_on_changes ${options.saves !== 'every-second'}`,
    'autosave_interval 1',
    'max_queued_messages 0',
    'max_inflight_messages 1000',
    'log_dest stdout',
    'log_type error',
    'log_type warning',
    'log_type notice',
    'connection_messages false',
    ...(options.root ? ['user root'] : []),
    '',
  ].join('\n');
}

/** CONNECT and wait for CONNACK. */
export async function probeMqtt(url: string, timeoutMs = 2_000): Promise<void> {
  const client = mqtt.connect(url, { connectTimeout: timeoutMs, reconnectPeriod: 0, clean: true });
  try {
    await new Promise<void>((resolve, reject) => {
      client.once('connect', () => resolve());
      client.once('error', reject);
      client.once('close', () => reject(new Error('no CONNACK')));
      setTimeout(() => reject(new Error('no CONNACK in time')), timeoutMs).unref();
    });
  } finally {
    client.on('error', () => {});
    await client.endAsync(true).catch(() => undefined);
  }
}

export const mosquitto: LocalService = {
  name: 'mqtt',
  ports: ['mqtt'],
  signal: 'SIGTERM',
  stopMs: 10_000,
  readyMs: 60_000,
  prepare: async (ctx) => {
    const folder = join(ctx.dataDir, 'mosquitto');
    mkdirSync(folder, { recursive: true });
    const options = { port: portOf(ctx, 'mqtt'), folder, root: userInfo().uid === 0, saves: ctx.mqttSaves };
    const config = mosquittoConfig(options);
    writeFileSync(join(folder, 'mosquitto.conf'), config);
    await ensureTool('mosquitto', ctx.progress);
  },
  command: async (ctx) => ({
    file: await ensureTool('mosquitto', ctx.progress),
    args: ['-c', join(ctx.dataDir, 'mosquitto', 'mosquitto.conf')],
    cwd: join(ctx.dataDir, 'mosquitto'),
  }),
  probe: (ctx) => probeMqtt(mosquitto.url(ctx)),
  url: (ctx) => `mqtt://127.0.0.1:${portOf(ctx, 'mqtt')}`,
};
