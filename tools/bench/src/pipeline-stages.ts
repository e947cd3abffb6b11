import type { Lead } from '@farwatch/contracts/events';
import type { KafkaConnection } from '@farwatch/messaging/kafka';
import { quantile } from '@farwatch/kit/quantile';
import { readTopic } from '@farwatch/messaging/read-topic';

import { type Figure } from './harness.js';
import { probe, type Probed } from './pipeline-probe.js';

/** Where the time of the measured leads went, by the times at which Kafka took their records. */
export async function stageFigures(
  connection: KafkaConnection,
  probed: readonly Probed[],
): Promise<Figure[]> {
  const timesOf = async (
    topic: string,
    startOf: (data: never) => string | undefined,
  ): Promise<Map<number, number>> => {
    const times = new Map<number, number>();
    await readTopic(connection, topic, ({ value, timestamp }) => {
      if (value?.includes(`"${probe}"`) !== true) return;
      const start = startOf(JSON.parse(value.toString()) as never);
      if (start !== undefined && !times.has(Date.parse(start))) times.set(Date.parse(start), timestamp);
    });
    return times;
  };
  const readings = await timesOf(
    'readings',
    ({ readings: [first] }: { readings: readonly { readonly start: string }[] }) => first?.start,
  );
  const exceedances = await timesOf('exceedances', ({ start }: { start: string }) => start);
  const leads = await timesOf('leads', ({ details }: Lead) =>
    details.origin === 'exceedance' ? details.episode.start : undefined,
  );
  const stages: readonly (readonly [
    string,
    (one: Probed) => number | undefined,
    (one: Probed) => number | undefined,
  ])[] = [
    ['publish to Kafka', (one) => one.publishedAt, (one) => readings.get(Date.parse(one.start))],
    [
      'reading to exceedance in Kafka',
      (one) => readings.get(Date.parse(one.start)),
      (one) => exceedances.get(Date.parse(one.start)),
    ],
    [
      'exceedance to lead in Kafka',
      (one) => exceedances.get(Date.parse(one.start)),
      (one) => leads.get(Date.parse(one.start)),
    ],
    [
      'exceedance to lead on the stream',
      (one) => exceedances.get(Date.parse(one.start)),
      (one) => one.seenAt,
    ],
  ];
  return stages.flatMap(([name, from, to]) => {
    const ms = probed.flatMap((one) => {
      const [a, b] = [from(one), to(one)];
      return a === undefined || b === undefined ? [] : [b - a];
    });
    return [0.5, 0.99].map((share) => ({
      name: `  of it ${name} p${share * 100}`,
      value: ms.length === 0 ? 'unknown' : Math.round(quantile(ms, share)),
      unit: 'ms',
    }));
  });
}
