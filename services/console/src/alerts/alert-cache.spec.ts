import { describe, expect, test } from '@jest/globals';
import type { AlertItem } from '@farwatch/contracts/http';

import { isCall, mergeAlert } from './alert-cache.js';

const alert = (id: string, more: Partial<AlertItem> = {}): AlertItem => ({
  ...{
    id,
    state: 'firing',
    kind: 'exceedance',
    severity: 'high',
    simulated: false,
    labels: {},
    spell: 1,
    notes: [],
  },
  ...{ title: { zh: id, en: id }, since: '2026-11-30T01:00:00.000Z', told: 'firing' },
  toldAt: '2026-11-30T01:00:30.000Z',
  ...more,
});
const pages = [
  { items: [alert('a'), alert('b')], next: 'x' },
  { items: [alert('c')], next: null },
];
const idsOf = (all: readonly { readonly items: readonly AlertItem[] }[]): string[][] =>
  all.map(({ items }) => items.map(({ id }) => id));

describe('a list of alerts and an alert that was told', () => {
  test('a new one is first', () => {
    expect(idsOf(mergeAlert(pages, alert('d'), 'firing'))).toEqual([['d', 'a', 'b'], ['c']]);
  });

  test('one that is told again moves to the top, from any page', () => {
    const again = alert('c', { told: 'repeat', toldAt: '2026-11-30T05:00:30.000Z' });
    expect(idsOf(mergeAlert(pages, again, 'firing'))).toEqual([['c', 'a', 'b'], []]);
  });

  test('one that is no more of this state leaves, and stays in the list of all', () => {
    const over = alert('b', { state: 'resolved', told: 'resolved', toldAt: '2026-11-30T02:00:00.000Z' });
    expect(idsOf(mergeAlert(pages, over, 'firing'))).toEqual([['a'], ['c']]);
    expect(idsOf(mergeAlert(pages, over, 'all'))).toEqual([['b', 'a'], ['c']]);
  });

  test('what was told earlier changes nothing, and one of another state is not taken in', () => {
    expect(
      mergeAlert(pages, alert('a', { toldAt: '2026-11-30T00:00:00.000Z', state: 'resolved' }), 'firing'),
    ).toBe(pages);
    expect(mergeAlert(pages, alert('e', { state: 'resolved' }), 'firing')).toBe(pages);
  });
});

test('only what fires and is told as such calls somebody', () => {
  expect(isCall({ state: 'firing', told: 'firing' })).toBe(true);
  expect(isCall({ state: 'firing', told: 'escalation' })).toBe(true);
  expect(isCall({ state: 'acknowledged', told: 'step-down' })).toBe(false);
  expect(isCall({ state: 'resolved', told: 'resolved' })).toBe(false);
  // Somebody took it in hand before this window was told.
  expect(isCall({ state: 'acknowledged', told: 'firing' })).toBe(false);
});
