import { vouchedHeader, type Vouched } from '@farwatch/contracts/events';
import { topics, type TopicKey } from '@farwatch/contracts/topics';
import type { OutRecord } from '@farwatch/messaging/outputs';

import { replayOf } from './read-parked.js';

/** What a replay needs of a row. */
export interface Replayable {
  readonly id: string;
  readonly source: string;
  readonly from: string;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | string>>;
}

/** Any but that of refusals: what came from there has its origin in another one. */
type ReplayTopic = Exclude<TopicKey, 'parked'>;
const replayTopics = (Object.keys(topics) as TopicKey[]).filter((key) => key !== 'parked');

/**
 * Where a replay goes: a device message to the topic of replays, where it is decoded again; a Kafka record back to its
 * own topic. Undefined when that cannot be told (an unknown topic, or parking's own).
 */
export function replayTopic(from: string): ReplayTopic | undefined {
  if (from.startsWith('mqtt:') || from.startsWith('tcp:')) return 'replays';
  const name = /^kafka:(.+)\/\d+\/\d+$/.exec(from)?.[1];
  if (name === undefined) return undefined;
  // The name may carry the prefix of this installation.
  return replayTopics.find((key) => name.endsWith(topics[key].name));
}

/** The record of a replay: original key, bytes and headers, the id of the row it comes from, and who vouches for it. */
export function replayRecord(row: Replayable, vouched: Vouched): OutRecord<ReplayTopic> | undefined {
  const topic = replayTopic(row.from);
  if (topic === undefined) return undefined;
  const headers = topic === 'replays' ? { ...row.headers, 'fw-replay-from': row.from } : row.headers;
  const more = { [replayOf]: row.id, [vouchedHeader]: JSON.stringify(vouched) };
  return { topic, key: row.source, value: row.value, headers: { ...headers, ...more } };
}
