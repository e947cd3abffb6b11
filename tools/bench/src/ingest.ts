import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { sessionRoutes } from '@farwatch/contracts/http';
import { startStack } from '@farwatch/local/stack';
import { createKafkaConnection, ensureTopics, type KafkaConnection } from '@farwatch/messaging/kafka';
import { readTopic, topicSize } from '@farwatch/messaging/read-topic';
import { silentLogger } from '@farwatch/runtime/log';
import { pause } from '@farwatch/runtime/scope';

import { latencyFigures, usage, workFigures, type Bench, type Figure } from './harness.js';
import { runLoad } from '@farwatch/lab/load/load-message';
import { ownPlatform } from '@farwatch/kit/own-platform';

const bridgeMain = fileURLToPath(new URL('./bench-bridge.js', import.meta.url));
const stations = 1_000;
const startMs = (): number => Math.floor(Date.now() / 3_600_000) * 3_600_000 - 48 * 3_600_000;

/** Exact loss, duplicates and order of the messages in a topic, by their sequence numbers. */
async function exact(connection: KafkaConnection, messages: number): Promise<Figure[]> {
  const seen = new Uint8Array(messages);
  const last = new Int32Array(stations).fill(-1);
  let distinct = 0;
  let duplicates = 0;
  let disorder = 0;
  await readTopic(connection, 'readings', ({ headers }) => {
    const raw = headers['fw-raw']?.toString('latin1') ?? '';
    const index = Number(raw.slice(raw.lastIndexOf(':') + 1, -1)) - 100_000_000;
    if (!(index >= 0 && index < messages)) return;
    if (seen[index]) return void duplicates++;
    seen[index] = 1;
    distinct++;
    const station = index % stations;
    if (index < last[station]!) disorder++;
    else last[station] = index;
  });
  return [
    { name: 'lost', value: messages - distinct, bar: '0' },
    { name: 'duplicates', value: duplicates },
    { name: 'out of order in a station', value: disorder, bar: '0' },
  ];
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(timer);
}

/** The bridge alone: one process between Mosquitto and Kafka. Drained after the broker's queue was filled. */
export const ingestBridgeBench: Bench = {
  name: 'ingest-bridge',
  about: 'one process, MQTT QoS 1 to Kafka acks=all: decoded, checked, enveloped; drain of a filled session',
  async run({ scale, say }) {
    const messages = Math.round(300_000 * scale);
    const dir = mkdtempSync(join(tmpdir(), 'farwatch-bench-'));
    const stack = await startStack({ dataDir: dir, env: {}, docker: false, services: ['kafka', 'mqtt'] });
    const connection = createKafkaConnection({ brokers: stack.kafka, clientId: 'bench', log: silentLogger });
    const bridge = (): ChildProcess =>
      spawn(process.execPath, [bridgeMain], {
        stdio: 'ignore',
        env: {
          PATH: process.env['PATH'],
          LOG_LEVEL: 'silent',
          TOPIC: connection.topic('readings'),
          MQTT_PORT: new URL(stack.mqttUrl).port,
          KAFKA_PORT: stack.kafka.split(':')[1],
        },
      });
    try {
      await ensureTopics(connection, ['readings']);
      const first = bridge(); // leaves a session behind, so that the broker queues for it
      await pause(3_000);
      await ended(first);
      say(`filling the session with ${messages} messages`);
      const load = {
        url: stack.mqttUrl,
        stations,
        messages,
        rate: 0,
        startMs: startMs(),
        connections: 8,
        window: 200,
      };
      await runLoad(load);
      say('draining');
      const began = performance.now();
      const running = bridge();
      let seconds = 0;
      let firstAt = 0;
      while (seconds === 0) {
        const size = await topicSize(connection, 'readings');
        if (size > 0 && firstAt === 0) firstAt = performance.now();
        if (size >= messages) seconds = (performance.now() - began) / 1_000;
        else if (performance.now() - began > 120_000)
          throw new Error(`only ${size} of ${messages} after two minutes`);
        await pause(100); // asking costs a connection
      }
      const { cpuSeconds, peakMb } = usage(running.pid);
      await ended(running);
      const steady = messages / (seconds - (firstAt - began) / 1_000);
      return [
        ...workFigures('messages', messages, seconds, cpuSeconds, peakMb, '40,000'),
        { name: 'messages per second without start-up', value: Math.round(steady), unit: '/s' },
        ...(await exact(connection, messages)),
      ];
    } finally {
      await stack.remove();
      rmSync(dir, { recursive: true, force: true });
    }
  },
};

/** The embedded broker: the PUBACK to the device waits for Kafka. */
export const ingestDirectBench: Bench = {
  name: 'ingest-direct',
  about:
    'embedded broker, 200 devices with 20 messages under way each; a PUBACK means that Kafka has the message',
  async run({ scale, say }) {
    const messages = Math.round(300_000 * scale);
    const own = await ownPlatform(['registry,api', 'ingest-station'], {
      FARWATCH_DIRECT_AUTH: 'off',
      FARWATCH_ACCEPT_UNKNOWN: '1',
      FARWATCH_DIRECT_UNPROVEN_PER_ADDRESS: '1000',
    });
    try {
      await own.client.call(sessionRoutes.getSession, {});
      const options = {
        url: own.directUrl,
        stations,
        rate: 0,
        startMs: startMs(),
        connections: 200,
        window: 20,
      };
      say('warming up');
      await runLoad({ ...options, messages: 20_000, startMs: options.startMs - 86_400_000 });
      const pid = own.processes[1]!.pid;
      const before = usage(pid).cpuSeconds;
      const result = await runLoad({ ...options, messages });
      const { cpuSeconds, peakMb } = usage(pid);
      return [
        ...workFigures(
          'acknowledged messages',
          messages,
          result.seconds,
          cpuSeconds - before,
          peakMb,
          '20,000',
        ),
        ...latencyFigures('publish to PUBACK', result.latencies),
        ...(await exact(own.connection, messages)).filter(({ name }) => name !== 'duplicates'),
      ];
    } finally {
      await own.stop();
    }
  },
};
