import { describe, expect, it } from '@jest/globals';

import type { MqttMessage } from '../message.js';
import { createMappings } from './set.js';
import { TopicTrie, withoutCovered } from './topic-trie.js';
import { compileTime } from './time.js';

const minimal = (id: string, topic: string, more: object = {}): object => ({
  id,
  version: 1,
  match: { topic },
  station: { from: 'topic:device' },
  readings: [{ pollutant: 'PM2.5', from: '/pm', unit: 'ug/m3' }],
  ...more,
});
const message = (topic: string, payload: object, contentType?: string): MqttMessage => ({
  topic,
  payload: Buffer.from(JSON.stringify(payload)),
  qos: 1,
  retain: false,
  dup: false,
  arrivalMs: 1_000,
  contentType,
});

describe('topic patterns', () => {
  const trie = new TopicTrie<string>();
  for (const pattern of ['a/+x/c', 'a/b/c', 'a/#', '+any/b/c', '#', 'a/b/+y', 'x/+/+z'])
    trie.add(pattern, undefined, pattern);

  it.each([
    ['a/b/c', 'a/b/c'],
    ['a/q/c', 'a/+x/c'],
    ['a/b/q', 'a/b/+y'],
    ['a', 'a/#'],
    ['a/b/c/d', 'a/#'],
    ['q/b/c', '+any/b/c'],
    ['q/q', '#'],
    ['/b/c', '+any/b/c'],
  ])('%s goes to the most specific, %s', (topic, pattern) => {
    expect(trie.find(topic)?.value).toBe(pattern);
  });

  it('captures the rest of the levels under the name of #', () => {
    const rest = new TopicTrie<string>();
    rest.add('zigbee2mqtt/#name', undefined, 'z');
    rest.add('zigbee2mqtt/bridge/#', undefined, 'b');
    expect(rest.find('zigbee2mqtt/hall/air')).toEqual({ value: 'z', captures: { name: 'hall/air' } });
    expect(rest.find('zigbee2mqtt/bridge/logging')?.value).toBe('b');
  });

  it('captures named levels only', () => {
    expect(trie.find('x/1/2')).toEqual({ value: 'x/+/+z', captures: { z: '2' } });
  });

  it('does not match $-topics by a leading wildcard', () => {
    expect(trie.find('$SYS/b/c')).toBeUndefined();
  });

  it('refuses two patterns of which neither wins', () => {
    expect(() => trie.add('a/+other/c', undefined, 'x')).toThrow(/neither can win/);
    expect(() => trie.add('a/#/c', undefined, 'x')).toThrow(/at the end/);
    expect(() => trie.add('a/b+', undefined, 'x')).toThrow(/whole level/);
  });
});

describe('loading mappings', () => {
  it('names every fault of every mapping at once', () => {
    const wrong = [
      minimal('one', 'a/+device', { readings: [{ pollutant: 'x', from: 'pm', unit: 'u' }] }),
      minimal('two', 'b/+device', { time: { format: 'iso-local' } }),
      minimal('three', 'c/+device', { readings: [{ pollutant: 'x', from: '/pm' }] }),
      minimal('four', 'd/+device', { surprise: true }),
      minimal('five', 'e/+device', { time: { from: '/t', format: 'iso-local', zone: 'Asia/Atlantis' } }),
      minimal('six', 'f/+device'),
      minimal('seven', 'f/+other'),
      minimal('six', 'g/+device'),
    ];
    let text = '';
    try {
      createMappings(wrong);
    } catch (error) {
      text = (error as Error).message;
    }
    for (const part of [
      'mapping one',
      'zone',
      'mapping three',
      'surprise',
      'Atlantis',
      'f/+other',
      'six is there twice',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('tells content types apart and prefers the exact one', () => {
    const set = createMappings([
      minimal('any', 'a/+device'),
      minimal('cbor', 'a/+device', { match: { topic: 'a/+device', contentType: 'x/y' } }),
    ]);
    expect(set.map(message('a/d', { pm: 1 }, 'x/y'))).toMatchObject({ mapping: 'cbor@1' });
    expect(set.map(message('a/d', { pm: 1 }, 'x/z'))).toMatchObject({ mapping: 'any@1' });
  });

  it('hands on the state that a rule declares for a gas by volume, temperature and pressure together', () => {
    const rule = { pollutant: 'O3', from: '/o3', unit: 'ppb' };
    const state = { temperatureC: 25, pressureHPa: 1013.25 };
    const set = createMappings([minimal('gas', 'a/+device', { readings: [{ ...rule, state }] })]);
    expect(set.map(message('a/d', { o3: 50 }))).toMatchObject({
      stations: [{ readings: [{ raw: { value: 50, unit: 'ppb', ...state } }] }],
    });
    const half = minimal('gas', 'a/+device', { readings: [{ ...rule, state: { temperatureC: 25 } }] });
    expect(() => createMappings([half])).toThrow(/pressureHPa/);
  });

  it('counts fields that no rule reads, by name', () => {
    const set = createMappings([minimal('one', 'a/+device')]);
    for (let i = 0; i < 3; i++) set.map(message('a/d', { pm: 1, co2: 400, list: [{ x: 1 }, { x: 2 }] }));
    expect(Object.fromEntries(set.rest().get('one@1')!)).toEqual({ '/co2': 3, '/list/-/x': 3 });
    expect(set.filters).toEqual(['a/+']);
  });

  it('subscribes to what a mapping asks for beside it, and to nothing twice', () => {
    const match = { topic: ['a/+device', 'a/b/+device'], subscribe: ['a/#'] };
    expect(createMappings([minimal('one', 'x', { match })]).filters).toEqual(['a/#']);
    expect(withoutCovered(['a/+', 'a/b', 'a/+/c', '+/b', 'a/+', 'c/d', 'c/#'])).toEqual([
      'a/+',
      'a/+/c',
      '+/b',
      'c/#',
    ]);
  });
});

describe('a station of several levels', () => {
  it('is written as a name for the rest of the topic, or as several levels: two names stay two', () => {
    const named = minimal('z2m', 'zigbee2mqtt/#name', { station: { from: 'topic:name', prefix: 'z2m:' } });
    const levels = minimal('rooms', 'rooms/+room/+device', {
      station: { from: 'topic:room/device', prefix: 'z2m:' },
    });
    const set = createMappings([named, levels]);
    const station = (topic: string): unknown => {
      const mapped = set.map(message(topic, { pm: 1 }));
      return mapped.kind === 'readings' && mapped.stations[0]?.station;
    };
    expect(station('zigbee2mqtt/air')).toBe('z2m:air');
    expect(station('zigbee2mqtt/hall/air')).toBe('z2m:hall%2Fair');
    expect(station('zigbee2mqtt/attic/air')).toBe('z2m:attic%2Fair');
    expect(station('rooms/hall/air')).toBe('z2m:hall%2Fair');
    expect(station('rooms/attic/air')).toBe('z2m:attic%2Fair');
  });
});

describe('each, in parallel arrays with rows of their own (CSIJSON)', () => {
  const set = createMappings([
    minimal('csi', 'cs/+device', {
      each: { names: '/head/fields', name: '/name', rows: '/data', values: '/vals' },
      time: { from: '//time', format: 'iso-local', zone: '+08:00', interval: { seconds: 60, time: 'end' } },
      readings: [{ pollutant: 'w01010', from: '/PTemp', unit: 'Cel' }],
    }),
  ]);

  it('joins names and values and keeps the fields of the row', () => {
    const payload = {
      head: { fields: [{ name: 'batt' }, { name: 'PTemp' }] },
      data: [{ time: '2026-11-23T08:01:00', vals: [13, 21.29] }],
    };
    const mapped = set.map(message('cs/1', payload));
    expect(mapped).toMatchObject({
      stations: [
        {
          station: '1',
          readings: [
            {
              raw: {
                value: 21.29,
                start: Date.parse('2026-11-23T00:00:00Z'),
                end: Date.parse('2026-11-23T00:01:00Z'),
              },
            },
          ],
        },
      ],
    });
  });
});

describe('time rules', () => {
  const scope = (t: unknown) => ({ root: {}, item: { t }, topic: {}, captured: {} });
  const rule = (more: object) =>
    compileTime({ from: '/t', format: 'iso', text: false, fallback: 'refuse', ...more } as Parameters<
      typeof compileTime
    >[0]);

  it.each([
    [{ format: 'epoch-s' }, 1_700_000_000.5, 1_700_000_000_500],
    [{ format: 'epoch-ms' }, 1_700_000_000_500, 1_700_000_000_500],
    [{ format: 'epoch-ns' }, 1_700_000_000_500_000_000, 1_700_000_000_500],
    [{ format: 'epoch-s', text: true }, '1710000000.0', 1_710_000_000_000],
    [{ format: 'epoch-s' }, '1710000000', 1_710_000_000_000],
    [{ format: 'epoch-us' }, 1_700_000_000_500_000, 1_700_000_000_500],
    [{ format: 'epoch' }, 1_700_000_000, 1_700_000_000_000],
    [{ format: 'epoch' }, '1700000000500', 1_700_000_000_500],
    [{ format: 'epoch-ms' }, '2026-11-23T08:00:00+08:00', Date.parse('2026-11-23T00:00:00Z')],
    [{ format: 'iso-local', zone: '+08:00' }, '2026-11-23T00:00:00Z', Date.parse('2026-11-23T00:00:00Z')],
    [{ format: 'iso-local', zone: '+08:00' }, '202611230800', Date.parse('2026-11-23T00:00:00Z')],
    [{ format: 'iso' }, '2026-11-23T08:00:00.123456789+08:00', Date.parse('2026-11-23T00:00:00.123Z')],
    [
      { format: 'iso-local', zone: 'Asia/Shanghai' },
      '2026-11-23T08:00:00',
      Date.parse('2026-11-23T00:00:00Z'),
    ],
    [
      { format: 'iso-local', zone: 'Europe/Berlin' },
      '2026-07-01T08:00:00',
      Date.parse('2026-07-01T06:00:00Z'),
    ],
    [
      { format: 'iso-local', zone: 'Europe/Berlin' },
      '2026-03-29T03:30:00',
      Date.parse('2026-03-29T01:30:00Z'),
    ],
    [{ format: 'iso-local', zone: '-03:30' }, '2026-11-23T08:00:00', Date.parse('2026-11-23T11:30:00Z')],
  ])('%j reads %s', (more, text, ms) => {
    expect(rule(more)(scope(text), 5)).toEqual({ ok: true, start: ms, end: ms, fromArrival: false });
  });

  it.each([
    [{ format: 'epoch-s', text: true }, '0x10'],
    [{ format: 'epoch-ms' }, 1e300],
    [{ format: 'iso' }, '2026-11-23T08:00:00'],
    [{ format: 'iso' }, 1_764_000_000_000],
    [{ format: 'iso-local', zone: '+08:00' }, '2026-11-23 08:00-09:00'],
    [{ format: 'iso-local', zone: '+08:00' }, '2026-02-29T08:00:00'],
    [{ format: 'epoch' }, 20_261_123],
    [{ format: 'iso' }, ''],
    [{ format: 'iso' }, { toString: 1 }],
  ])('%j refuses %j: what cannot be read is never now', (more, text) => {
    expect(rule(more)(scope(text), 5)).toEqual({ ok: false, found: text });
    expect(rule({ ...more, fallback: 'arrival' })(scope(text), 5)).toEqual({ ok: false, found: text });
  });

  it.each([undefined, null])(
    'the arrival stands in for %s, which is no time at all, and is marked',
    (none) => {
      const now = { ok: true, start: 5, end: 5, fromArrival: true };
      expect(rule({ fallback: 'arrival' })(scope(none), 5)).toEqual(now);
      expect(rule({})(scope(none), 5)).toMatchObject({ ok: false });
    },
  );
});
