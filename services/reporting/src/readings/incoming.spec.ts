import { events, type EventRecord } from '@farwatch/contracts/events';
import { describe, expect, it } from '@jest/globals';

import { readEvent } from './incoming.js';

const reading = {
  pollutant: 'a34004',
  value: 36.2,
  unit: 'ug/m3',
  start: '2026-11-23T00:00:00.000Z',
  end: '2026-11-23T01:00:00.000Z',
  flag: 'N',
  revision: 0,
};
const recordOf = (value: Buffer): EventRecord => ({
  key: 's1',
  value,
  headers: { ce_id: 'e', ce_type: events.readingReceived.types.received },
});
const event = (change: object = {}, data: object = {}): EventRecord =>
  recordOf(
    Buffer.from(
      JSON.stringify({
        station: 's1',
        via: 'mqtt',
        mapping: 'native@1',
        readings: [{ ...reading, ...change }],
        ...data,
      }),
    ),
  );

describe('readEvent', () => {
  it('reads a reading in millionths, with its averaging', () => {
    expect(readEvent(event({}, { seq: 7, boot: 'b7' }))).toEqual({
      station: 's1',
      seq: 7,
      boot: 'b7',
      readings: [
        {
          pollutant: 'a34004',
          start: Date.UTC(2026, 10, 23),
          end: Date.UTC(2026, 10, 23, 1),
          valueE6: 36_200_000,
          flag: 'N',
          revision: 0,
          averaging: 'h',
        },
      ],
    });
  });

  it.each([
    ['instantaneous', '2026-11-23T00:00:00Z', 'i'],
    ['a minute', '2026-11-23T00:01:00Z', 'm'],
    ['four hours', '2026-11-23T04:00:00Z', 'f'],
    ['an odd length', '2026-11-23T00:05:00Z', 'o'],
  ])('knows %s', (_, end, averaging) => {
    expect(readEvent(event({ end }))).toMatchObject({ readings: [{ averaging }] });
  });

  it('knows a local day', () => {
    expect(readEvent(event({ start: '2026-11-22T16:00:00Z', end: '2026-11-23T16:00:00Z' }))).toMatchObject({
      readings: [{ averaging: 'd' }],
    });
  });

  it('keeps a missing value missing, and a message number that is none out', () => {
    expect(readEvent(event({ value: null, flag: 'D' }, { seq: -1, boot: 'a\0' }))).toMatchObject({
      seq: undefined,
      boot: '',
      readings: [{ valueE6: null }],
    });
  });

  it.each([
    ['bad-json', recordOf(Buffer.from('{"station":'))],
    ['wrong-key', event({}, { station: 's2' })],
    ['schema', event({ value: '1' })],
    ['schema', event({ revision: 2_147_483_648 })],
  ])('refuses with %s what the decoder of the contract refuses', (reason, record) => {
    expect(readEvent(record)).toMatchObject({ kind: 'refused', reason });
  });
});
