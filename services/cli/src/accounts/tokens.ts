import { registryRoutes, sessionRoutes, tokenRole } from '@farwatch/contracts/http';
import type { Command } from 'commander';

import { print, table, UsageError } from '@farwatch/kit/terminal';
import { clientOf } from '../platform-of.js';

/** `farwatch token create|list|revoke` and `farwatch device issue`. */
export function addTokenCommands(program: Command): void {
  const tokens = program.command('token').description('tokens of people and systems');
  tokens
    .command('create')
    .description('makes a token and prints it once')
    .requiredOption('--subject <name>', 'who it stands for')
    .requiredOption('--role <role...>', 'viewer, officer, head, reviewer, manager, admin, device, subscriber')
    .option('--days <n>', 'days until it ends')
    .action(async (options: { subject: string; role: string[]; days?: string }, command: Command) => {
      const roles = options.role.map((name) => {
        const role = tokenRole.options.find((one) => one === name);
        if (role === undefined)
          throw new UsageError(`there is no role ${name}; there are ${tokenRole.options.join(', ')}`);
        return role;
      });
      const made = await clientOf(command).call(sessionRoutes.createToken, {
        body: {
          subject: options.subject,
          roles,
          ...(options.days === undefined ? {} : { expiresInDays: Number(options.days) }),
        },
      });
      print(made.token);
    });
  tokens
    .command('list')
    .description('lists tokens, never the secrets')
    .action(async (_: unknown, command: Command) => {
      const rows = [['id', 'subject', 'roles', 'created', 'ends']];
      for await (const one of clientOf(command).items(sessionRoutes.listTokens, {}))
        rows.push([
          one.id,
          one.subject,
          one.roles.join(','),
          one.createdAt,
          one.revokedAt ? 'revoked' : (one.expiresAt ?? '-'),
        ]);
      print(table(rows));
    });
  tokens
    .command('revoke <id>')
    .description('ends a token at once')
    .action(async (id: string, _: unknown, command: Command) => {
      await clientOf(command).call(sessionRoutes.revokeToken, { params: { id } });
      print('revoked');
    });
  program
    .command('device <station>')
    .description(
      'issues the credential with which a station logs in to the direct broker; an older one stops working',
    )
    .action(async (station: string, _: unknown, command: Command) => {
      const made = await clientOf(command).call(registryRoutes.issueCredential, { params: { station } });
      print(`username ${made.username}\npassword ${made.secret}`);
    });
}
