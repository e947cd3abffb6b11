import type { Position } from './manifest.js';

/** What Kafka has of one topic, against where its readers go on after a restore. */
export interface Comparison {
  readonly group: string;
  readonly topic: string;
  /** Records that are read again. */
  readonly again: number;
  /** Records that Kafka has deleted before they were handled: `records-expired`. */
  readonly expired: number;
  /** Partitions that end in front of the position: `log-shortened`. */
  readonly shortened: readonly number[];
  /** Partitions that Kafka does not have. */
  readonly missing: readonly number[];
}

/** Pure. Records that were replaced one for one cannot be seen here: the readers see that by their marks. */
export function compareLogs(
  positions: readonly Position[],
  logs: ReadonlyMap<
    string,
    readonly { readonly partition: number; readonly low: number; readonly high: number }[]
  >,
): Comparison[] {
  const found = new Map<string, Comparison>();
  for (const { group, topic, partition, next } of positions) {
    const key = `${group} ${topic}`;
    const before = found.get(key) ?? { group, topic, again: 0, expired: 0, shortened: [], missing: [] };
    const log = logs.get(topic)?.find((one) => one.partition === partition);
    if (log === undefined) found.set(key, { ...before, missing: [...before.missing, partition] });
    else if (log.high < next) found.set(key, { ...before, shortened: [...before.shortened, partition] });
    else
      found.set(key, {
        ...before,
        again: before.again + log.high - Math.max(next, log.low),
        expired: before.expired + Math.max(0, log.low - next),
      });
  }
  return [...found.values()];
}
