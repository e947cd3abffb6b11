import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { dataDirOf } from '@farwatch/local/paths';
import { startStack, type Stack } from '@farwatch/local/stack';
import { createKafkaConnection, type KafkaConnection } from '@farwatch/messaging/kafka';
import { readTopic } from '@farwatch/messaging/read-topic';
import { describeError } from '@farwatch/runtime/fault';
import { silentLogger } from '@farwatch/runtime/log';
import { pause } from '@farwatch/runtime/scope';

import type { Bench, Figure } from '../harness.js';
import { clientNames, type ClientName } from './clients.js';
import { numberOf, type ClientJob, type ClientResult } from './run-client.js';

/** The kept client that installs without a compiler; its 2.x wants Node 22. */
const candidate = { name: '@platformatic/kafka', version: '1.35.0' };

/** What the choice of the Kafka client rests on (docs/adr): all candidates in one run against one broker. */
export const kafkaClientsBench: Bench = {
  name: 'kafka-clients',
  about: `kafkajs, kafkajs with our encoder, ${candidate.name} ${candidate.version}: speed, transactions, outages`,
  async run({ scale, say }) {
    const module = await installCandidate(say);
    const dataDir = join(dataDirOf(process.env), 'bench', 'kafka-clients', 'stack');
    const stack = await startStack({ dataDir, env: {}, docker: false, fresh: true, services: ['kafka'] });
    const connection = createKafkaConnection({
      brokers: stack.kafka,
      clientId: 'bench',
      log: silentLogger,
    });
    try {
      const figures: Figure[] = [];
      for (const client of clientNames) {
        say(client);
        figures.push(...(await speedOf({ client, stack, connection, module, scale })));
      }
      for (const seconds of [12, 40, ...(scale >= 1 ? [80] : [])]) {
        for (const client of clientNames.filter((name) => name !== 'kafkajs')) {
          say(`${client}: Kafka stands still for ${seconds} s`);
          figures.push(...(await outageOf({ client, stack, connection, module, scale }, seconds)));
        }
      }
      return figures;
    } finally {
      await stack.remove();
    }
  },
};

/** Installed beside the benches' results: the product does not depend on it. */
async function installCandidate(say: (line: string) => void): Promise<string> {
  const dir = join(dataDirOf(process.env), 'bench', 'kafka-clients');
  mkdirSync(dir, { recursive: true });
  const manifest = join(dir, 'package.json');
  if (!existsSync(join(dir, 'node_modules', candidate.name))) {
    say(`installing ${candidate.name} ${candidate.version} for this bench`);
    writeFileSync(
      manifest,
      JSON.stringify({ private: true, dependencies: { [candidate.name]: candidate.version } }),
    );
    const npm = spawn('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'], {
      cwd: dir,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [code] = (await once(npm, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`npm could not install ${candidate.name}`);
  }
  return pathToFileURL(createRequire(manifest).resolve(candidate.name)).href;
}

interface Setting {
  readonly client: ClientName;
  readonly stack: Stack;
  readonly connection: KafkaConnection;
  readonly module: string;
  readonly scale: number;
}

let topicNumber = 0;

async function freshTopic(connection: KafkaConnection): Promise<string> {
  const topic = `bench-${process.pid}-${++topicNumber}`;
  const admin = connection.fresh().admin();
  await admin.connect();
  await admin.createTopics({
    topics: [{ topic, numPartitions: 24, replicationFactor: 1 }],
    waitForLeaders: true,
  });
  await admin.disconnect();
  return topic;
}

interface Running {
  readonly result: Promise<ClientResult>;
  readonly sending: Promise<void>;
  end(): void;
}

function start({ client, stack, module }: Setting, job: Partial<ClientJob> & { topic: string }): Running {
  const full: ClientJob = {
    client,
    brokers: stack.kafka,
    module,
    scenario: 'produce',
    count: 0,
    batch: 500,
    idempotent: true,
    deadlineMs: 12_000,
    ...job,
  };
  const main = fileURLToPath(new URL('./run-client.js', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--disable-warning=TimeoutNegativeWarning', main, JSON.stringify(full)],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      timeout: 180_000,
    },
  );
  let begun: () => void = () => undefined;
  const sending = new Promise<void>((done) => (begun = done));
  const result = new Promise<ClientResult>((done, fail) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === 'sending') begun();
      else done(JSON.parse(line) as ClientResult);
    });
    child.once('exit', (code, signal) => {
      begun();
      fail(new Error(`${full.client} ${full.scenario} ended with ${signal ?? code}`));
    });
  });
  result.catch(() => undefined); // waited for later
  child.stdin.on('error', () => undefined);
  return { result, sending, end: () => void child.stdin.end('end\n') };
}

async function speedOf(setting: Setting): Promise<Figure[]> {
  const { client, connection, scale } = setting;
  const count = Math.max(10_000, Math.round((300_000 * scale) / 10_000) * 10_000);
  const figures: Figure[] = [];
  const add = (what: string, n: number, { seconds, cpuSeconds, peakMb }: ClientResult): void => {
    figures.push(
      { name: `${client}: ${what}`, value: Math.round(n / seconds), unit: '/s' },
      { name: '  CPU seconds per million', value: Math.round((cpuSeconds / n) * 1e8) / 100, unit: 's' },
      { name: '  peak memory', value: peakMb, unit: 'MB' },
    );
  };
  let topic = '';
  for (const [batch, idempotent] of [
    [500, false],
    [500, true],
    [5_000, true],
  ] as const) {
    topic = await freshTopic(connection);
    const what = `produce, batches of ${batch}${idempotent ? ', idempotent' : ''}`;
    add(what, count, await start(setting, { topic, count, batch, idempotent }).result);
  }
  add('consume, commits by hand', count, await start(setting, { topic, count, scenario: 'consume' }).result);
  const some = Math.round(count / 10);
  const job = { topic: await freshTopic(connection), count: some, scenario: 'transactions' } as const;
  add('transactions of 500', some, await start(setting, job).result);
  return figures;
}

/** Kafka stands still (SIGSTOP) while batches are sent; then what was acknowledged is compared with the log. */
async function outageOf(setting: Setting, seconds: number): Promise<Figure[]> {
  const { client, stack, connection } = setting;
  const topic = await freshTopic(connection);
  const batch = 100;
  const running = start(setting, { topic, scenario: 'outage', batch, deadlineMs: 12_000 });
  await running.sending;
  await pause(1_000);
  const kafka = stack.pids['kafka']!;
  process.kill(kafka, 'SIGSTOP');
  await pause(seconds * 1_000).finally(() => process.kill(kafka, 'SIGCONT'));
  const resumedAtMs = Date.now();
  // Long enough for a client that was given up to write what it still has.
  await pause(20_000);
  running.end();
  const name = `${client}: outage of ${seconds} s`;
  let result: ClientResult;
  try {
    result = await running.result;
  } catch (error) {
    return [{ name, value: `no result, its process did not live through it: ${describeError(error)}` }];
  }
  const { acked = [], givenUp = [], backAtMs } = result;
  const copies = new Map<number, number>();
  await readTopic(connection, topic, ({ value }) => {
    const n = Math.floor(numberOf(value!) / batch);
    copies.set(n, (copies.get(n) ?? 0) + 1);
  });
  const doubled = [...copies.values()].filter((n) => n > batch).length;
  return [
    {
      name: `${name}, acknowledged and absent`,
      value: acked.filter((n) => copies.get(n) === undefined).length,
    },
    { name: '  sends given up after 12 s', value: givenUp.length },
    { name: '  batches that stand twice (given up, written all the same)', value: doubled },
    {
      name: '  first acknowledgement after Kafka went on',
      value: backAtMs === undefined ? 'none was given up' : Math.max(0, backAtMs - resumedAtMs),
      unit: backAtMs === undefined ? '' : 'ms',
    },
  ];
}
