import { topics, type TopicKey } from '@farwatch/contracts/topics';
import { gauge } from '@farwatch/observability/metrics';
import type { InHand } from '@farwatch/runtime/in-hand';
import type { Logger } from '@farwatch/runtime/log';

import type { ConsumerLag } from './consumer-lag.js';
import type { RetentionAlarm } from './kafka.js';
import { explainIncident, type LogIncident } from './positions.js';

const everyMs = 5_000;

/** A topic whose oldest record that is not handled comes near its deletion. */
export interface NearExpiry {
  readonly topic: TopicKey;
  /** Part of the retention that has passed, 0 to 1 and above. */
  readonly used: number;
  readonly level: 'warn' | 'alarm';
}

/** The topics of a consumer whose records wait so long that Kafka may delete them before they are handled. */
export function nearExpiry(
  keyOf: ReadonlyMap<string, TopicKey>,
  lag: Pick<ConsumerLag, 'of'>,
  { warn, alarm }: RetentionAlarm,
): NearExpiry[] {
  return [...keyOf].flatMap(([name, topic]) => {
    const used = retentionUsed(topic, lag.of(name).seconds);
    if (used === undefined || used < warn) return [];
    return [{ topic, used, level: used < alarm ? ('warn' as const) : ('alarm' as const) }];
  });
}

function retentionUsed(topic: TopicKey, seconds: number | undefined): number | undefined {
  const { retentionMs, cleanup } = topics[topic];
  if (seconds === undefined || cleanup !== 'delete' || retentionMs <= 0) return undefined;
  return (seconds * 1_000) / retentionMs;
}

/** How near, as a person reads it. */
function explainNearExpiry(group: string, { topic, used }: Pick<NearExpiry, 'topic' | 'used'>): string {
  const percent = Math.floor(used * 100);
  return `${topic}: records that ${group} has not handled are ${percent} % as old as Kafka keeps them; at 100 % they are deleted unread`;
}

/** What a person should see to: an incident that nobody has ended, otherwise what comes near its deletion. */
export function attentionOf(
  group: string,
  [incident]: readonly LogIncident[],
  [near]: readonly NearExpiry[],
): { readonly attention?: string } {
  if (incident) return { attention: explainIncident(group, incident) };
  return near ? { attention: explainNearExpiry(group, near) } : {};
}

/** Logs what comes near its deletion when it begins, changes its level or ends. */
export function expiryLog(group: string, log: Logger): (near: readonly NearExpiry[]) => void {
  let before = '';
  return (near) => {
    const now = near.map(({ topic, level }) => `${topic} ${level}`).join();
    if (now === before) return;
    before = now;
    for (const one of near)
      log[one.level === 'warn' ? 'warn' : 'error']({ ...one, group }, explainNearExpiry(group, one));
  };
}

/** Sets the gauges of one consumer every few seconds. Returns the way to end it. */
export function measureConsumer(options: {
  readonly group: string;
  /** Topics by their real names. */
  readonly keyOf: ReadonlyMap<string, TopicKey>;
  readonly lag: Pick<ConsumerLag, 'of'>;
  readonly inHand: Pick<InHand, 'seconds'>;
  readonly incidents: () => readonly LogIncident[];
}): () => void {
  const { group, keyOf, lag, inHand } = options;
  const lagMessages = gauge('farwatch_consumer_lag_records', 'Records not yet handled', ['group', 'topic']);
  const lagSeconds = gauge('farwatch_consumer_lag_seconds', 'How old the oldest of them may be', [
    'group',
    'topic',
  ]);
  const lagUnknown = gauge(
    'farwatch_consumer_lag_unknown_seconds',
    'For how long it is not known how many records are not yet handled',
    ['group'],
  );
  const handling = gauge('farwatch_consumer_handling_seconds', 'How long the oldest batch is in hand', [
    'group',
  ]);
  const used = gauge(
    'farwatch_consumer_retention_used_ratio',
    'Age of the oldest record that is not handled, as a part of the time that Kafka keeps it; at 1 it is deleted unread',
    ['group', 'topic'],
  );
  const incidents = gauge(
    'farwatch_log_incidents',
    'Logs that were shortened or replaced under a reader, and records deleted unread, until an operator ends them',
    ['group', 'topic', 'kind'],
  );
  let told: { group: string; topic: string; kind: string }[] = [];

  const measure = (): void => {
    handling.set({ group }, inHand.seconds());
    const { unknownSinceMs } = lag.of();
    lagUnknown.set({ group }, unknownSinceMs === undefined ? 0 : (Date.now() - unknownSinceMs) / 1_000);
    for (const [name, topic] of keyOf) {
      const { messages, seconds } = lag.of(name);
      // A figure that is not known is not there: 0 would say that all is well.
      if (messages === undefined) {
        for (const one of [lagMessages, lagSeconds, used]) one.remove({ group, topic });
        continue;
      }
      lagMessages.set({ group, topic }, messages);
      lagSeconds.set({ group, topic }, seconds);
      const part = retentionUsed(topic, seconds);
      if (part !== undefined) used.set({ group, topic }, part);
    }
    for (const labels of told) incidents.remove(labels);
    told = [];
    for (const { topic: name, kind } of options.incidents()) {
      const labels = { group, topic: keyOf.get(name) ?? name, kind };
      told.push(labels);
      incidents.inc(labels);
    }
  };
  const timer = setInterval(measure, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
