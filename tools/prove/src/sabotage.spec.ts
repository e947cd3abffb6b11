import type { Producer } from '@farwatch/messaging/producer';
import { describe, expect, test } from '@jest/globals';

import { breakPart, doubled, early } from './sabotage.js';

describe('a broken collaborator', () => {
  test('the early producer says "written" while Kafka has nothing', async () => {
    const sent: unknown[] = [];
    const producer = early({
      send: (records) => (sent.push(...records), new Promise<never>(() => undefined)),
      close: () => Promise.resolve(),
    } satisfies Producer);
    await producer.send([{ topic: 'readings', key: 'k', value: null, headers: {} }]);
    expect(sent).toHaveLength(1);
  });

  test('what is published twice comes under two ids', () => {
    const [first, second] = doubled([
      { topic: 'leads', key: 'k', value: null, headers: { ce_id: 'a', ce_type: 't' } },
    ]);
    expect(first!.headers).toEqual({ ce_id: 'a', ce_type: 't' });
    expect(second!.headers).toMatchObject({ ce_type: 't' });
    expect(second!.headers['ce_id']).not.toBe('a');
  });

  test('only the part with the guard is replaced', () => {
    const rules = { name: 'rules', start: () => Promise.reject(new Error('not started here')) };
    for (const sabotage of ['ack-early', 'no-inbox', 'double-publish'] as const)
      expect(breakPart(rules, sabotage)).toBe(rules);
    const way = { ...rules, name: 'hj212-gateway' };
    expect(breakPart(way, 'ack-early')).not.toBe(way);
    expect(breakPart(way, 'no-inbox')).toBe(way);
  });
});
