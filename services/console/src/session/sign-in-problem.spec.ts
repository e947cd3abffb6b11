import { ApiError } from '@farwatch/contracts/http';
import { expect, test } from '@jest/globals';
import type { TFunction } from 'i18next';

import { explainSignIn } from './sign-in-problem.js';

const t = ((key: string, values?: object) =>
  [key, values && JSON.stringify(values)].filter(Boolean).join(' ')) as TFunction;
const told = (status: number, code: string, message = ''): string =>
  explainSignIn(t, new ApiError(status, code, message));

test.each([
  [401, 'wrong-credentials', 'signIn.wrong'],
  [401, 'bad-token', 'signIn.refused'],
  [403, 'wrong-role', 'signIn.forbidden'],
  [409, 'name-taken', 'signIn.nameTaken'],
  [503, 'sessions-unavailable', 'signIn.unavailable'],
  [0, 'unreachable', 'signIn.unreachable'],
  [500, 'internal', 'signIn.failed {"status":500}'],
])('%i %s', (status, code, text) => expect(told(status, code)).toBe(text));

test('how long to wait is said in minutes, and what is wrong with a password in the words of the api', () => {
  expect(told(429, 'too-many-requests', 'too many attempts: try again in 12 min, or ask')).toBe(
    'signIn.limited {"minutes":12}',
  );
  const weak = new ApiError(400, 'weak-password', 'x', [{ path: 'body.password', message: 'longer' }]);
  expect(explainSignIn(t, weak)).toBe('longer');
});
