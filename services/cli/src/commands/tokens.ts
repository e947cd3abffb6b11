import type { Command } from 'commander';

import { allItems, call, findApi, type ApiOptions } from '@farwatch/kit/api-client';
import { table } from '@farwatch/kit/terminal';

interface Token {
  id: string;
  subject: string;
  roles: string[];
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
}

/** `farwatch token create|list|revoke` and `farwatch device issue`. */
export function addTokenCommands(program: Command): void {
  const tokens = program.command('token').description('tokens of people and systems');
  tokens
    .command('create')
    .description('makes a token and prints it once')
    .requiredOption('--subject <name>', 'who it stands for')
    .requiredOption('--role <role...>', 'viewer, officer, reviewer, manager, admin, subscriber')
    .option('--days <n>', 'days until it ends')
    .action(async (options: { subject: string; role: string[]; days?: string }, command: Command) => {
      const made = await call<{ token: string; id: string }>(clientOf(command), 'POST', '/tokens', {
        subject: options.subject,
        roles: options.role,
        ...(options.days === undefined ? {} : { expiresInDays: Number(options.days) }),
      });
      process.stdout.write(`${made.token}\n`);
    });
  tokens
    .command('list')
    .description('lists tokens, never the secrets')
    .action(async (_: unknown, command: Command) => {
      const rows = [['id', 'subject', 'roles', 'created', 'ends']];
      for await (const one of allItems<Token>(clientOf(command), '/tokens'))
        rows.push([
          one.id,
          one.subject,
          one.roles.join(','),
          one.createdAt,
          one.revokedAt ? 'revoked' : (one.expiresAt ?? '-'),
        ]);
      process.stdout.write(`${table(rows)}\n`);
    });
  tokens
    .command('revoke <id>')
    .description('ends a token at once')
    .action(async (id: string, _: unknown, command: Command) => {
      await call(clientOf(command), 'DELETE', `/tokens/${encodeURIComponent(id)}`);
      process.stdout.write('revoked\n');
    });
  program
    .command('device <station>')
    .description(
      'issues the credential with which a station logs in to the direct broker; an older one stops working',
    )
    .action(async (station: string, _: unknown, command: Command) => {
      const made = await call<{ username: string; secret: string }>(
        clientOf(command),
        'POST',
        `/devices/${encodeURIComponent(station)}/credential`,
      );
      process.stdout.write(`username ${made.username}\npassword ${made.secret}\n`);
    });
}

/** The API that the options which every command shares lead to. */
export function clientOf(command: Command) {
  return findApi(command.optsWithGlobals<ApiOptions>());
}
