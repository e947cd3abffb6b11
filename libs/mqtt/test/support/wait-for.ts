import type { EventEmitter } from 'node:events';

import { eventually } from '@farwatch/testing/eventually';

/** Waits until an assertion holds. */
export async function waitFor(assertion: () => unknown, timeoutMs = 30_000): Promise<void> {
  await eventually(
    async () => {
      await assertion();
      return true;
    },
    { timeoutMs },
  );
}

/**
 * The next `event`. Not events.once: that rejects on an 'error', and a connection that the other side cuts with bytes under
 * way ends with ECONNRESET or without, as it happens. mqtt.js types its events in its own way.
 */
export function once(emitter: unknown, event: string): Promise<unknown[]> {
  return new Promise((resolve) => (emitter as EventEmitter).once(event, (...args) => resolve(args)));
}
