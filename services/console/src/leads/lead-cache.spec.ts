import { expect, test } from '@jest/globals';
import type { LeadGroupItem, LeadItem } from '@farwatch/contracts/http';

import { matches, mergeLead, type LeadFilter, type LeadPage } from './lead-cache.js';
import { testLead } from './test-lead.js';

const all: LeadFilter = { tab: 'environment', view: 'all', kind: '', pollutant: '', text: '' };
type Page = LeadPage<LeadGroupItem>;

/** A lead, alone in its group unless one is named. */
const lead = (id: string, more: Partial<LeadItem> = {}): LeadItem =>
  testLead({ id, group: { id: `group of ${id}`, day: '2026-11-23' }, ...more });
const line = (one: LeadItem, count = 1): LeadGroupItem => ({ group: one.group, count, lead: one });
const at = (hour: number): string => `2026-11-23T${String(hour).padStart(2, '0')}:00:00.000Z`;
const ids = (pages: readonly Page[]): string[][] =>
  pages.map((page) => page.items.map((item) => item.lead.id));

const pages: Page[] = [
  { items: [line(lead('c', { openedAt: at(9) })), line(lead('b', { openedAt: at(8) }))], next: 'x' },
  { items: [line(lead('a', { openedAt: at(5), version: 3 }))], next: null },
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
  const open: Page[] = [{ items: [line(lead('c', { openedAt: at(9) }))], next: 'more' }];
  expect(mergeLead(open, lead('z', { openedAt: at(1) }), all)).toBe(open);
});

test('a known lead is replaced by a newer version only', () => {
  const newer = mergeLead(pages, lead('a', { version: 4, openedAt: at(5), status: 'acknowledged' }), all);
  expect(newer[1]?.items[0]?.lead.status).toBe('acknowledged');
  expect(mergeLead(pages, lead('a', { version: 2, status: 'dismissed' }), all)).toBe(pages);
});

test('a lead that no longer matches leaves the list', () => {
  const todo: LeadFilter = { ...all, view: 'todo' };
  expect(ids(mergeLead(pages, lead('b', { version: 2, status: 'dismissed' }), todo))).toEqual([['c'], ['a']]);
  expect(mergeLead(pages, lead('n', { status: 'withdrawn' }), todo)).toBe(pages);
});

test('a new lead of a known group becomes its face and is counted; another member changes nothing here', () => {
  const group = { id: 'group of b', day: '2026-11-23' };
  const grown = mergeLead(pages, lead('b2', { group, openedAt: at(10) }), all);
  expect(ids(grown)).toEqual([['b2', 'c'], ['a']]);
  expect(grown[0]?.items[0]?.count).toBe(2);
  expect(mergeLead(pages, lead('b0', { group, openedAt: at(7) }), all)).toBe(pages);
  expect(mergeLead(pages, lead('b2', { group, openedAt: at(10), version: 2 }), all)).toBe(pages);
});

test('a line of several leads stays when the one that stands for it no longer matches', () => {
  const todo: LeadFilter = { ...all, view: 'todo' };
  const two: Page[] = [{ items: [line(lead('b'), 2)], next: null }];
  expect(mergeLead(two, lead('b', { version: 2, status: 'dismissed' }), todo)).toBe(two);
});

test('the tabs keep apart what may be filed and what nobody is responsible for', () => {
  const outlet = lead('o', { kind: 'suspected-exceedance', stationKind: 'outlet' });
  expect(matches(outlet, all)).toBe(false);
  expect(matches(outlet, { ...all, tab: 'enforcement' })).toBe(true);
  expect(matches(lead('x'), { ...all, tab: 'enforcement' })).toBe(false);
});

test('filters combine', () => {
  const one = lead('L-77', { enterpriseName: '某化工厂', stationKind: 'outlet', pollutant: 'w01018' });
  expect(matches(one, { ...all, kind: 'outlet', pollutant: 'w01018', text: '化工 l-7' })).toBe(true);
  expect(matches(one, { ...all, kind: 'air' })).toBe(false);
  expect(matches(one, { ...all, pollutant: 'w21003' })).toBe(false);
  expect(matches({ ...one, status: 'assigned' }, { ...all, view: 'doing' })).toBe(true);
  expect(matches(one, { ...all, text: 'nothing' })).toBe(false);
});
