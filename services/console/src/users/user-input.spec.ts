import { userRoutes } from '@farwatch/contracts/http';
import { expect, test } from '@jest/globals';

import { districtsText, readUser, scopeOf } from './user-input.js';

test('districts are separated by whatever separates them, none means all', () => {
  expect(scopeOf(' ')).toBe('all');
  expect(scopeOf('东城区，西城区、 朝阳区;A, A')).toEqual({ districts: ['东城区', '西城区', '朝阳区', 'A'] });
  expect(scopeOf(districtsText({ districts: ['A', 'B'] }))).toEqual({ districts: ['A', 'B'] });
  expect(districtsText('all')).toBe('');
});

const good = { name: 'wang.wei', displayName: ' 王伟 ', roles: ['officer', 'viewer'], districts: '' };

test('what is right is what the api takes', () => {
  const { mistakes, body } = readUser(good);
  expect(mistakes).toEqual([]);
  expect(body).toEqual({ name: 'wang.wei', displayName: '王伟', roles: ['viewer', 'officer'], scope: 'all' });
  expect(userRoutes.createUser.body.safeParse(body).success).toBe(true);
});

test.each([
  [{ name: 'Wang' }, ['name']],
  [{ displayName: ' ' }, ['displayName']],
  [{ roles: [] }, ['noRole']],
  [{ roles: ['admin', 'head'] }, ['adminAlone']],
  [{ roles: ['admin', 'viewer'] }, []],
])('%j', (given, mistakes) => expect(readUser({ ...good, ...given }).mistakes).toEqual(mistakes));
