import { pause, withDeadline } from '@farwatch/runtime/scope';

import { openClient, type BenchMessage, type BenchProducer, type ClientName } from './clients.js';

/** One scenario of one client, in a process of its own: CPU and memory are then its own, too. Prints one line of JSON. */
export interface ClientJob {
  readonly client: ClientName;
  readonly brokers: string;
  readonly module?: string;
  readonly scenario: 'produce' | 'transactions' | 'consume' | 'outage';
  readonly topic: string;
  readonly count: number;
  readonly batch: number;
  readonly idempotent: boolean;
  /** Outage: how long a send may take before the caller gives it up and takes a fresh client. */
  readonly deadlineMs: number;
}

export interface ClientResult {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
  /** Outage: numbers of the batches that were acknowledged, and of those that were given up. */
  readonly acked?: readonly number[];
  readonly givenUp?: readonly number[];
  /** Outage: when the first batch after it was acknowledged, Unix ms. */
  readonly backAtMs?: number;
}

const stations = 1_000;
const valueBytes = 300;

/** Message `n`; its number stands in the value, so that the log can be compared with what was acknowledged. */
export function benchMessage(n: number): BenchMessage {
  return {
    key: `S${n % stations}`,
    value: Buffer.from(`{"n":${n},"pad":"`.padEnd(valueBytes - 2, 'x') + '"}'),
  };
}

/** The number of a message of `benchMessage`. */
export const numberOf = (value: Buffer): number => Number(/^\{"n":(\d+)/.exec(value.toString('latin1'))![1]);

const range = (from: number, count: number): BenchMessage[] =>
  Array.from({ length: count }, (_, index) => benchMessage(from + index));

async function main(): Promise<void> {
  const job = JSON.parse(process.argv[2]!) as ClientJob;
  const client = await openClient(job.client, job.brokers, job.module);
  const open = (): Promise<BenchProducer> =>
    job.scenario === 'transactions'
      ? client.transactional(`bench-${process.pid}`)
      : client.producer({ idempotent: job.idempotent });
  let extra: Partial<ClientResult> = {};
  const work = async (): Promise<void> => {
    if (job.scenario === 'consume')
      return client.consume(job.topic, `bench-${process.pid}`, job.count, 5_000);
    if (job.scenario === 'outage') return void (extra = await outage(job, open));
    const producer = await open();
    for (let n = 0; n < job.count; n += job.batch) await producer.send(job.topic, range(n, job.batch));
    await producer.close();
  };
  const cpu = process.cpuUsage();
  const began = performance.now();
  await work();
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const result: ClientResult = {
    seconds,
    cpuSeconds: (user + system) / 1e6,
    peakMb: Math.round(process.resourceUsage().maxRSS / 1_024),
    ...extra,
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
  process.exit(0);
}

/**
 * Sends one batch after the other while the bench stops Kafka for a while. A send that takes too long is given up and
 * the same batch is sent again by a fresh client: what the product does. Ends when the parent says so on standard input.
 */
async function outage(job: ClientJob, open: () => Promise<BenchProducer>): Promise<Partial<ClientResult>> {
  const acked: number[] = [];
  const givenUp: number[] = [];
  let ending = false;
  process.stdin.once('data', () => (ending = true));
  let producer: BenchProducer | undefined = await open();
  await producer.send(job.topic, range(0, job.batch));
  acked.push(0);
  process.stdout.write('sending\n');
  let backAtMs: number | undefined;
  for (let batch = 1; !ending; batch++) {
    for (let done = false; !done && !ending;) {
      try {
        producer ??= await withDeadline(open(), job.deadlineMs, 'connecting');
        const sending = producer.send(job.topic, range(batch * job.batch, job.batch));
        sending.catch(() => undefined);
        await withDeadline(sending, job.deadlineMs, 'sending');
        acked.push(batch);
        if (givenUp.length > 0) backAtMs ??= Date.now();
        done = true;
      } catch {
        givenUp.push(batch);
        const old = producer;
        producer = undefined;
        if (old) void withDeadline(old.close(), 3_000, 'closing').catch(() => undefined);
        await pause(250);
      }
    }
    await pause(100);
  }
  return { acked, givenUp, ...(backAtMs === undefined ? {} : { backAtMs }) };
}

if (process.argv[1]?.endsWith('run-client.js')) await main();
