import { describe, expect, test } from '@jest/globals';
import { usualFlapControl, usualInhibition } from '@farwatch/domain/alert';

import { readRouting, routingText, spanOf } from './routing-input.js';

const tree = {
  root: {
    id: 'root',
    receivers: ['console'],
    routes: [{ id: 'urgent', match: { is: { severity: ['high' as const] } }, receivers: ['duty'] }],
  },
  inhibition: [],
  flap: { ...usualFlapControl },
};

describe('the text of a tree of routes', () => {
  test('is read as it was written, without what the server adds', () => {
    const shown = { ...tree, version: 3, changedBy: 'wang' };
    expect(readRouting(routingText(shown))).toEqual({ routing: tree, mistakes: [] });
    expect(usualInhibition.length).toBeGreaterThan(0);
  });

  test('that is no JSON says so', () => {
    expect(readRouting('{"root":')).toMatchObject({ mistakes: [{ what: 'json' }] });
  });

  test('with what may not stand there says where', () => {
    const wrong = { ...tree, root: { ...tree.root, recievers: ['x'] }, flap: { ...tree.flap, changes: 1 } };
    const found = readRouting(JSON.stringify(wrong)).mistakes.map(({ detail }) => detail.split(':')[0]);
    expect(found).toEqual(['root', 'flap.changes']);
  });
});

test.each([
  [0, { unit: 'second', count: 0 }],
  [30_000, { unit: 'second', count: 30 }],
  [300_000, { unit: 'minute', count: 5 }],
  [14_400_000, { unit: 'hour', count: 4 }],
  [172_800_000, { unit: 'day', count: 2 }],
  [90_000, { unit: 'second', count: 90 }],
])('%d ms is %p', (ms, words) => {
  expect(spanOf(ms)).toEqual(words);
});
