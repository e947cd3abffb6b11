import type { TopicKey } from '@farwatch/contracts/topics';
import { eventRecord, tombstone, type OutRecord } from '@farwatch/messaging/outputs';
import { derivedId } from '@farwatch/runtime/ids';

/** Topics of master data. */
export type ReferenceTopic = Extract<TopicKey, 'stations' | 'limits' | 'rules' | 'devices' | 'hj212Sources'>;

const types: Readonly<Record<ReferenceTopic, string>> = {
  stations: 'cn.farwatch.station.changed.v1',
  limits: 'cn.farwatch.limit.changed.v1',
  rules: 'cn.farwatch.rule.changed.v1',
  devices: 'cn.farwatch.device.changed.v1',
  hj212Sources: 'cn.farwatch.hj212-source.changed.v1',
};

/** The event that says what a thing is now; `data` undefined means that it is gone. */
export function changeRecord(
  topic: ReferenceTopic,
  key: string,
  data: object | undefined,
  at: Date,
): OutRecord {
  const time = at.toISOString();
  const event = {
    id: derivedId(topic, key, time, JSON.stringify(data ?? null)),
    type: types[topic],
    source: '/farwatch/registry' as const,
    subject: key,
    time,
  };
  return data === undefined ? tombstone(topic, key, event) : eventRecord(topic, key, event, data);
}
