import { leadRoutes } from '@farwatch/contracts/http';
import { print } from '@farwatch/kit/terminal';
import type { Command } from 'commander';

import { clientOf } from '../platform-of.js';

/** `farwatch evidence retry`. */
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
}
