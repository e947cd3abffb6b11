import { describe, expect, test } from '@jest/globals';

import { Fault } from './fault.js';
import { isTransient } from './transient.js';

const coded = (code: string): Error => Object.assign(new Error('x'), { code });

describe('a fault that may be over in a moment', () => {
  test.each([
    'ECONNREFUSED',
    'EAI_AGAIN',
    'ENOSPC',
    '08006',
    '53300',
    '55P03',
    '57014',
    '57P01',
    '40001',
    '25006',
  ])('code %s', (code) => expect(isTransient(coded(code))).toBe(true));
  test.each(['23505', '22003', '42P01', 'ENOENT', '5', '57', '', 'ERR_40_AND_MORE'])(
    'never code %s',
    (code) => expect(isTransient(coded(code))).toBe(false),
  );
  test('what pg says without a code', () => {
    for (const text of [
      'Connection terminated unexpectedly',
      'timeout exceeded when trying to connect',
      'Query read timeout',
      'Client has encountered a connection error and is not queryable',
    ])
      expect(isTransient(new Error(text))).toBe(true);
  });
  test('what says so itself, at any depth', () => {
    const inner = new Fault('kafka-send', 'x', { retriable: true });
    expect(isTransient(inner)).toBe(true);
    expect(isTransient(new Error('outer', { cause: new Error('middle', { cause: inner }) }))).toBe(true);
    expect(isTransient(new AggregateError([new Error('x'), coded('ECONNREFUSED')]))).toBe(true);
    expect(isTransient(Object.assign(new Error('x'), { retriable: true }))).toBe(true);
    expect(isTransient(new Fault('fenced', 'x'))).toBe(false);
    for (const thrown of [undefined, null, 'ECONNREFUSED', { code: 'ECONNREFUSED' }])
      expect(isTransient(thrown)).toBe(false);
  });
});
