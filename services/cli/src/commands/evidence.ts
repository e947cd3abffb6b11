import { leadRoutes } from '@farwatch/contracts/http';
import { print } from '@farwatch/kit/terminal';
import type { Command } from 'commander';

import { clientOf } from '../platform-of.js';

/** `farwatch evidence retry|open`. */
export function addEvidenceCommands(program: Command): void {
  const evidence = program.command('evidence').description('the original messages behind leads');
  evidence
    .command('retry <lead...>')
    .description(
      'looks again for the messages of a lead that are called missing, as after Kafka was restored',
    )
    .action(async (leads: string[], _: unknown, command: Command) => {
      for (const id of leads) {
        const { requested } = await clientOf(command).call(leadRoutes.retryLeadEvidence, { params: { id } });
        print(`${id} ${requested} messages are looked for again\n`);
      }
    });
  evidence
    .command('open <lead> <sha256>')
    .description(
      'the bytes of a message as they came, with its password: the history of the lead says who opened them and why',
    )
    .requiredOption('--reason <text>', 'why they are opened')
    .action(async (id: string, sha256: string, { reason }: { reason: string }, command: Command) => {
      const given = { params: { id, sha256 }, body: { reason } };
      const opened = await clientOf(command).call(leadRoutes.openLeadEvidence, given);
      print(JSON.stringify(opened, null, 2));
    });
}
