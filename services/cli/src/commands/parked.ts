import { parkedRoutes } from '@farwatch/contracts/http';
import type { Command } from 'commander';

import { print, table } from '@farwatch/kit/terminal';
import { clientOf } from '../platform-of.js';

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
    .command('replay <id...>')
    .description('sends it through again, after its cause was mended')
    .requiredOption(
      '--reason <text>',
      'why it may be taken now: stands on its readings, with your name, for good',
    )
    .action(async (ids: string[], { reason }: { reason: string }, command: Command) => {
      for (const id of ids) {
        await clientOf(command).call(parkedRoutes.replayParked, { params: { id }, body: { reason } });
        print(`${id} sent again`);
      }
    });
}
