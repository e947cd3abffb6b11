import type { Lead } from '@farwatch/contracts/events';
import { mqttTopics } from '@farwatch/contracts/mqtt';
import { groupLag } from '@farwatch/messaging/read-topic';
import { connectClient } from '@farwatch/mqtt/client';
import { pause } from '@farwatch/runtime/scope';

import { call, type Door } from '../door.js';
import { untilKnown } from '../prove/enrol.js';
import { latencyFigures, usage, type Bench, type Figure } from './harness.js';
import { loadMessage, runLoad } from './load-message.js';
import { ownPlatform, type OwnPlatform } from './own-platform.js';

const hourMs = 3_600_000;
const stations = 1_000;
const rate = 5_000;
const probe = 'probe-1';

/** The whole way under load: MQTT, Kafka, rules, leads, figures, with a probe that measures reading to lead. */
export const pipelineBench: Bench = {
  name: 'pipeline',
  about: `the whole way at ${rate} messages/s (${rate * 3} readings/s) for 60 s, everything on this machine`,
  async run({ scale, say }) {
    const seconds = Math.max(5, Math.round(60 * scale));
    say('starting servers and two processes of their own');
    const own = await ownPlatform(['registry,parking,api,ingest-station,reporting', 'rules,enforcement']);
    try {
      await register(own.door);
      await untilKnown(own.door, own.stack.mqttUrl, [probe, loadMessage.station(stations - 1)], undefined);
      await warmUp(own);
      say(`publishing ${seconds * rate} messages`);
      return await measure(own, seconds, say);
    } finally {
      await own.stop();
    }
  },
};

async function register(door: Door): Promise<void> {
  const ids = [probe, ...Array.from({ length: stations }, (_, index) => loadMessage.station(index))];
  await call(door, 'POST', '/imports/stations?atomic=true', {
    type: 'text/csv',
    content: ['id,kind,name,zone', ...ids.map((id) => `${id},air,${id},II`)].join('\n'),
  });
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
  const cpuBefore = own.processes.map(({ pid }) => usage(pid).cpuSeconds);
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
  let sumMb = 0;
  for (let n = 0; publishing; n++) {
    times.push(await leads.measure(n));
    sumMb = Math.max(
      sumMb,
      own.processes.reduce((sum, { pid }) => sum + usage(pid).rssMb, 0),
    );
    await pause(150);
  }
  const published = await load;
  const calmMs = await untilCalm(own);
  await leads.close();
  const { rows } = await own.pool.query<{ n: number }>(
    `SELECT count(*) AS n FROM reporting.reading r JOIN reporting.series s ON s.id = r.series WHERE s.station LIKE 'load-%' AND s.pollutant <> 'a01001'`,
  );
  const stored = rows[0]!.n;
  const cpu = own.processes.reduce(
    (sum, { pid }, index) => sum + usage(pid).cpuSeconds - cpuBefore[index]!,
    0,
  );
  say(
    own.processes
      .map(
        (one, index) =>
          `${one.name}: ${usage(one.pid).rssMb} MB, ${(usage(one.pid).cpuSeconds - cpuBefore[index]!).toFixed(1)} CPU s`,
      )
      .join('; '),
  );
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
    ...latencyFigures('publish to PUBACK of the broker', published.latencies),
    { name: 'leads measured', value: times.length },
    {
      name: 'CPU seconds per million messages',
      value: Math.round((cpu / published.acked) * 1e8) / 100,
      unit: 's',
    },
    { name: 'memory of the Node processes together', value: sumMb, unit: 'MB', bar: '700' },
  ];
}

/** Milliseconds until rules, reporting and enforcement have nothing left to handle. */
async function untilCalm(own: OwnPlatform): Promise<number> {
  const began = Date.now();
  for (;;) {
    const lags = await Promise.all([
      groupLag(own.bus, 'rules', 'readings'),
      groupLag(own.bus, 'reporting', 'readings'),
      groupLag(own.bus, 'enforcement', 'exceedances'),
    ]);
    if (lags.every((lag) => lag === 0)) return Date.now() - began;
    if (Date.now() - began > 300_000) return Number.POSITIVE_INFINITY;
    await pause(100);
  }
}

/** Publishes one exceeding hour after the other and waits for its lead on the stream of leads. */
class Probe {
  readonly #waiting = new Map<string, () => void>();
  readonly #abort = new AbortController();

  private constructor(private readonly client: Awaited<ReturnType<typeof connectClient>>) {}

  static async open(own: OwnPlatform): Promise<Probe> {
    const found = new Probe(await connectClient(own.stack.mqttUrl, { clientId: `probe-${Date.now()}` }));
    const reply = await fetch(`${own.door.api}/api/v1/leads/stream`, {
      headers: { authorization: `Bearer ${own.door.token}`, accept: 'text/event-stream' },
      signal: found.#abort.signal,
    });
    if (!reply.ok || reply.body === null) throw new Error(`no stream of leads: ${reply.status}`);
    void found.#read(reply.body).catch(() => undefined);
    return found;
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      rest += decoder.decode(chunk, { stream: true });
      const frames = rest.split('\n\n');
      rest = frames.pop()!;
      for (const frame of frames) {
        const data = frame.split('\n').find((line) => line.startsWith('data:'));
        if (data === undefined || !data.includes(`"${probe}"`)) continue;
        const lead = JSON.parse(data.slice(5)) as Lead;
        this.#waiting.get(new Date(lead.episode.start).toISOString())?.();
      }
    }
  }

  /** Milliseconds from publishing an exceeding hour to its lead on the stream; each number has an hour of its own. */
  async measure(n: number): Promise<number> {
    const start = new Date(Math.floor(Date.now() / hourMs) * hourMs - (n + 2) * 12 * hourMs).toISOString();
    const end = new Date(Date.parse(start) + hourMs).toISOString();
    const seen = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no lead for ${start} within 30 s`)), 30_000);
      this.#waiting.set(start, () => {
        clearTimeout(timer);
        resolve();
      });
    });
    const began = performance.now();
    await this.client.publish(
      mqttTopics.readings(probe),
      JSON.stringify({ readings: [{ pollutant: 'SO2', value: 900, unit: 'ug/m3', start, end }] }),
    );
    await seen;
    return performance.now() - began;
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await this.client.end();
  }
}
