import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { requestActivity, requestReply, requestTick, startRequest } from './open-request.js';
import { requestFrame } from './request-frame.js';

const times = { answerMs: 10_000, maxTries: 3 };
const { open } = startRequest('q', 0, times);

describe('a request to a device', () => {
  test('is sent three times, ten seconds apart, then nobody answered', () => {
    const second = requestTick(open, 10_000, times);
    expect(second).toMatchObject({ send: true, over: false, open: { tries: 2 } });
    const third = requestTick(second.open, 20_000, times);
    expect(requestTick(third.open, 29_999, times)).toMatchObject({ send: false, over: false });
    expect(requestTick(third.open, 30_000, times)).toMatchObject({
      over: true,
      open: { status: 'no-answer', tries: 3 },
    });
  });

  test('9011 accepts or refuses, 9012 ends it; "no data" is a result', () => {
    const reply = (kind: 'accepted' | 'executed', code: string, qn = 'q') => ({ kind, qn, code }) as const;
    const accepted = requestReply(open, reply('accepted', '1'), 1_000, times);
    expect(accepted).toMatchObject({ over: false, open: { status: 'accepted', qnRtn: '1' } });
    expect(requestReply(open, reply('accepted', '3'), 1_000, times)).toMatchObject({
      over: true,
      open: { status: 'refused' },
    });
    expect(requestReply(accepted.open, reply('executed', '1'), 2_000, times)).toMatchObject({
      over: true,
      open: { status: 'done' },
    });
    expect(requestReply(accepted.open, reply('executed', '100'), 2_000, times).open.status).toBe('done');
    expect(requestReply(accepted.open, reply('executed', '5'), 2_000, times).open.status).toBe('failed');
    expect(requestReply(open, reply('executed', '1', 'another'), 1_000, times).open).toBe(open);
  });

  test('data between 9011 and 9012 gives it more time, before 9011 it does not', () => {
    const accepted = { ...open, status: 'accepted' as const };
    expect(requestActivity(accepted, 25_000, times).deadlineMs).toBe(55_000);
    expect(requestActivity(open, 5_000, times)).toBe(open);
  });

  test('property: every request ends, whatever is heard and when', () => {
    const event = fc.oneof(
      fc.record({
        kind: fc.constantFrom('accepted' as const, 'executed' as const, 'data-answer' as const),
        code: fc.constantFrom('1', '2', undefined),
        qn: fc.constantFrom('q', 'x', undefined),
      }),
      fc.constant(undefined),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 20 }), (events) => {
        let now = 0;
        let state = startRequest('q', now, times);
        let sent = 1;
        for (const one of [...events, ...Array<undefined>(12).fill(undefined)]) {
          if (state.over) break;
          now += 5_000;
          state = one ? requestReply(state.open, one, now, times) : requestTick(state.open, now, times);
          if (state.send) sent++;
        }
        expect(state.over).toBe(true);
        expect(sent).toBeLessThanOrEqual(times.maxTries);
      }),
    );
  });

  test('its frame speaks the edition and the wall time of the device', () => {
    const to = { mn: 'M', pw: 'P', st: '32', version: 1, utcOffset: 480 };
    const at = Date.UTC(2026, 10, 23, 0);
    const text = (request: Parameters<typeof requestFrame>[2]) =>
      Buffer.from(requestFrame(to, 'Q', request, at)!).toString();
    expect(text({ command: 'set-clock' })).toContain(
      'QN=Q;ST=32;CN=1012;PW=P;MN=M;Flag=5;CP=&&SystemTime=20261123080000&&',
    );
    expect(
      text({ command: 'fetch-hours', from: '2026-11-23T00:00:00Z', to: '2026-11-23T03:00:00+08:00' }),
    ).toContain('CN=2061;PW=P;MN=M;Flag=5;CP=&&BeginTime=20261123080000;EndTime=20261123030000&&');
    expect(text({ command: 'sample-now', factor: 'w01018' })).toContain(
      'CN=3012;PW=P;MN=M;Flag=5;CP=&&PolId=w01018&&',
    );
  });
});
