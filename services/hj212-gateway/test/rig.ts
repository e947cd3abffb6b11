import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';

import type { Hj212Source } from '@farwatch/contracts/events';
import { encodeFrame } from '@farwatch/hj212/encode';
import { stampOf } from '@farwatch/hj212/times';
import { startBatchConsumer, type BatchConsumer, type InRecord } from '@farwatch/messaging/batch-consumer';
import { createKafkaConnection, ensureTopics, type KafkaConnection } from '@farwatch/messaging/kafka';
import { anyRecord } from '@farwatch/testing/any-record';
import { createProducer, type Producer } from '@farwatch/messaging/producer';
import { migrate } from '@farwatch/persistence/migrate';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';
import { startParts, type Running } from '@farwatch/runtime/run';
import { backing, freshDatabase, topicPrefix } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';

import { hj212GatewayPart } from '../src/hj212-gateway.js';
import { migrations } from '../src/store/migrations.js';

export const password = '123456';
export const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A logger at the other end of a socket. */
export class Logger {
  received = '';
  closed = false;

  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk) => (this.received += chunk.toString('latin1')));
    socket.on('close', () => (this.closed = true));
    socket.on('error', () => undefined);
  }

  /** With `tls` over TLS, to a gateway whose certificate it trusts; a text is the certificate of the authority. */
  static async connect(port: number, tls?: string | ConnectionOptions): Promise<Logger> {
    const to = { port, host: '127.0.0.1' };
    const options = typeof tls === 'string' ? { ca: tls } : tls;
    const socket = options === undefined ? connect(to) : connectTls({ ...to, ...options });
    const open = options === undefined ? 'connect' : 'secureConnect';
    await new Promise<void>((resolve, reject) => socket.once(open, resolve).once('error', reject));
    return new Logger(socket);
  }

  /** Over a socket that is open. */
  static of(socket: Socket): Logger {
    return new Logger(socket);
  }

  send(bytes: Uint8Array | string): void {
    this.socket.write(bytes);
  }

  /** Waits for an answer that holds the text. */
  hears(text: string): Promise<string> {
    return eventually(() => (this.received.includes(text) ? this.received : undefined), {
      what: `an answer with ${text}; heard ${this.received.slice(0, 300)}`,
    });
  }

  end(): void {
    this.socket.destroy();
  }
}

/** A frame of the given segment text. */
export const frameOf = (segment: string): Uint8Array => encodeFrame(Buffer.from(segment))!;

/** A segment of data as a logger of 2017 sends it. */
export function dataOf(
  mn: string,
  qn: string,
  area: string,
  more: { cn?: string; pw?: string; flag?: number; numbers?: string } = {},
): string {
  const { cn = '2011', pw = password, flag = 5, numbers = '' } = more;
  return `QN=${qn};ST=31;CN=${cn};PW=${pw};MN=${mn};Flag=${flag};${numbers}CP=&&${area}&&`;
}

export const stamp = (ms: number): string => stampOf(ms);

/** The gateway on real servers, with what it wrote. */
export interface Rig {
  readonly port: number;
  readonly pool: Pool;
  readonly connection: KafkaConnection;
  readonly producer: Producer;
  readonly got: InRecord[];
  readonly named: (topic: string, key: string) => InRecord[];
  readonly register: (...sources: (Partial<Hj212Source> & { mn: string })[]) => Promise<void>;
  /** Announces changed registrations, and waits for nothing. */
  readonly change: (...sources: (Partial<Hj212Source> & { mn: string })[]) => Promise<void>;
  readonly restart: () => Promise<void>;
  stop(): Promise<void>;
}

export async function startRig(
  env: Record<string, string> = {},
  tls?: string | ConnectionOptions,
): Promise<Rig> {
  const { kafka } = await backing();
  const prefix = topicPrefix();
  const database = await freshDatabase('hj212');
  await migrate({ url: database.url, schema: 'hj212', migrations, log: silentLogger });
  const pool = createPool(database.url, { name: 'test' });
  const connection = createKafkaConnection({
    brokers: kafka,
    clientId: 'hj212-int',
    topicPrefix: prefix,
    log: silentLogger,
  });
  await ensureTopics(connection);
  const producer = await createProducer(connection, { name: 'test' });
  const got: InRecord[] = [];
  const reader: BatchConsumer = await startBatchConsumer(connection, {
    group: 'test',
    topics: ['readings', 'parked', 'deviceReports'],
    producer,
    log: silentLogger,
    fatal: () => undefined,
    handle: ({ records }) => Promise.resolve(void got.push(...records)),
  });
  const start = (): Promise<Running> =>
    startParts([hj212GatewayPart], {
      env: {
        KAFKA_BROKERS: kafka,
        DATABASE_URL: database.url,
        FARWATCH_TOPIC_PREFIX: prefix,
        HJ212_PORT: '0',
        ...env,
      },
      log: silentLogger,
    });
  let running = await start();
  const portOf = (): number => Number(new URL(running.parts.get('hj212-gateway')!.doors!['hj212']!).port);
  const named = (topic: string, key: string): InRecord[] =>
    got.filter((record) => record.topic === connection.topic(topic) && record.key === key);
  const announce: Rig['change'] = async (...sources) => {
    const time = new Date().toISOString();
    await producer.send(
      sources.flatMap((source) => [
        anyRecord(
          'hj212Sources',
          source.mn,
          {
            id: `s-${source.mn}-${time}`,
            type: 'cn.farwatch.hj212-source.changed.v1',
            source: '/farwatch/test',
            time,
          },
          { station: `outlet-${source.mn}`, passwordHash: hash(password), ...source },
        ),
      ]),
    );
  };
  return {
    get port() {
      return portOf();
    },
    pool,
    connection,
    producer,
    got,
    named,
    change: announce,
    async register(...sources) {
      await announce(...sources);
      // What was registered a moment ago reaches the gateway through Kafka: a heartbeat is answered when it has.
      await Promise.all(
        sources.map(async ({ mn }) => {
          const logger = await Logger.connect(portOf(), tls);
          const heartbeat = frameOf(dataOf(mn, '20260101000000000', '', { cn: '9015', flag: 9 }));
          await eventually(
            () => {
              logger.send(heartbeat);
              return logger.received !== '';
            },
            { timeoutMs: 30_000, intervalMs: 200, what: `${mn} being known` },
          ).finally(() => logger.end());
        }),
      );
    },
    async restart() {
      await running.stop();
      running = await start();
    },
    async stop() {
      await running.stop();
      await reader.stop();
      await producer.close();
      await pool.end();
      await database.drop();
    },
  };
}
