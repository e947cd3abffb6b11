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
    expect(breakPart(rules, ['ack-early', 'no-inbox', 'double-publish'])).toBe(rules);
    const way = { ...rules, name: 'hj212-gateway' };
    expect(breakPart(way, ['ack-early', 'no-inbox'])).not.toBe(way);
    expect(breakPart(way, ['no-inbox', 'double-publish'])).toBe(way);
    const leads = { ...rules, name: 'enforcement' };
    expect(breakPart(leads, ['ack-early'])).toBe(leads);
    expect(breakPart(leads, ['ack-early', 'no-inbox'])).not.toBe(leads);
    for (const part of [rules, leads]) expect(breakPart(part, ['no-own-output'])).not.toBe(part);
  });
});
