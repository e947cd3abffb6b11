import { expect, test } from '@jest/globals';
import { hj212CommandRequest } from '@farwatch/contracts/http';

import { commandKinds, commandOf, minuteIntervals, type CommandInput } from './command-input.js';

const input: CommandInput = {
  ...{ kind: 'set-clock', from: '2026-11-25T08:00', to: '2026-11-25T10:00' },
  ...{ factor: 'w01018', seconds: 60, minutes: 10 },
};

test('every command of the screen is one that the api takes', () => {
  for (const kind of commandKinds) {
    const made = commandOf({ ...input, kind });
    expect('request' in made && hj212CommandRequest.safeParse(made.request).success).toBe(true);
  }
  for (const minutes of minuteIntervals) {
    const made = commandOf({ ...input, kind: 'set-minute-interval', minutes });
    expect('request' in made && hj212CommandRequest.safeParse(made.request).success).toBe(true);
  }
});

test('times are those of Beijing', () => {
  expect(commandOf({ ...input, kind: 'fetch-hours' })).toEqual({
    request: {
      ...{ command: 'fetch-hours', from: '2026-11-25T08:00:00+08:00', to: '2026-11-25T10:00:00+08:00' },
    },
  });
});

test('what cannot be sent is named', () => {
  const mistake = (change: Partial<CommandInput>) => commandOf({ ...input, ...change });
  expect(mistake({ kind: 'fetch-hours', from: '' })).toEqual({ mistake: 'no-time' });
  expect(mistake({ kind: 'fetch-minutes', to: '2026-11-25T07:00' })).toEqual({ mistake: 'to-before-from' });
  expect(mistake({ kind: 'sample-now', factor: ' ' })).toEqual({ mistake: 'no-factor' });
  expect(mistake({ kind: 'set-realtime-interval', seconds: 29 })).toEqual({ mistake: 'bad-seconds' });
});
