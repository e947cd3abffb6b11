import { expect, test } from '@jest/globals';
import type { Lead } from '@farwatch/contracts/events';

import { matches, mergeLead, type LeadFilter, type LeadPage } from './lead-cache.js';

const all: LeadFilter = { view: 'all', kind: '', pollutant: '', text: '' };

function lead(id: string, more: Partial<Lead> = {}): Lead {
  const time = '2026-11-23T00:00:00.000Z';
  return {
    id,
    version: 1,
    status: 'open',
    station: 's1',
    stationName: '东城子站',
    stationKind: 'air',
    simulated: false,
    pollutant: 'a34004',
    rule: { id: 'r', version: 1 },
    limit: {
      id: 'l',
      basis: 'ambient',
      value: 60,
      unit: 'ug/m3',
      averaging: 'day',
      comparison: 'max',
      standard: 'GB 3095-2026',
      clause: '4.2',
      validFrom: '2026-03-01',
      validTo: null,
      confidence: 'verified',
    },
    episode: {
      id: 'e',
      version: 1,
      start: time,
      end: time,
      state: 'open',
      endedBy: null,
      peak: { value: 90, start: time, end: time },
      count: 1,
    },
    changedSinceDecision: false,
    openedAt: time,
    updatedAt: time,
    ...more,
  };
}

const at = (hour: number): string => `2026-11-23T${String(hour).padStart(2, '0')}:00:00.000Z`;
const ids = (pages: readonly LeadPage<Lead>[]): string[][] =>
  pages.map((page) => page.items.map((item) => item.id));

const pages: LeadPage<Lead>[] = [
  { items: [lead('c', { openedAt: at(9) }), lead('b', { openedAt: at(8) })], next: 'x' },
  { items: [lead('a', { openedAt: at(5), version: 3 })], next: null },
];

test('a new lead takes its place by opening time, newest first', () => {
  expect(ids(mergeLead(pages, lead('d', { openedAt: at(10) }), all))).toEqual([['d', 'c', 'b'], ['a']]);
  expect(ids(mergeLead(pages, lead('m', { openedAt: at(6) }), all))).toEqual([
    ['c', 'b'],
    ['m', 'a'],
  ]);
  expect(ids(mergeLead(pages, lead('0', { openedAt: at(1) }), all))).toEqual([
    ['c', 'b'],
    ['a', '0'],
  ]);
  expect(ids(mergeLead([{ items: [], next: null }], lead('n'), all))).toEqual([['n']]);
});

test('a lead beyond the loaded pages waits for its page', () => {
  const open: LeadPage<Lead>[] = [{ items: [lead('c', { openedAt: at(9) })], next: 'more' }];
  expect(mergeLead(open, lead('z', { openedAt: at(1) }), all)).toBe(open);
});

test('a known lead is replaced by a newer version only', () => {
  const newer = mergeLead(pages, lead('a', { version: 4, openedAt: at(5), status: 'acknowledged' }), all);
  expect(newer[1]?.items[0]?.status).toBe('acknowledged');
  expect(mergeLead(pages, lead('a', { version: 2, status: 'dismissed' }), all)).toBe(pages);
});

test('a lead that no longer matches leaves the list', () => {
  const todo: LeadFilter = { ...all, view: 'todo' };
  expect(ids(mergeLead(pages, lead('b', { version: 2, status: 'dismissed' }), todo))).toEqual([['c'], ['a']]);
  expect(mergeLead(pages, lead('n', { status: 'withdrawn' }), todo)).toBe(pages);
});

test('filters combine', () => {
  const one = lead('L-77', { enterpriseName: '某化工厂', stationKind: 'outlet', pollutant: 'w01018' });
  expect(matches(one, { ...all, kind: 'outlet', pollutant: 'w01018', text: '化工 l-7' })).toBe(true);
  expect(matches(one, { ...all, kind: 'air' })).toBe(false);
  expect(matches(one, { ...all, pollutant: 'w21003' })).toBe(false);
  expect(matches({ ...one, status: 'assigned' }, { ...all, view: 'doing' })).toBe(true);
  expect(matches(one, { ...all, text: 'nothing' })).toBe(false);
});
