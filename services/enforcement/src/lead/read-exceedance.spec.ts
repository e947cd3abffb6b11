import { describe, expect, it } from '@jest/globals';

import { episode, hour, reported, toIn } from '../../test/support.js';
import { leadIdOf, readExceedance } from './read-exceedance.js';

describe('reading an exceedance event', () => {
  it('gives verb, derived lead id, trace and the snapshot with canonical times and values', () => {
    const data = episode('ep', 1, {
      start: '2026-11-01T08:00:00+08:00',
      end: '2026-11-01T09:00:00.000+08:00',
      peak: { value: 61.00000049, start: hour(0), end: hour(1) },
    });
    const read = readExceedance(toIn(reported('opened', data)));
    if (read.kind !== 'ok') throw new Error(read.detail);
    expect(read.event).toMatchObject({ verb: 'opened', leadId: leadIdOf('ep'), eventId: 'ep-1-opened' });
    expect(read.event.traceparent).toMatch(/^00-/);
    expect(read.event.data).toMatchObject({ start: hour(0), end: hour(1), peak: { value: 61 } });
  });

  it('derives one lead id from one episode id', () => {
    expect(leadIdOf('ep')).toBe(leadIdOf('ep'));
    expect(leadIdOf('ep')).not.toBe(leadIdOf('ep2'));
    expect(leadIdOf('ep')).toMatch(/^[\w-]{22}$/);
  });

  it.each([
    ['an end before its start', { end: '2020-01-01T00:00:00Z' }, 'end: before start'],
    ['a withdrawn state in an opened event', { state: 'withdrawn' as const }, 'state withdrawn in opened'],
    ['a version of zero', { version: 0 }, 'version'],
    ['a station with a slash', { station: 'a/b' }, 'station'],
  ])('parks %s and names the field', (_, change, detail) => {
    const read = readExceedance(toIn({ verb: 'opened', data: { ...episode('ep', 1), ...change } }));
    expect(read).toMatchObject({
      kind: 'refused',
      reason: 'schema',
      detail: expect.stringContaining(detail),
    });
  });

  it('tolerates a field it does not know', () => {
    const record = toIn(reported('opened', episode('ep', 1)));
    const value = Buffer.from(record.value!.toString().replace('{', '{"added":{"later":1},'));
    expect(readExceedance({ ...record, value }).kind).toBe('ok');
  });
});
