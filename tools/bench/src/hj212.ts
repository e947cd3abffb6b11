import { createHash } from 'node:crypto';

import { events, hj212Source } from '@farwatch/contracts/events';
import type { KafkaConnection } from '@farwatch/messaging/kafka';
import { eventRecord } from '@farwatch/messaging/outputs';
import { createProducer } from '@farwatch/messaging/producer';
import { readTopic } from '@farwatch/messaging/read-topic';

import { freePort } from '@farwatch/kit/part-process';
import { untilLoggersKnown } from '@farwatch/lab/fleet/hj212-fleet';
import { startHj212Load, type Hj212Load } from '@farwatch/lab/load/start-hj212-load';
import { latencyFigures, usage, workFigures, type Bench, type Figure } from './harness.js';
import { ownPlatform, type OwnPlatform } from '@farwatch/kit/own-platform';

const devices = 2_000;
const idle = 10_000;
const mnOf = (index: number): string => `BENCH${String(index).padStart(9, '0')}`;

/** Registers the devices on the topic that the registry would write. */
async function register(connection: KafkaConnection): Promise<void> {
  const producer = await createProducer(connection, { name: 'bench' });
  const time = new Date().toISOString();
  const passwordHash = createHash('sha256').update('123456').digest('hex');
  await producer.send(
    Array.from({ length: devices }, (_, index) =>
      eventRecord(
        events.hj212SourceChanged,
        'changed',
        hj212Source.parse({ mn: mnOf(index), station: `bench-${index}`, passwordHash, minuteInterval: 1 }),
        { id: `bench-${index}`, source: '/farwatch/bench', time },
      ),
    ),
  );
  await producer.close();
}

/** Every acknowledged frame is in Kafka once: counted by device and minute. */
async function exact(connection: KafkaConnection, acked: number): Promise<Figure[]> {
  const seen = new Set<string>();
  let doubled = 0;
  await readTopic(connection, 'readings', ({ key, headers }) => {
    const raw = headers['fw-raw']?.toString('latin1') ?? '';
    const at = `${key} ${/DataTime=(\d+)/.exec(raw)?.[1] ?? raw}`;
    if (seen.has(at)) doubled++;
    seen.add(at);
  });
  return [
    { name: 'acknowledged and lost', value: Math.max(0, acked - seen.size), bar: '0' },
    { name: 'doubled', value: doubled, bar: '0' },
  ];
}

/** What the processes that share the machine used for one frame: gateway, Kafka and the loggers themselves. */
interface Work extends Hj212Load {
  readonly gatewayCpu: number;
  readonly kafkaCpu: number;
}

/** Lets loggers work and looks what that costs the gateway and Kafka. */
async function measure(own: OwnPlatform, load: () => ReturnType<typeof startHj212Load>): Promise<Work> {
  const gateway = (): number => usage(own.processes[0]!.pid).cpuSeconds;
  const kafka = (): number => usage(own.stack.pids['kafka'] ?? -1).cpuSeconds;
  const [gatewayBefore, kafkaBefore] = [gateway(), kafka()];
  const done = await load().result;
  return { ...done, gatewayCpu: gateway() - gatewayBefore, kafkaCpu: kafka() - kafkaBefore };
}

/** Where the CPU goes: a bar on throughput or latency can only be read beside it. */
function cpuFigures(what: string, { acked, seconds, gatewayCpu, kafkaCpu, cpuSeconds }: Work): Figure[] {
  const each = [
    ['gateway', gatewayCpu],
    ['Kafka', kafkaCpu],
    ['loggers', cpuSeconds],
  ] as const;
  const cores = each.reduce((sum, [, used]) => sum + used, 0) / seconds;
  return [
    ...each.map(([name, used]) => ({
      name: `CPU of ${name} per frame, ${what}`,
      value: Math.round((used / acked) * 1e7) / 10,
      unit: 'us',
    })),
    { name: `cores of all three, ${what}`, value: Math.round(cores * 100) / 100 },
  ];
}

/** The door for loggers: 9014 waits for Kafka. */
export const hj212GatewayBench: Bench = {
  name: 'hj212-gateway',
  about: `${devices} loggers, one frame under way each; 9014 means that Kafka has the frame; then ${idle} idle connections`,
  async run({ scale, say }) {
    const port = await freePort();
    const own = await ownPlatform(['hj212-gateway'], {
      HJ212_PORT: String(port),
      // All of them have one address, and some say nothing.
      FARWATCH_HJ212_UNPROVEN_PER_ADDRESS: String(idle + devices),
      FARWATCH_HJ212_UNPROVEN_SECONDS: '3600',
    });
    try {
      await register(own.connection);
      await untilLoggersKnown(port, [mnOf(devices - 1)]);
      const gateway = own.processes[0]!;
      const day = 86_400_000;
      const start = Math.floor(Date.now() / 60_000) * 60_000 - 300 * day;
      say('warming up');
      const warm = await startHj212Load(port, devices, 20_000, 0, start, 0).result;
      const frames = Math.round(200_000 * scale);
      say(`${frames} frames, as fast as acknowledged`);
      const fast = await measure(own, () => startHj212Load(port, devices, frames, 0, start + 100 * day, 0));
      const { peakMb } = usage(gateway.pid);
      say('10,000 frames a second');
      const paced = await measure(own, () =>
        startHj212Load(port, devices, frames, 10_000, start + 200 * day, 0),
      );
      const figures = [
        ...workFigures('acknowledged frames', fast.acked, fast.seconds, fast.gatewayCpu, peakMb, '10,000'),
        ...cpuFigures('as fast as it goes', fast),
        ...latencyFigures('frame to 9014, as fast as it goes', fast.latencies),
        {
          name: 'acknowledged frames per second, paced',
          value: Math.round(paced.acked / paced.seconds),
          unit: '/s',
          bar: '10,000',
        },
        ...cpuFigures('paced', paced),
        ...latencyFigures('frame to 9014, paced', paced.latencies, '100'),
        { name: 'peak memory after both', value: usage(gateway.pid).peakMb, unit: 'MB', bar: '300' },
        ...(await exact(own.connection, warm.acked + fast.acked + paced.acked)),
      ];
      await gateway.stop();
      await gateway.start();
      say(`${idle} idle connections`);
      const quiet = startHj212Load(port, 0, 0, 0, start, idle);
      await quiet.result;
      const idleMb = usage(gateway.pid).peakMb;
      quiet.end();
      return [
        ...figures,
        { name: `memory with ${idle} idle connections`, value: idleMb, unit: 'MB', bar: '400' },
      ];
    } finally {
      await own.stop();
    }
  },
};
