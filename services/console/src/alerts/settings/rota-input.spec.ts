import { describe, expect, test } from '@jest/globals';
import { alertRota } from '@farwatch/contracts/http';

import { readRota, typedRota, type TypedRota } from './rota-input.js';

const now = Date.parse('2026-11-30T04:00:00.000Z');
const empty = typedRota(undefined, now);
const typed: TypedRota = {
  ...empty,
  ...{ id: 'night', name: '夜间值班', district: ' 东港区 ' },
  people: [
    { account: 'u-2', mail: 'b@example.org', phone: '' },
    { account: 'u-1', mail: '', phone: '+86 22 1234 5678' },
  ],
};

describe('a rota as it was typed', () => {
  test('is put in the order in which people stand, with its times at +08:00', () => {
    const { mistakes, put } = readRota({
      ...typed,
      shifts: [{ from: '2026-12-25T08:00', until: '2026-12-26T08:00', people: ['u-1'] }],
      ...{ quietFrom: '22:00', quietUntil: '06:30' },
    });
    expect(mistakes).toEqual([]);
    expect(put).toEqual({
      id: 'night',
      body: {
        ...{ name: '夜间值班', district: '东港区', fallback: 'console' },
        people: [
          { account: 'u-2', mail: 'b@example.org' },
          { account: 'u-1', phone: '+86 22 1234 5678' },
        ],
        turns: { start: '2026-11-30T00:00:00.000Z', turnMs: 86_400_000, order: ['u-2', 'u-1'] },
        shifts: [{ from: '2026-12-25T00:00:00.000Z', until: '2026-12-26T00:00:00.000Z', people: ['u-1'] }],
        quiet: { from: 1_320, until: 390, except: ['high'] },
      },
    });
    expect(alertRota.omit({ id: true }).safeParse(put.body).success).toBe(true);
  });

  test('comes back into the form as it was, people in the order of their turns', () => {
    const { put } = readRota({ ...typed, quietFrom: '22:00', quietUntil: '06:30' });
    const kept = { ...put.body, id: put.id, people: put.body.people.toReversed() };
    expect(readRota(typedRota(kept, now)).put).toEqual(put);
  });

  test('begins at the last 08:00, so that somebody is on duty at once, also before eight', () => {
    expect(typedRota(undefined, Date.parse('2026-11-30T23:59:00Z')).start).toBe('2026-11-30T08:00');
    expect(typedRota(undefined, Date.parse('2026-12-01T00:00:00Z')).start).toBe('2026-12-01T08:00');
  });

  test('without turns it has none, also when it comes back', () => {
    const { put } = readRota({ ...typed, turns: false });
    expect(put.body).not.toHaveProperty('turns');
    expect(typedRota({ ...put.body, id: put.id }, now).turns).toBe(false);
  });

  test.each<[Partial<TypedRota>, string]>([
    [{ id: 'Night' }, 'id'],
    [{ name: '' }, 'name'],
    [{ people: [{ account: '', mail: '', phone: '' }], turns: false }, 'people'],
    [{ people: [typed.people[0]!, typed.people[0]!] }, 'twice'],
    [{ people: [{ account: 'u-1', mail: 'nowhere', phone: '' }] }, 'address'],
    [{ start: '2026-02-30T08:00' }, 'turns'],
    [{ turnHours: '0.1' }, 'turns'],
    [{ shifts: [{ from: '2026-12-26T08:00', until: '2026-12-25T08:00', people: [] }] }, 'shifts'],
    [{ shifts: [{ from: '2026-12-24T08:00', until: '2026-12-25T08:00', people: ['u-9'] }] }, 'shifts'],
    [{ quietFrom: '22:00' }, 'quiet'],
    [{ quietFrom: '22:00', quietUntil: '22:00' }, 'quiet'],
  ])('%p is refused', (more, mistake) => {
    expect(readRota({ ...typed, ...more }).mistakes).toEqual([mistake]);
  });
});
