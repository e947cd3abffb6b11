import { silentLogger } from '@farwatch/runtime/log';
import type { Part } from '@farwatch/runtime/part';
import { startParts } from '@farwatch/runtime/run';
import { expect, test } from '@jest/globals';

import { partsOf } from './all-in-one.js';
import type { Entry } from './catalogue.js';

const entry = (
  name: string,
  doors: Record<string, string>,
  seen: (env: object) => void = () => {},
): Entry => ({
  ...{ name, schemas: [], checkConfig: () => Promise.resolve() },
  load: async (): Promise<Part> => ({
    name,
    start: async ({ env }) => {
      seen(env);
      return { stop: async () => {}, health: () => ({ ok: true }), doors };
    },
  }),
});

test.each([
  [{ api: 'http://127.0.0.1:1/api/v1', token: 'fw_x' }, 'fw_x', undefined],
  [{ api: 'http://127.0.0.1:1/api/v1' }, undefined, 'needs FARWATCH_API_TOKEN, a token of a manager'],
])('beside an api with the doors %j the simulator is given %s', async (doors, token, attention) => {
  let given: Record<string, unknown> | undefined;
  const entries = [entry('api', doors), entry('simulator', {}, (env) => (given = env as never))];
  const running = await startParts(await partsOf(entries, () => undefined), { env: {}, log: silentLogger });
  try {
    expect(given?.['FARWATCH_API_TOKEN']).toBe(token);
    expect(running.parts.get('simulator')?.health().attention).toBe(attention);
  } finally {
    await running.stop();
  }
});
