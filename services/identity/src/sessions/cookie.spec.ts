import { cookieOf } from '@farwatch/http/auth';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { sessionCookie } from './cookie.js';

const id = 'a'.repeat(43);

test('over TLS the cookie is of this host alone; in clear it has no name that browsers refuse', () => {
  expect(sessionCookie(true).set(id)).toBe(
    `__Host-farwatch=${id}; Path=/; HttpOnly; SameSite=Strict; Secure`,
  );
  expect(sessionCookie(false).set(id)).toBe(`farwatch-session=${id}; Path=/; HttpOnly; SameSite=Strict`);
  expect(sessionCookie(true).clear()).toBe(
    '__Host-farwatch=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict; Secure',
  );
});

test('the id is read among other cookies, and nothing that is none', () => {
  expect(cookieOf(`a=b; __Host-farwatch=${id}; c=d`, '__Host-farwatch')).toBe(id);
  expect(cookieOf(`x__Host-farwatch=${id}`, '__Host-farwatch')).toBeUndefined();
  expect(cookieOf(`__Host-farwatch=${id}x`, '__Host-farwatch')).toBeUndefined();
  expect(cookieOf(`__Host-farwatch="${id}"`, '__Host-farwatch')).toBeUndefined();
  expect(cookieOf(undefined, '__Host-farwatch')).toBeUndefined();
  fc.assert(
    fc.property(fc.string(), (text) => {
      const found = cookieOf(text, 's');
      if (found !== undefined) expect(found).toMatch(/^[\w-]{43}$/);
    }),
  );
});
