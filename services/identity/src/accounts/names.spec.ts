import { loginName } from '@farwatch/contracts/http';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { foldName, isReserved } from './names.js';

test('a name is found however it is typed', () => {
  expect(foldName('  Zhang.WEI ')).toBe('zhang.wei');
  expect(foldName('ｚｈａｎｇ')).toBe('zhang');
});

test('what is a name stays as it is', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9][a-z0-9._-]{1,31}$/), (name) => {
      expect(loginName.safeParse(name).success).toBe(true);
      expect(foldName(name)).toBe(name);
    }),
  );
});

test.each(['a', '.wei', 'Wei', 'wei wei', '王伟', 'zhаng' /* a Cyrillic а */, 'x'.repeat(33), 'wei\n'])(
  '%j is no name',
  (name) => expect(loginName.safeParse(name).success).toBe(false),
);

test('the platform keeps its own names', () => {
  expect(['local-admin', 'simulator', 'admin', 'zhang'].map(isReserved)).toEqual([true, true, true, false]);
});
