import { beforeEach, expect, test } from '@jest/globals';

import { sessionStore } from './session-store.js';

beforeEach(() => sessionStore.signOut());

test('a refusal of the token in use ends it; one of an earlier token, or of the cookie, does not', () => {
  sessionStore.signIn('new');
  sessionStore.expire('old');
  sessionStore.expire('');
  expect(sessionStore.get()).toMatchObject({ token: 'new', csrf: null, ended: null });
  sessionStore.expire('new');
  expect(sessionStore.get()).toMatchObject({ token: null, csrf: null, ended: 'expired' });
});

test('a refusal of the cookie ends the session of the browser, and says nothing where there was none', () => {
  sessionStore.expire('');
  expect(sessionStore.get().ended).toBeNull();
  sessionStore.signInBrowser('mark');
  sessionStore.expire('old');
  expect(sessionStore.get().csrf).toBe('mark');
  sessionStore.expire('');
  expect(sessionStore.get()).toMatchObject({ token: null, csrf: null, ended: 'expired' });
});

test('a new session of the same person is no new turn, the next person is one', () => {
  sessionStore.signInBrowser('mark');
  const { turn } = sessionStore.get();
  sessionStore.renew('another');
  expect(sessionStore.get()).toMatchObject({ csrf: 'another', turn });
  sessionStore.signInBrowser('third');
  expect(sessionStore.get().turn).toBe(turn + 1);
});
