import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Real servers for integration tests. */
export interface Backing {
  /** host:port list. */
  readonly kafka: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly mqttUrl: string;
}

/** The same servers as containers (Testcontainers), or undefined when no Docker engine answers. They end with this process. */
export async function containerBacking(): Promise<Backing | undefined> {
  try {
    const { stdout } = await run('docker', ['info', '--format', '{{.ServerVersion}}'], { timeout: 5_000 });
    if (!/^\d+\./.test(stdout.trim())) return undefined;
  } catch {
    return undefined;
  }
  const { GenericContainer, Wait } = await import('testcontainers');
  // A broker announces its own address, so its port outside must be known before it starts.
  const kafkaPort = await freePort();
  const [kafka, postgres, redis, mqtt] = await Promise.all([
    new GenericContainer('apache/kafka:4.1.1')
      .withExposedPorts({ container: kafkaPort, host: kafkaPort })
      .withEnvironment({
        KAFKA_NODE_ID: '1',
        KAFKA_PROCESS_ROLES: 'broker,controller',
        KAFKA_LISTENERS: `PLAINTEXT://:${kafkaPort},CONTROLLER://:9093`,
        KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${kafkaPort}`,
        KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
        KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
        KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
        KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
        KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
        KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
        KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
        KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      })
      .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
      .start(),
    new GenericContainer('postgres:18')
      .withExposedPorts(5432)
      .withEnvironment({ POSTGRES_USER: 'farwatch', POSTGRES_PASSWORD: 'test', POSTGRES_DB: 'farwatch' })
      .withCommand(['postgres', '-c', 'max_connections=200'])
      .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/, 2))
      .start(),
    new GenericContainer('redis:7').withExposedPorts(6379).start(),
    new GenericContainer('eclipse-mosquitto:2')
      .withExposedPorts(1883)
      .withCopyContentToContainer([
        {
          content: 'listener 1883\nallow_anonymous true\nmax_queued_messages 0\nmax_inflight_messages 1000\n',
          target: '/mosquitto/config/mosquitto.conf',
        },
      ])
      .start(),
  ]);
  return {
    kafka: `127.0.0.1:${kafka.getMappedPort(kafkaPort)}`,
    databaseUrl: `postgres://farwatch:test@${postgres.getHost()}:${postgres.getMappedPort(5432)}/farwatch`,
    redisUrl: `redis://${redis.getHost()}:${redis.getMappedPort(6379)}`,
    mqttUrl: `mqtt://${mqtt.getHost()}:${mqtt.getMappedPort(1883)}`,
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
