import { readFileSync } from 'node:fs';

import { refusalOf } from '@farwatch/contracts/refusals';
import { describe, expect, it } from '@jest/globals';

import { readParked, tally, type RawRecord } from './read-parked.js';
import { replayRecord, replayTopic } from './replay-record.js';

const record = (change: Partial<RawRecord> = {}, headers: Record<string, string> = {}): RawRecord => ({
  topic: 'farwatch.parked.v1',
  partition: 0,
  offset: 1,
  key: 's1',
  value: Buffer.from([0, 255]),
  timestamp: 1_000,
  headers: Object.fromEntries(
    Object.entries({
      'park-reason': 'bad-json',
      'park-detail': 'd',
      'park-from': 'mqtt:a/b',
      'park-at': '2026-11-01T00:00:00.000Z',
      'fw-raw-topic': 'a/b',
      'fw-vouched': '{}',
      ...headers,
    }).map(([name, value]) => [name, Buffer.from(value)]),
  ),
  ...change,
});

describe('reading a parked record', () => {
  it('separates the originals from the headers of parking', () => {
    const refusal = readParked(record());
    expect(refusal).toMatchObject({
      source: 's1',
      from: 'mqtt:a/b',
      reason: 'bad-json',
      at: Date.parse('2026-11-01T00:00:00.000Z'),
    });
    expect(Object.keys(refusal.headers)).toEqual(['fw-raw-topic']);
  });

  it('gives the same message from the same place one id, whatever the reason and offset', () => {
    const id = readParked(record()).id;
    expect(readParked(record({ offset: 9 }, { 'park-reason': 'other' })).id).toBe(id);
    expect(readParked(record({}, { 'park-from': 'mqtt:a/c' })).id).not.toBe(id);
    expect(readParked(record({ value: Buffer.from([0, 254]) })).id).not.toBe(id);
    expect(readParked(record({ value: null })).id).not.toBe(id);
  });

  it('keeps a record that parking headers are missing from', () => {
    expect(readParked(record({ headers: {}, key: 'a\0b' }))).toMatchObject({
      from: 'kafka:farwatch.parked.v1/0/1',
      reason: 'unknown',
      source: 'a\uFFFDb',
      at: 1_000,
    });
  });
});

it('keeps a record of the parked topic that could not be read, with the reason', () => {
  const refusal = readParked(record({ headers: {}, unreadable: 'codec 7' }));
  expect(refusal).toMatchObject({ reason: 'unreadable-record', detail: 'codec 7' });
});

describe('counting refusals', () => {
  it('adds up by row, and the last reason stands', () => {
    const refusals = ['one', 'two', 'three'].map((reason) =>
      readParked(record({}, { 'park-reason': reason })),
    );
    const [only, ...none] = tally(refusals, new Set());
    expect(none).toEqual([]);
    expect(only).toMatchObject({ times: 3, replayed: false, last: { reason: 'three' } });
  });

  it('a refused replay belongs to the row it came from, when that exists', () => {
    const refusal = readParked(record({}, { 'park-from': 'kafka:t/0/99', 'fw-replay-of': 'row-1' }));
    expect(tally([refusal], new Set(['row-1']))).toMatchObject([{ id: 'row-1', replayed: true }]);
    expect(tally([refusal], new Set())).toMatchObject([{ id: refusal.id, replayed: false }]);
  });
});

describe('a replay', () => {
  const vouched = { by: 'm', reason: 'looked at', refusal: 'bad-json', at: '2026-11-01T00:00:00.000Z' };
  const row = { id: 'r', source: 'k', value: Buffer.from([1]), headers: { ce_id: 'x' } };

  it.each([
    ['mqtt:farwatch/v1/stations/s/readings', 'replays'],
    ['tcp:10.0.0.1:3000', 'replays'],
    ['kafka:farwatch.exceedances.v1/3/17', 'exceedances'],
    ['kafka:t-1a2b-.farwatch.readings.v1/0/0', 'readings'],
    ['kafka:farwatch.parked.v1/0/1', undefined],
    ['kafka:somebody.else/0/1', undefined],
    ['kafka:farwatch.leads.v1', undefined],
    ['', undefined],
  ])('of %s goes to %s', (from, topic) => {
    expect(replayTopic(from)).toBe(topic);
  });

  it('carries the original key, bytes and headers', () => {
    expect(replayRecord({ ...row, from: 'kafka:farwatch.leads.v1/0/1' }, vouched)).toEqual({
      topic: 'leads',
      key: 'k',
      value: row.value,
      headers: { ce_id: 'x', 'fw-replay-of': 'r', 'fw-vouched': JSON.stringify(vouched) },
    });
    expect(replayRecord({ ...row, from: 'mqtt:a' }, vouched)?.headers).toMatchObject({
      'fw-replay-from': 'mqtt:a',
    });
    expect(replayRecord({ ...row, from: 'kafka:unknown/0/1' }, vouched)).toBeUndefined();
  });
});

describe('the reason in words', () => {
  it('is there for what the parts refuse, and is the code itself otherwise', () => {
    expect(refusalOf('station-mismatch').zh).toContain('站点');
    expect(refusalOf('unknown-pollutant').en).toBe('unknown pollutant');
    expect(refusalOf('constructor')).toMatchObject({ zh: 'constructor', en: 'constructor' });
  });

  it('every refusal of the HJ 212 gateway that docs/hj212.md explains is said in words', () => {
    const doc = readFileSync(new URL('../../../docs/hj212.md', import.meta.url), 'utf8');
    const table = doc.slice(doc.indexOf('Reasons of the gateway itself'), doc.indexOf('\n## 7.'));
    const codes = [...table.matchAll(/^\| `([\w-]+)`/gm)].map(([, code]) => code!);
    expect(codes).toContain('encrypted-wrong-key');
    expect(codes.filter((code) => refusalOf(code).zh === code)).toEqual([]);
  });
});
