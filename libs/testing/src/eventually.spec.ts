import { describe, expect, test } from '@jest/globals';

import { eventually } from './eventually.js';

describe('eventually', () => {
  test('gives the first value that is truthy, past throws and falsy ones', async () => {
    let calls = 0;
    const value = await eventually(
      () => {
        calls += 1;
        if (calls === 1) throw new Error('not yet');
        return calls < 4 ? undefined : `call ${calls}`;
      },
      { intervalMs: 1 },
    );
    expect(value).toBe('call 4');
  });

  test('at the deadline says what was waited for and the last reason', async () => {
    const waiting = eventually(() => Promise.reject(new Error('port closed')), {
      timeoutMs: 60,
      intervalMs: 5,
      what: 'the lead',
    });
    await expect(waiting).rejects.toThrow('the lead did not happen within 60 ms; last: port closed');
    await expect(eventually(() => 0, { timeoutMs: 30, intervalMs: 5 })).rejects.toThrow('last: gave 0');
  });

  test('a probe that hangs does not outlive the deadline', async () => {
    const began = Date.now();
    await expect(eventually(() => new Promise<boolean>(() => {}), { timeoutMs: 80 })).rejects.toThrow(
      'still waiting',
    );
    expect(Date.now() - began).toBeLessThan(2_000);
  });
});
