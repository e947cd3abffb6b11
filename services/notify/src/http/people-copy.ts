import type { HttpDeps } from '@farwatch/http/module';
import { inTransaction } from '@farwatch/persistence/transaction';
import { describeError } from '@farwatch/runtime/fault';
import { pause, withDeadline } from '@farwatch/runtime/scope';

import { copyPeople } from '../store/settings-store.js';

/** After so long somebody who was disabled is no more on duty. */
const everyMs = 15_000;

/** Keeps the copy of the accounts, from the process that has them: who was disabled is no more on duty. */
export function startPeopleCopy({ pool, log, people }: HttpDeps): { stop(): Promise<void> } {
  const stopped = new AbortController();
  const loop = async (): Promise<void> => {
    while (people !== undefined && !stopped.signal.aborted) {
      try {
        const all = await people();
        await inTransaction(pool, (client) => copyPeople(client, all));
      } catch (error) {
        log.warn(
          { error: describeError(error) },
          'the accounts could not be copied for the rotas, will try again',
        );
      }
      await pause(everyMs, stopped.signal);
    }
  };
  const running = loop();
  return {
    async stop() {
      stopped.abort();
      await withDeadline(running, 5_000, 'stopping the copy of accounts').catch(() => undefined);
    },
  };
}
