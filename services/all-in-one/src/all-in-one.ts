import type { Health, Part, RunningPart } from '@farwatch/runtime/part';
import { outlineFile } from '@farwatch/simulator/outline';

import type { Entry } from './catalogue.js';

/**
 * The parts of a plan, ready for `startParts`. The simulator is given the addresses and the token of the parts beside it,
 * since it uses public doors only.
 */
export async function partsOf(
  entries: readonly Entry[],
  health: () => Readonly<Record<string, Health>> | undefined,
): Promise<Part[]> {
  let doors: Readonly<Record<string, string>> = {};
  const neighbours = (): Readonly<Record<string, Health>> =>
    health() ?? { process: { ok: false, detail: 'starting' } };
  const simulated = entries.some(({ name }) => name === 'simulator');
  const toldTo = (name: string, env: Env): Env => {
    if (name === 'simulator') return addressOf(doors, env);
    // The simulated district is not on any map: it brings its outline.
    const outline = env['FARWATCH_MAP_OUTLINE'] || (simulated ? outlineFile : undefined);
    return name === 'api' && outline !== undefined ? { FARWATCH_MAP_OUTLINE: outline } : {};
  };
  return Promise.all(
    entries.map(async (entry): Promise<Part> => {
      const part = await entry.load(neighbours);
      return {
        name: part.name,
        start: async (ctx) => {
          const env = { ...ctx.env, ...toldTo(entry.name, ctx.env) };
          if (entry.name === 'simulator' && doors['api'] !== undefined && !env['FARWATCH_API_TOKEN']) {
            ctx.log.warn(
              {},
              'the simulator waits for a token of a manager in FARWATCH_API_TOKEN: there are accounts now',
            );
            return waiting;
          }
          const running = await part.start({ ...ctx, env, shared: (key, open) => ctx.shared(key, open) });
          doors = { ...doors, ...running.doors };
          return running;
        },
      };
    }),
  );
}

type Env = Readonly<Record<string, string | undefined>>;

/** A part that has nothing to do before somebody has seen to it. */
const waiting: RunningPart = {
  stop: () => Promise.resolve(),
  health: () => ({ ok: true, attention: 'needs FARWATCH_API_TOKEN, a token of a manager' }),
};

function addressOf(doors: Readonly<Record<string, string>>, env: Env): Env {
  const api = doors['api'];
  if (api === undefined) return {};
  return {
    FARWATCH_API_URL: env['FARWATCH_API_URL'] || new URL(api).origin,
    FARWATCH_API_TOKEN: env['FARWATCH_API_TOKEN'] || doors['token'],
    FARWATCH_SIMULATE_HJ212: env['FARWATCH_SIMULATE_HJ212'] || doors['hj212'],
  };
}
