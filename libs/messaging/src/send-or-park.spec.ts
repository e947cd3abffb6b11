import { Fault } from '@farwatch/runtime/fault';
import { describe, expect, it } from '@jest/globals';

import type { OutRecord } from './outputs.js';
import { sendOrPark } from './send-or-park.js';

/** A Kafka that takes batches of at most `limit` bytes. */
function kafka(limit: number): {
  sent: string[];
  parked: OutRecord[];
  send(records: readonly OutRecord[]): Promise<void>;
} {
  const sent: string[] = [];
  const parked: OutRecord[] = [];
  return {
    sent,
    parked,
    send(records) {
      const bytes = records.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
      const cause = Object.assign(new Error('too large'), { type: 'MESSAGE_TOO_LARGE' });
      if (bytes > limit)
        return Promise.reject(new Fault('kafka-send', 'refused', { retriable: true, cause }));
      for (const record of records) {
        if (record.topic === 'parked') parked.push(record);
        else sent.push(String(record.value));
      }
      return Promise.resolve();
    },
  };
}
const record = (value: string): OutRecord => ({
  topic: 'readings',
  key: 's1',
  value,
  headers: {
    'fw-raw': Buffer.from(`raw ${value}`),
    'fw-raw-topic': 'a/b',
    ce_time: '2026-11-23T00:00:00.000Z',
  },
});

describe('a Kafka with a limit', () => {
  it('sends a batch that is too large in pieces, in its order', async () => {
    const values = Array.from({ length: 37 }, (_, i) => `value ${i}`);
    const broker = kafka(60);
    await sendOrPark(broker, values.map(record));
    expect(broker.sent).toEqual(values);
    expect(broker.parked).toEqual([]);
  });

  it('parks a record that is too large by itself and sends those around it', async () => {
    const broker = kafka(50_000);
    const values = ['a', 'b', 'x'.repeat(60_000), 'c'];
    // The topic of parked records takes what is parked: its limit is another.
    const send = (records: readonly OutRecord[]): Promise<void> =>
      records[0]!.topic === 'parked'
        ? Promise.resolve(void broker.parked.push(...records))
        : broker.send(records);
    await sendOrPark({ send }, values.map(record));
    expect(broker.sent).toEqual(['a', 'b', 'c']);
    expect(broker.parked).toHaveLength(1);
    expect(broker.parked[0]!.headers).toMatchObject({ 'park-reason': 'too-large', 'park-from': 'mqtt:a/b' });
    expect(String(broker.parked[0]!.headers['park-detail'])).toContain('of 60004 bytes are kept');
  });

  it('cuts a parked record that is too large, and keeps the reason it was parked for', async () => {
    const sent: OutRecord[] = [];
    const cause = Object.assign(new Error('too large'), { type: 'MESSAGE_TOO_LARGE' });
    const send = (records: readonly OutRecord[]): Promise<void> =>
      (records[0]!.value?.length ?? 0) > 60_000
        ? Promise.reject(new Fault('kafka-send', 'refused', { retriable: true, cause }))
        : Promise.resolve(void sent.push(...records));
    const headers = { 'park-reason': 'bad-json', 'park-detail': 'no JSON', 'fw-raw-topic': 'a/b' };
    await sendOrPark({ send }, [{ topic: 'parked', key: 's1', value: Buffer.alloc(70_000), headers }]);
    expect(sent).toHaveLength(1);
    expect(sent[0]!.value).toHaveLength(60_000);
    expect(sent[0]!.headers).toMatchObject({ 'park-reason': 'bad-json', 'fw-raw-topic': 'a/b' });
    expect(String(sent[0]!.headers['park-detail'])).toMatch(/^no JSON; .* of 70000 bytes are kept/);
  });

  it('leaves every other failure to be tried again', async () => {
    const failing = { send: () => Promise.reject(new Fault('kafka-send', 'no answer', { retriable: true })) };
    await expect(sendOrPark(failing, [record('a')])).rejects.toMatchObject({ code: 'kafka-send' });
  });
});
