import { parkedRoutes } from '@farwatch/contracts/http';
import type { Command } from 'commander';

import { print, table, UsageError } from '@farwatch/kit/terminal';
import { clientOf } from '../platform-of.js';

interface Replay {
  readonly reason: string;
  readonly refused?: string;
}

/** The ids of what waits with a reason; all of them first, for replaying changes the list. */
async function waiting(command: Command, refused: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const one of clientOf(command).items(parkedRoutes.listParked, { query: { reason: refused } }))
    if (one.status === 'parked') ids.push(one.id);
  return ids;
}

/** `farwatch parked list|show|open|replay`. */
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
      const query = { reason: options.reason, source: options.source };
      const rows = [['id', 'reason', 'source', 'status', 'detail']];
      for await (const one of clientOf(command).items(parkedRoutes.listParked, { query })) {
        rows.push([one.id, one.reason, one.source, one.status, one.detail.slice(0, 60)]);
        if (rows.length > Number(options.max)) break;
      }
      print(rows.length === 1 ? 'nothing is parked' : table(rows));
    });
  parked
    .command('show <id>')
    .description('everything about one record, with its original bytes')
    .action(async (id: string, _: unknown, command: Command) => {
      const one = await clientOf(command).call(parkedRoutes.getParked, { params: { id } });
      print(JSON.stringify(one, null, 2));
    });
  parked
    .command('open <id>')
    .description('the bytes of a frame as they came, with its password: who opened them and why is kept')
    .requiredOption('--reason <text>', 'why they are opened')
    .action(async (id: string, { reason }: { reason: string }, command: Command) => {
      const opened = await clientOf(command).call(parkedRoutes.openParked, {
        params: { id },
        body: { reason },
      });
      print(JSON.stringify(opened, null, 2));
    });
  parked
    .command('replay [id...]')
    .description('sends it through again, after its cause was mended')
    .option('--refused <code>', 'instead of ids: all that waits with this reason, as month-archived')
    .requiredOption(
      '--reason <text>',
      'why it may be taken now: stands on its readings, with your name, for good',
    )
    .action(async (ids: string[], { reason, refused }: Replay, command: Command) => {
      if ((ids.length === 0) === (refused === undefined))
        throw new UsageError('给出编号，或用 --refused 给出原因 / give ids, or a reason with --refused');
      const all = refused === undefined ? ids : await waiting(command, refused);
      if (all.length === 0) print('nothing waits with this reason');
      for (const id of all) {
        await clientOf(command).call(parkedRoutes.replayParked, { params: { id }, body: { reason } });
        print(`${id} sent again`);
      }
    });
}
