import type { ApiClient } from '@farwatch/contracts/http';
import { groupLag } from '@farwatch/messaging/read-topic';
import { pause } from '@farwatch/runtime/scope';

import { importAll } from '@farwatch/kit/api-client';
import { untilKnown } from '@farwatch/lab/fleet/register';
import { latencyFigures, treeCpuSeconds, usage, type Bench, type Figure } from './harness.js';
import { loadMessage, runLoad } from '@farwatch/lab/load/load-message';
import { ownPlatform, type OwnPlatform } from '@farwatch/kit/own-platform';
import { Probe, probe } from './pipeline-probe.js';
import { stageFigures } from './pipeline-stages.js';

const hourMs = 3_600_000;
const stations = 1_000;
const rate = 5_000;
/** Load before the measured time: code that was just started is compiled and connections are made. */
const warmUpSeconds = 10;

/** The whole way under load: MQTT, Kafka, rules, leads, figures, with a probe that measures reading to lead. */
export const pipelineBench: Bench = {
  name: 'pipeline',
  about:
    `the whole way at ${rate} messages/s (${rate * 3} readings/s) for 60 s after ${warmUpSeconds} s that are not ` +
    'measured, everything on this machine',
  async run({ scale, say }) {
    const seconds = Math.max(5, Math.round(60 * scale)) + warmUpSeconds;
    say('starting servers and two processes of their own');
    // The figures by themselves: their batches hold up no lead.
    const own = await ownPlatform(['registry,parking,api,ingest-station,rules,enforcement', 'reporting']);
    try {
      await register(own.client);
      await untilKnown(own.client, own.stack.mqttUrl, [probe, loadMessage.station(stations - 1)], undefined);
      await warmUp(own);
      say(`publishing ${seconds * rate} messages`);
      return await measure(own, seconds, say);
    } finally {
      await own.stop();
    }
  },
};

async function register(client: ApiClient): Promise<void> {
  const ids = [probe, ...Array.from({ length: stations }, (_, index) => loadMessage.station(index))];
  await importAll(client, 'stations', ['id,kind,name,zone', ...ids.map((id) => `${id},air,${id},II`)]);
}

/** The first lead pays for connections and compiled code; it is not measured. */
async function warmUp(own: OwnPlatform): Promise<void> {
  const leads = await Probe.open(own);
  await leads.measure(-1);
  await leads.close();
}

async function measure(own: OwnPlatform, seconds: number, say: (line: string) => void): Promise<Figure[]> {
  const total = seconds * rate;
  const startMs = Math.floor(Date.now() / hourMs) * hourMs - Math.ceil(total / stations / 60) * hourMs;
  const cpuBefore = cpuOf(own);
  const load = runLoad({
    url: own.stack.mqttUrl,
    stations,
    messages: total,
    rate,
    startMs,
    connections: 8,
    window: 1_000,
  });
  let publishing = true;
  void load.finally(() => (publishing = false)).catch(() => undefined);
  const leads = await Probe.open(own);
  const times: number[] = [];
  const early: number[] = [];
  let sumMb = 0;
  const measuredFrom = performance.now() + warmUpSeconds * 1_000;
  for (let n = 0; publishing; n++) {
    const isEarly = performance.now() < measuredFrom;
    (isEarly ? early : times).push(await leads.measure(n));
    sumMb = Math.max(
      sumMb,
      own.processes.reduce((sum, { pid }) => sum + usage(pid).rssMb, 0),
    );
    await pause(150);
  }
  const published = await load;
  say(own.processes.map(({ name, pid }) => `${name}: ${usage(pid).rssMb} MB`).join('; '));
  const calmMs = await untilCalm(own);
  // Until all is done: what a slow machine puts off is work of these messages, too.
  const cpu = [...cpuOf(own)].map(([name, spent]) => [name, spent - (cpuBefore.get(name) ?? 0)] as const);
  const nodeCpu = cpu.filter(([name]) => name.startsWith('node')).reduce((sum, [, spent]) => sum + spent, 0);
  await leads.close();
  const { rows } = await own.pool.query<{ n: number }>(
    `SELECT count(*) AS n FROM reporting.reading r JOIN reporting.series s ON s.id = r.series WHERE s.station LIKE 'load-%' AND s.pollutant <> 'a01001'`,
  );
  const stored = rows[0]!.n;
  const stages = await stageFigures(own.connection, leads.done.slice(-times.length));
  return [
    {
      name: 'messages acknowledged per second',
      value: Math.round(published.acked / published.seconds),
      unit: '/s',
      bar: `${rate}`,
    },
    { name: 'readings stored', value: stored, unit: `of ${published.acked * 3}` },
    { name: 'lost', value: Math.max(0, published.acked * 3 - stored), bar: '0' },
    { name: 'duplicates', value: Math.max(0, stored - published.acked * 3), bar: '0' },
    { name: 'lag back to 0 after', value: Math.round(calmMs), unit: 'ms', bar: '5,000' },
    ...latencyFigures('reading to lead', times, '250'),
    { name: `longest in the ${warmUpSeconds} s before`, value: Math.round(Math.max(...early)), unit: 'ms' },
    ...latencyFigures('publish to PUBACK of the broker', published.latencies),
    ...stages,
    { name: 'leads measured', value: times.length },
    ...[...cpu, ['publisher', published.cpuSeconds] as const].map(([name, spent]) => ({
      name: `cores used by ${name}`,
      value: Math.round((spent / published.seconds) * 100) / 100,
    })),
    {
      name: 'CPU seconds per million messages',
      value: Math.round((nodeCpu / published.acked) * 1e8) / 100,
      unit: 's',
    },
    { name: 'memory of the Node processes together', value: sumMb, unit: 'MB', bar: '700' },
  ];
}

/** CPU seconds so far, of the processes of the product and of the servers. */
function cpuOf(own: OwnPlatform): Map<string, number> {
  return new Map([
    ...own.processes.map(({ name, pid }) => [`node ${name}`, treeCpuSeconds(pid ?? 0)] as const),
    ...Object.entries(own.stack.pids).map(([name, pid]) => [name, treeCpuSeconds(pid ?? 0)] as const),
  ]);
}

/** Milliseconds until rules, reporting and enforcement have nothing left to handle. */
async function untilCalm(own: OwnPlatform): Promise<number> {
  const began = Date.now();
  for (;;) {
    const lags = await Promise.all([
      groupLag(own.connection, 'rules', 'readings'),
      groupLag(own.connection, 'reporting', 'readings'),
      groupLag(own.connection, 'enforcement', 'exceedances'),
    ]);
    if (lags.every((lag) => lag === 0)) return Date.now() - began;
    if (Date.now() - began > 300_000) return Number.POSITIVE_INFINITY;
    await pause(100);
  }
}
