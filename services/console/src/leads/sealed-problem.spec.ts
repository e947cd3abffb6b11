import { problemTitles } from '@farwatch/contracts/http';
import { expect, test } from '@jest/globals';

import { en } from '../i18n/en/index.js';
import { maybeSealed, problemOf } from './sealed-problem.js';

test('every reason why it does not open is one of the api, and is said', () => {
  for (const code of Object.keys(en.lead.evidence.sealed.problem)) {
    expect(Object.keys(problemTitles)).toContain(code);
    expect(problemOf(code)).toBe(code);
  }
  expect([problemOf('busy'), problemOf(undefined)]).toEqual([undefined, undefined]);
});

test('opening is offered for frames of HJ 212 and for what is not fetched yet, not for other messages', () => {
  expect(maybeSealed('##0101QN=...', true)).toBe(true);
  expect(maybeSealed('{"readings":[]}', true)).toBe(false);
  expect(maybeSealed(undefined, true)).toBe(false);
  expect(maybeSealed(undefined, false)).toBe(true);
});
