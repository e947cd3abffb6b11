import { events, type EventDeclaration } from '@farwatch/contracts/events';
import type { TopicKey } from '@farwatch/contracts/topics';
import { eventRecord, tombstone, type OutRecord } from '@farwatch/messaging/outputs';
import { derivedId } from '@farwatch/runtime/ids';
import type { ZodType } from 'zod';

/** Topics of master data. */
export type ReferenceTopic = Extract<TopicKey, 'stations' | 'limits' | 'rules' | 'devices' | 'hj212Sources'>;

const declarations = {
  stations: events.stationChanged,
  limits: events.limitChanged,
  rules: events.ruleChanged,
  devices: events.deviceChanged,
  hj212Sources: events.hj212SourceChanged,
} as const;

/** The event that says what a thing is now; `data` undefined means that it is gone. */
export function changeRecord(
  topic: ReferenceTopic,
  key: string,
  data: object | undefined,
  at: Date,
): OutRecord<ReferenceTopic> {
  const time = at.toISOString();
  const facts = {
    id: derivedId(topic, key, time, JSON.stringify(data ?? null)),
    source: '/farwatch/registry' as const,
    subject: key,
    time,
  };
  const declaration: EventDeclaration<ZodType, 'changed', ReferenceTopic> = declarations[topic];
  return data === undefined
    ? tombstone(declaration, 'changed', key, facts)
    : eventRecord(declaration, 'changed', data, facts);
}
