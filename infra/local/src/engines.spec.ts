import { describe, expect, test } from '@jest/globals';

import { accepts, oldestNode, refusals } from './engines.js';

describe('the Node versions that a package accepts', () => {
  test.each([
    ['>=18', true],
    ['>= 20.19.0', true],
    ['>=20.19.1', false],
    ['>=22', false],
    ['^20.19.0 || >=22.12.0', true],
    ['^18.18.0 || ^20.20.0', false],
    ['20 || >=22', true],
    ['20.x', true],
    ['18.x || 22.x', false],
    ['>=14 <20', false],
    ['>=14 <=20', true],
    ['>20', false],
    ['>20.18', true],
    ['~20.19.0', true],
    ['~20.18.0', false],
    ['14 - 21', true],
    ['*', true],
    ['whatever', false],
  ])('%s: 20.19.0 %s', (range, right) => expect(accepts(range, [20, 19, 0])).toBe(right));

  test('a package that wants a newer one is named with its place, and an exception that nobody needs, too', () => {
    const lock = {
      packages: {
        '': { engines: { node: '>=99' } },
        'node_modules/a': { version: '1.0.0', engines: { node: '>=22' } },
        'node_modules/a/node_modules/@s/b': { version: '2.0.0', engines: { node: '^24' } },
        'node_modules/c': { engines: ['node >= 0.8'] },
      },
    };
    expect(refusals(lock, [20, 19, 0], { '@s/b': 'known', d: 'was needed once' })).toEqual([
      'node_modules/a 1.0.0 wants Node >=22',
      'd is an exception without need',
    ]);
  });

  test('the promise is that of the root package.json', () => expect(oldestNode()).toEqual([20, 19, 0]));
});
