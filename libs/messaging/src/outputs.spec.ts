import { decodeEvent, events, type Station } from '@farwatch/contracts/events';
import type { OutputOf } from '@farwatch/contracts/outputs';
import { describe, expect, test } from '@jest/globals';

import { eventRecord, tombstone } from './outputs.js';
import type { Producer } from './producer.js';

const facts = { id: 'e-1', source: '/farwatch/test', time: '2026-01-01T00:00:00Z' } as const;
const station: Station = { id: 's-1', name: 'one', kind: 'air', simulated: false };

describe('records of events', () => {
  test('take topic, key and type from the declaration, so that the decoder of the same declaration reads them', () => {
    const { topic, key, value, headers } = eventRecord(events.stationChanged, 'changed', station, facts);
    expect({ topic, key }).toEqual({ topic: 'stations', key: 's-1' });
    const decoded = decodeEvent(events.stationChanged, { key, value: Buffer.from(value as string), headers });
    expect(decoded).toMatchObject({
      kind: 'ok',
      verb: 'changed',
      data: station,
      attributes: { ...facts, type: 'cn.farwatch.station.changed.v1' },
    });
  });

  test('of removal are of the same topic and type, without a value', () => {
    const removed = tombstone(events.stationChanged, 'changed', 's-1', facts);
    expect(removed).toMatchObject({ topic: 'stations', key: 's-1', value: null });
    expect(removed.headers['ce_type']).toBe(events.stationChanged.types.changed);
  });

  test('of a topic that a service has not declared do not compile', () => {
    const sent: unknown[] = [];
    const producer: Pick<Producer<OutputOf<'rules'>>, 'send'> = {
      send: (records) => Promise.resolve(void sent.push(...records)),
    };
    // @ts-expect-error: the rules write no stations
    void producer.send([eventRecord(events.stationChanged, 'changed', station, facts)]);
    // @ts-expect-error: stations know no such verb
    void (() => eventRecord(events.stationChanged, 'sunk', station, facts));
    expect(sent).toHaveLength(1);
  });
});
