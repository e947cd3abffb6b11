import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { stateBreaks } from './compare-states.js';
import { namesOf, presentState, type ContractState } from './state.js';
import { frozenFrom, readFrozen } from './write-frozen.js';

const present = presentState();
type Node = Record<string, unknown>;

/** The present with one change made to a copy. */
function changed(change: (state: Record<keyof ContractState, Node>) => void): ContractState {
  const copy = JSON.parse(JSON.stringify(present)) as ContractState;
  change(copy as unknown as Record<keyof ContractState, Node>);
  return copy;
}

/** The node at a path of keys. */
function at(node: unknown, ...path: readonly string[]): Node {
  return path.reduce<Node>((inner, key) => inner[key] as Node, node as Node);
}

const reading = (state: unknown, ...path: readonly string[]): Node =>
  at(state, 'schemas', 'reading-received', 'properties', ...path);
const item = (state: unknown, ...path: readonly string[]): Node =>
  reading(state, 'readings', 'items', 'properties', ...path);

test('the present takes nothing away from what was frozen', () => {
  const frozen = readFrozen(join(process.cwd(), 'libs/contracts'));
  expect(stateBreaks(frozen!, present)).toEqual([]);
});

test('the present compared with itself has no break', () => {
  expect(stateBreaks(present, present)).toEqual([]);
});

describe('an addition is let through', () => {
  test.each<[string, (state: Record<keyof ContractState, Node>) => void]>([
    ['an optional field of an event', (state) => void (reading(state)['later'] = { type: 'string' })],
    ['a value of a list of an event', (state) => (item(state, 'flag')['enum'] as string[]).push('X')],
    [
      'an optional parameter of a route',
      (state) => void (at(state, 'routes', 'list-stations', 'taken', 'query', 'properties')['later'] = {}),
    ],
    ['a route', (state) => void (state.routes['later'] = state.routes['list-stations'])],
    ['a topic', (state) => void (state.topics['later'] = state.topics['readings'])],
    [
      'an event',
      (state) => void (state.events['cn.farwatch.later.v1'] = { topic: 'readings', schema: 'lead' }),
    ],
    ['a refusal', (state) => void (state.refusals as unknown as string[]).push('later')],
    [
      'a role of a route',
      (state) => (at(state, 'routes', 'list-stations')['roles'] as string[]).push('later'),
    ],
    [
      'a wider limit of what is taken',
      (state) =>
        void delete at(state, 'routes', 'list-stations', 'taken', 'query', 'properties', 'district')[
          'maxLength'
        ],
    ],
  ])('%s', (_, change) => {
    expect(stateBreaks(present, changed(change))).toEqual([]);
  });
});

describe('a break is named', () => {
  test.each<[string, (state: Record<keyof ContractState, Node>) => void]>([
    [
      'event cn.farwatch.reading.received.v1: is gone',
      (state) => delete state.events['cn.farwatch.reading.received.v1'],
    ],
    [
      'event cn.farwatch.reading.received.v1: topic readings became parked',
      (state) => void (at(state, 'events', 'cn.farwatch.reading.received.v1')['topic'] = 'parked'),
    ],
    ['topic readings: is gone', (state) => delete state.topics['readings']],
    [
      'topic readings: name farwatch.readings.v1 became x',
      (state) => void (at(state, 'topics', 'readings')['name'] = 'x'),
    ],
    [
      'topic readings: key station id became x',
      (state) => void (at(state, 'topics', 'readings')['key'] = 'x'),
    ],
    [
      'topic readings: partitions 24 became 48',
      (state) => void (at(state, 'topics', 'readings')['partitions'] = 48),
    ],
    [
      'topic readings: cleanup delete became compact',
      (state) => void (at(state, 'topics', 'readings')['cleanup'] = 'compact'),
    ],
    ['schema reading-received: boot: is gone', (state) => delete reading(state)['boot']],
    [
      'schema reading-received: readings[].unit: is gone',
      (state) => {
        item(state)['units'] = item(state)['unit'];
        delete item(state)['unit'];
      },
    ],
    [
      'schema reading-received: seq: must now be there',
      (state) => (at(state, 'schemas', 'reading-received')['required'] as string[]).push('seq'),
    ],
    [
      'schema reading-received: mapping: may now be left out',
      (state) => {
        const schema = at(state, 'schemas', 'reading-received');
        schema['required'] = (schema['required'] as string[]).filter((name) => name !== 'mapping');
      },
    ],
    [
      'schema reading-received: boot: type string became number',
      (state) => void (reading(state, 'boot')['type'] = 'number'),
    ],
    [
      'schema reading-received: boot: may now be of a kind that it never was',
      (state) => void (reading(state)['boot'] = { anyOf: [{ type: 'string' }, { type: 'null' }] }),
    ],
    [
      'schema reading-received: boot: maxLength is narrower',
      (state) => void (reading(state, 'boot')['maxLength'] = 3),
    ],
    [
      'schema reading-received: readings[].flag: the values N are gone',
      (state) =>
        void (item(state, 'flag')['enum'] = (item(state, 'flag')['enum'] as string[]).filter(
          (one) => one !== 'N',
        )),
    ],
    [
      'schema reading-received: readings[].value: type number|null became number',
      (state) => void (item(state)['value'] = { type: 'number' }),
    ],
    ['route list-stations: is gone', (state) => delete state.routes['list-stations']],
    [
      'route list-stations: path /stations became /sites',
      (state) => void (at(state, 'routes', 'list-stations')['path'] = '/sites'),
    ],
    [
      'route list-stations: role viewer may no longer call it',
      (state) => void (at(state, 'routes', 'list-stations')['roles'] as string[]).shift(),
    ],
    [
      'route list-stations: query district: is gone',
      (state) => delete at(state, 'routes', 'list-stations', 'taken', 'query', 'properties')['district'],
    ],
    [
      'route list-stations: query kind: must now be there',
      (state) => {
        at(state, 'routes', 'list-stations', 'taken', 'query')['required'] = ['kind'];
      },
    ],
    [
      'route list-stations: answer items[].latest: is gone',
      (state) =>
        delete at(state, 'routes', 'list-stations', 'given', 'properties', 'items', 'items', 'properties')[
          'latest'
        ],
    ],
    ['refusal schema: is gone', (state) => void (state.refusals = [] as never)],
  ])('%s', (line, change) => {
    expect(stateBreaks(present, changed(change))).toContain(line);
  });
});

test('a name keeps the version in which it came, a new one gets the present version', () => {
  const first = frozenFrom(present, undefined, '1.0.0');
  const [name = ''] = namesOf(present);
  expect(new Set(Object.values(first.since))).toEqual(new Set(['1.0.0']));
  const { [name]: _, ...others } = first.since;
  const second = frozenFrom(present, { since: others }, '1.1.0');
  expect(second.since[name]).toBe('1.1.0');
  expect(new Set(Object.values({ ...second.since, [name]: '1.0.0' }))).toEqual(new Set(['1.0.0']));
});
