import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { adviceFor, weaknessOf } from './password-rules.js';

test.each([
  ['short', 'short'],
  ['elevenchars', 'short'],
  ['x'.repeat(129), 'long'],
  ['aaaaaaaaaaaa', 'monotonous'],
  ['abababababab', 'monotonous'],
  ['abcdefghijkl', 'monotonous'],
  ['987654321098', 'monotonous'],
  ['password2026', 'common'],
  ['P@ssw0rd2026!!', 'common'],
  ['Welcome-12345', 'common'],
  ['202611301024', 'common'],
  ['zhang.wei.2026', 'name'],
  ['ZhangWei!2026', 'name'],
] as const)('%s is %s', (password, weakness) => {
  expect(weaknessOf(password, ['zhang.wei', 'Zhang Wei'])).toBe(weakness);
  expect(adviceFor(weakness)).toMatch(/ \/ .*[\u4e00-\u9fff]/);
});

test.each([
  'correct horse battery staple',
  '环境监测站的蓝色雨伞挂在门后面',
  'river-Lantern-47-quiet',
  'my password is a river',
  'zhang eats noodles in the rain',
])('%s does', (password) => {
  expect(weaknessOf(password, ['zhang.wei', 'Zhang Wei'])).toBeUndefined();
});

test('anything can be judged, and what is too short or too long never does', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.array(fc.string()), (password, words) => {
      const found = weaknessOf(password, words);
      const length = [...password.normalize('NFKC')].length;
      if (length < 12) expect(found).toBe('short');
      if (length > 128) expect(found).toBe('long');
    }),
  );
});
