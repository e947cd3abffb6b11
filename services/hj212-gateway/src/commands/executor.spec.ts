import type { Pool } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';
import { eventually } from '@farwatch/testing/eventually';
import { expect, test } from '@jest/globals';

import { CommandExecutor, type Link } from './executor.js';

test('what became of a command is written in order, also when the database is slower with the first than with the last', async () => {
  const row = {
    ...{ id: 7, mn: 'M1', request: { command: 'get-clock' }, by: 'm', at: new Date(), status: 'sent' },
    ...{ tries: 0, qn: null, qn_rtn: null, exe_rtn: null, finished_at: null },
  };
  const written: unknown[] = [];
  let taken = false;
  let begun = 0;
  // Stands for a pool of connections, of which each next one answers sooner.
  const query = async (sql: string, values: unknown[]): Promise<{ rows: unknown[] }> => {
    if (sql.includes("SET status = 'sent'")) {
      const rows = taken ? [] : [row];
      taken = true;
      return { rows };
    }
    if (sql.includes('SET status = $2')) {
      await new Promise((resolve) => setTimeout(resolve, 60 - 20 * begun++));
      written.push(values[1]);
    }
    return { rows: [] };
  };
  let executor: CommandExecutor | undefined = undefined;
  // A device that answers at once: 9011 and 9012 in one packet.
  const send = (frame: Uint8Array): void => {
    const qn = /QN=(\d+)/.exec(Buffer.from(frame).toString())?.[1];
    executor?.reply('M1', { kind: 'accepted', qn, code: '1' });
    executor?.reply('M1', { kind: 'executed', qn, code: '1' });
  };
  const address = { mn: 'M1', pw: 'x', st: '31', version: 1, utcOffset: 480 };
  const links = new Map<string, Link>([['M1', { address, send: (frame) => setImmediate(send, frame) }]]);
  executor = new CommandExecutor({
    ...{ pool: { query } as unknown as Pool, log: silentLogger, links },
    times: { answerMs: 10_000, maxTries: 3 },
  });
  executor.start();
  await eventually(() => taken);
  await eventually(() => written.length === 3);
  await executor.stop();
  expect(written).toEqual(['sent', 'accepted', 'done']);
});
