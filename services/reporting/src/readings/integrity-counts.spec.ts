import { describe, expect, it } from '@jest/globals';

import { multirange } from './integrity-counts.js';

describe('multirange', () => {
  it.each([
    [[3, 1, 2], '{[1,3]}'],
    [[1, 2, 3, 7], '{[1,3],[7,7]}'],
    [[5, 5, 5], '{[5,5]}'],
    [[], '{}'],
  ])('%j is %s', (numbers, text) => {
    expect(multirange(numbers)).toBe(text);
  });
});
