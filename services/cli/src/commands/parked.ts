import type { Command } from 'commander';

import { allItems, call } from '@farwatch/kit/api-client';
import { table } from '@farwatch/kit/terminal';
import { clientOf } from './tokens.js';

interface Parked {
  id: string;
  reason: string;
  detail: string;
  source: string;
  status: string;
  lastSeen?: string;
  lastSeenAt?: string;
}

/** `farwatch parked list|show|replay`. */
export function addParkedCommands(program: Command): void {
  const parked = program
    .command('parked')
    .description('input that was refused: original bytes and the reason');
  parked
    .command('list')
    .description('the newest first')
    .option('--reason <code>', 'only this reason')
    .option('--source <id>', 'only this source')
    .option('--max <n>', 'at most so many', '50')
    .action(async (options: { reason?: string; source?: string; max: string }, command: Command) => {
      const query = new URLSearchParams();
      if (options.reason !== undefined) query.set('reason', options.reason);
      if (options.source !== undefined) query.set('source', options.source);
      const rows = [['id', 'reason', 'source', 'status', 'detail']];
      for await (const one of allItems<Parked>(clientOf(command), `/parked?${query.toString()}`)) {
        rows.push([one.id, one.reason, one.source, one.status, one.detail.slice(0, 60)]);
        if (rows.length > Number(options.max)) break;
      }
      process.stdout.write(rows.length === 1 ? 'nothing is parked\n' : `${table(rows)}\n`);
    });
  parked
    .command('show <id>')
    .description('everything about one record, with its original bytes')
    .action(async (id: string, _: unknown, command: Command) => {
      const one = await call<object>(clientOf(command), 'GET', `/parked/${encodeURIComponent(id)}`);
      process.stdout.write(`${JSON.stringify(one, null, 2)}\n`);
    });
  parked
    .command('replay <id...>')
    .description('sends it through again, after its cause was mended')
    .action(async (ids: string[], _: unknown, command: Command) => {
      for (const id of ids) {
        await call(clientOf(command), 'POST', `/parked/${encodeURIComponent(id)}/replay`);
        process.stdout.write(`${id} sent again\n`);
      }
    });
}
