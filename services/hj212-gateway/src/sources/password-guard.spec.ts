import { hash } from 'node:crypto';

import { networkOf } from '@farwatch/runtime/address';
import { silentLogger } from '@farwatch/runtime/log';
import { describe, expect, test } from '@jest/globals';

import { PasswordGuard, type Sender } from './password-guard.js';
import { sourceOf } from '../../test/source-of.js';

const from = (address: string, more: Partial<Sender> = {}): Sender => ({
  address,
  network: networkOf(address),
  certificate: undefined,
  hasProved: () => false,
  ...more,
});
const guardOf = (told: object[] = []) =>
  new PasswordGuard({ ...silentLogger, warn: (fields) => void told.push(fields as object) });

describe('guessing a password', () => {
  test('wrong frames of a connection that has proved itself are no guesses: the logger may call again', () => {
    const [guard, source] = [guardOf(), sourceOf()];
    const proved = from('203.0.113.7', { hasProved: () => true });
    for (let n = 0; n < 200; n++)
      expect(guard.doubt(source, '999999', proved, n)?.reason).toBe('password-wrong');
    expect(guard.doubt(source, '123456', from('203.0.113.7'), 200)).toBeUndefined();
  });

  test('ends after thirty tries of one address: then even the right one is not looked at, a minute later it is', () => {
    const [guard, source, guesser] = [guardOf(), sourceOf(), from('203.0.113.7')];
    const reasons = Array.from({ length: 40 }, (_, n) => guard.doubt(source, String(n), guesser, 0)?.reason);
    expect(reasons.filter((reason) => reason === 'password-wrong')).toHaveLength(30);
    expect(guard.doubt(source, '123456', guesser, 0)?.reason).toBe('password-throttled');
    expect(guard.doubt(source, '123456', guesser, 60_000)).toBeUndefined();
  });

  test('locks out nobody at another address, no other MN, and no connection that has proved itself', () => {
    const [guard, source] = [guardOf(), sourceOf()];
    for (let n = 0; n < 1_000; n++) guard.doubt(source, 'guess', from('203.0.113.7'), n);
    expect(guard.doubt(source, '123456', from('198.51.100.1'), 1_000)).toBeUndefined();
    expect(guard.doubt(sourceOf({ mn: 'A2' }), '123456', from('203.0.113.7'), 1_000)).toBeUndefined();
    const proved = from('203.0.113.7', { hasProved: () => true });
    expect(guard.doubt(source, '123456', proved, 1_000)).toBeUndefined();
  });

  test('from one network of IPv6 is guessing from one address', () => {
    const [guard, source] = [guardOf(), sourceOf()];
    for (let n = 0; n < 100; n++) guard.doubt(source, 'guess', from(`2001:db8:1:2::${n.toString(16)}`), 0);
    expect(guard.doubt(source, '123456', from('2001:db8:1:2::ffff'), 0)?.reason).toBe('password-throttled');
    expect(guard.doubt(source, '123456', from('2001:db8:1:3::1'), 0)).toBeUndefined();
  });

  test('is told as an audit: what failed how often, by MN and address, once a minute, of a bounded number of them', () => {
    const told: Record<string, unknown>[] = [];
    const [guard, source] = [guardOf(told), sourceOf()];
    for (let n = 0; n < 35; n++) guard.doubt(source, 'guess', from('203.0.113.7'), 0);
    guard.tell(1_000);
    guard.tell(2_000);
    const first = {
      audit: true,
      mn: source.mn,
      address: '203.0.113.7',
      'password-wrong': 30,
      'password-throttled': 5,
    };
    expect(told).toMatchObject([first]);
    guard.doubt(source, 'guess', from('203.0.113.7'), 30_000);
    guard.tell(30_000);
    expect(told).toHaveLength(1);
    guard.tell(61_000);
    expect(told).toMatchObject([first, { 'password-wrong': 1 }]);
    for (let n = 0; n < 5_000; n++) guard.doubt(source, 'guess', from(`10.${n >> 8}.${n & 255}.1`), 70_000);
    guard.tell(70_000);
    expect(told.length).toBeLessThan(1_010);
    expect(told).toContainEqual(expect.objectContaining({ mn: 'others' }));
    expect(JSON.stringify(told)).not.toContain('guess');
  });
});

test('an empty password proves nothing, also where one was registered', () => {
  const source = sourceOf({ passwordHash: hash('sha256', '') });
  expect(guardOf().doubt(source, '', from('203.0.113.7'), 0)?.reason).toBe('password-wrong');
});

test('an MN that is bound to networks or a certificate is believed from there only, and no password is tried elsewhere', () => {
  const guard = guardOf();
  const bound = sourceOf({ networks: ['10.1.0.0/16', '2001:db8::/32'] });
  for (const address of ['10.1.255.3', '::ffff:10.1.0.9', '2001:db8:7::1'])
    expect(guard.doubt(bound, '123456', from(address), 0)).toBeUndefined();
  for (const address of ['10.2.0.1', '2001:db9::1', '', 'nonsense'])
    expect(guard.doubt(bound, '123456', from(address), 0)?.reason).toBe('network-not-allowed');
  const held = sourceOf({ certificate: 'logger-1' });
  expect(guard.doubt(held, '123456', from('10.1.0.1', { certificate: 'logger-1' }), 0)).toBeUndefined();
  for (const certificate of ['logger-2', undefined])
    expect(guard.doubt(held, '123456', from('10.1.0.1', { certificate }), 0)?.reason).toBe(
      'certificate-wrong',
    );
});
