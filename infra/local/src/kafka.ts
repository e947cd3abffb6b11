import { randomBytes } from 'node:crypto';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';

import type { Command } from './child.js';
import { mavenJars } from './maven.js';
import { findRoot } from './paths.js';
import { portOf, type LocalService, type ServiceContext } from './service.js';
import { findJava } from './tools.js';

const run = promisify(execFile);
const kafkaFolder = (): string => join(findRoot(), 'infra', 'local', 'kafka');

/** The folder of Kafka's jars. */
export const kafkaJars = (ctx: Pick<ServiceContext, 'progress'>): Promise<string> =>
  mavenJars({ name: 'kafka', title: 'Kafka', jar: 'kafka_' }, ctx.progress);

/** server.properties of a single KRaft node on loopback. Topics are made by their owner only, never by a typing error. */
export function serverProperties(options: { port: number; controllerPort: number; logDir: string }): string {
  const { port, controllerPort, logDir } = options;
  return [
    'process.roles=broker,controller',
    'node.id=1',
    `controller.quorum.voters=1@127.0.0.1:${controllerPort}`,
    `listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names=CONTROLLER',
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    `log.dirs=${logDir}`,
    'auto.create.topics.enable=false',
    'offsets.topic.replication.factor=1',
    'offsets.topic.num.partitions=8',
    'transaction.state.log.replication.factor=1',
    'transaction.state.log.min.isr=1',
    'transaction.state.log.num.partitions=4',
    'share.coordinator.state.topic.replication.factor=1',
    'share.coordinator.state.topic.min.isr=1',
    'group.initial.rebalance.delay.ms=0',
    // A killed broker may register again only when its old session has ended: 9 s by default.
    'broker.heartbeat.interval.ms=1000',
    'broker.session.timeout.ms=5000',
    'log.cleaner.dedupe.buffer.size=33554432',
    'controlled.shutdown.enable=true',
    '',
  ].join('\n');
}

async function prepare(ctx: ServiceContext): Promise<void> {
  const { java } = await findJava(ctx.progress);
  const jars = await kafkaJars(ctx);
  const folder = join(ctx.dataDir, 'kafka');
  const logDir = join(folder, 'data');
  mkdirSync(folder, { recursive: true });
  const ports = { port: portOf(ctx, 'kafka'), controllerPort: portOf(ctx, 'kafkaController') };
  writeFileSync(join(folder, 'server.properties'), serverProperties({ ...ports, logDir }));
  if (existsSync(join(logDir, 'meta.properties'))) return;
  // Formatted in a folder of another name: an interrupted format leaves nothing that looks finished.
  const draft = join(folder, 'data.new');
  rmSync(draft, { recursive: true, force: true });
  rmSync(logDir, { recursive: true, force: true });
  const draftProperties = join(folder, 'format.properties');
  writeFileSync(draftProperties, serverProperties({ ...ports, logDir: draft }));
  const format = [
    '-cp',
    join(jars, '*'),
    'kafka.tools.StorageTool',
    'format',
    '-t',
    clusterId(),
    '-c',
    draftProperties,
  ];
  await run(java, [...quick, ...format], { timeout: 60_000 }).catch((error: unknown) => {
    const {
      stdout = '',
      stderr = '',
      message,
    } = error as { stdout?: string; stderr?: string; message: string };
    throw new Error(`Kafka's storage could not be formatted:\n${stdout}${stderr || message}`);
  });
  renameSync(draft, logDir);
  rmSync(draftProperties);
}

/** For a short-lived JVM: start fast, do not optimise. */
const quick = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto'];

/** 128 random bits as Kafka writes them; never with a leading dash, which its command line would take for an option. */
function clusterId(): string {
  for (;;) {
    const id = randomBytes(16).toString('base64url');
    if (!id.startsWith('-')) return id;
  }
}

async function command(ctx: ServiceContext): Promise<Command> {
  const { java } = await findJava(ctx.progress);
  const jars = await kafkaJars(ctx);
  const folder = join(ctx.dataDir, 'kafka');
  const log4j = `-Dlog4j2.configurationFile=${join(kafkaFolder(), 'log4j2.properties')}`;
  return {
    file: java,
    args: [
      '-Xms256m',
      '-Xmx512m',
      '-cp',
      join(jars, '*'),
      log4j,
      'kafka.Kafka',
      join(folder, 'server.properties'),
    ],
    cwd: folder,
  };
}

/** Asks the brokers for the cluster's description, as any client does first. */
export async function probeKafka(brokers: readonly string[], timeoutMs = 3_000): Promise<void> {
  const client = new Kafka({
    clientId: 'farwatch-probe',
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
    connectionTimeout: timeoutMs,
    requestTimeout: timeoutMs,
    retry: { retries: 0 },
  });
  const admin = client.admin();
  try {
    await admin.connect();
    const { brokers: alive } = await admin.describeCluster();
    if (alive.length === 0) throw new Error('no broker is registered yet');
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

export const kafka: LocalService = {
  name: 'kafka',
  ports: ['kafka', 'kafkaController'],
  signal: 'SIGTERM',
  stopMs: 20_000,
  readyMs: 120_000,
  prepare,
  command,
  probe: (ctx) => probeKafka([kafka.url(ctx)]),
  url: (ctx) => `127.0.0.1:${portOf(ctx, 'kafka')}`,
};
