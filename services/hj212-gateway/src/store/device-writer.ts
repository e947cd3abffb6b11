import type { Pool } from '@farwatch/persistence/pool';
import { describeError } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';

import type { DeviceStates } from '../device-state/device-states.js';
import { forgetUnknown, saveDevices } from './device-store.js';

/** Often and few at a time: while rows are made into JSON no frame is read. */
const saveEveryMs = 400;
const savedAtOnce = 100;
const forgetEveryMs = 3_600_000;

/** Writes what changed of devices, now and then; `stop` writes the rest, as far as the database takes it. */
export function startDeviceWriter(pool: Pool, states: DeviceStates, log: Logger): { stop(): Promise<void> } {
  let saving: Promise<unknown> | undefined;
  let forgotMs = 0;
  const save = async (): Promise<boolean> => {
    const news = states.takeDirty(savedAtOnce);
    try {
      await saveDevices(pool, news);
      if (Date.now() - forgotMs > forgetEveryMs) {
        forgotMs = Date.now();
        await forgetUnknown(pool).catch(() => undefined); // in an hour again
      }
      return true;
    } catch (error) {
      states.putBack(news);
      log.warn({ error: describeError(error) }, 'what was seen of devices cannot be written; trying again');
      return false;
    }
  };
  const timer = setInterval(() => {
    saving ??= save().finally(() => (saving = undefined));
  }, saveEveryMs);
  return {
    async stop() {
      clearInterval(timer);
      await saving;
      while (states.hasDirty && (await save()));
    },
  };
}
