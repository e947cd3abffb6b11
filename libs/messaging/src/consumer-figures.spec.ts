import { topics } from '@farwatch/contracts/topics';
import { describe, expect, it } from '@jest/globals';

import { attentionOf, expiryLog, nearExpiry } from './consumer-figures.js';

const keyOf = new Map([
  ['p-readings', 'readings'],
  ['p-stations', 'stations'],
] as const);
const alarm = { warn: 0.5, alarm: 0.8 };
const retentionSeconds = topics.readings.retentionMs / 1_000;
const aged = (part: number) => ({ of: () => ({ messages: 1, seconds: part * retentionSeconds }) });

describe('records that wait for a reader', () => {
  it('are told from half of the retention on, louder from 80 %; what is compacted never expires', () => {
    expect(nearExpiry(keyOf, aged(0.49), alarm)).toEqual([]);
    expect(nearExpiry(keyOf, aged(0.5), alarm)).toEqual([{ topic: 'readings', used: 0.5, level: 'warn' }]);
    expect(nearExpiry(keyOf, aged(0.8), alarm)).toEqual([{ topic: 'readings', used: 0.8, level: 'alarm' }]);
    expect(nearExpiry(keyOf, { of: () => ({ unknownSinceMs: 1 }) }, alarm)).toEqual([]);
  });

  it('want attention, after what is lost already', () => {
    const near = nearExpiry(keyOf, aged(0.6), alarm);
    expect(attentionOf('rules', [], near).attention).toMatch(/^readings: .*rules.* 60 %/);
    const lost = { topic: 't', partition: 0, kind: 'records-expired', next: 3, edge: 5 } as const;
    expect(attentionOf('rules', [lost], near).attention).toMatch(/2 records \(3 to 4\).*log acknowledge t$/);
    expect(attentionOf('rules', [], [])).toEqual({});
  });

  it('are logged when they come near and when that changes, not every few seconds', () => {
    const said: string[] = [];
    const log = { warn: () => said.push('warn'), error: () => said.push('error') };
    const note = expiryLog('rules', log as never);
    for (const part of [0.1, 0.6, 0.6, 0.9, 0.1, 0.6]) note(nearExpiry(keyOf, aged(part), alarm));
    expect(said).toEqual(['warn', 'error', 'warn']);
  });
});
