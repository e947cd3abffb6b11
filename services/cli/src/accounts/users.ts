import { userRole, userRoutes, type User } from '@farwatch/contracts/http';
import { print, table, UsageError } from '@farwatch/kit/terminal';
import type { Command } from 'commander';

import { clientOf } from '../platform-of.js';

interface Json {
  readonly json?: boolean;
}

/** `farwatch users list|add|disable|enable|reset`: accounts, with an administrator's token. */
export function addUserCommands(program: Command): void {
  const users = program.command('users').description('accounts of people');
  users
    .command('list')
    .description('lists accounts')
    .option('--json', 'one JSON object')
    .action(async ({ json }: Json, command: Command) => {
      const all = await everybody(command);
      if (json === true) return print(JSON.stringify({ items: all }));
      const rows = all.map((one) => [
        one.name,
        one.displayName,
        one.roles.join(','),
        one.scope === 'all' ? 'all' : one.scope.districts.join(','),
        one.disabledAt !== null ? 'disabled' : one.password === 'none' ? 'no password yet' : 'in use',
        one.lastSignInAt ?? '-',
      ]);
      print(table([['name', 'display name', 'roles', 'districts', 'state', 'last sign-in'], ...rows]));
    });
  users
    .command('add <name>')
    .description('makes an account and prints the one-time code with which its owner chooses a password')
    .requiredOption('--role <role...>', userRole.options.join(', '))
    .option('--display <name>', 'name as people write it (default: the login name)')
    .option('--district <district...>', 'districts that the person sees (default: those of the caller)')
    .option('--json', 'one JSON object')
    .action(
      async (
        name: string,
        options: Json & { role: string[]; display?: string; district?: string[] },
        command: Command,
      ) => {
        const roles = options.role.map((given) => {
          const role = userRole.options.find((one) => one === given);
          if (role === undefined)
            throw new UsageError(`there is no role ${given}; there are ${userRole.options.join(', ')}`);
          return role;
        });
        const made = await clientOf(command).call(userRoutes.createUser, {
          body: {
            ...{ name, displayName: options.display ?? name, roles },
            ...(options.district === undefined ? {} : { scope: { districts: options.district } }),
          },
        });
        showCode(made, options);
      },
    );
  users
    .command('disable <name>')
    .description('ends an account with its sessions and tokens; its name is never given again')
    .action(async (name: string, _: unknown, command: Command) => {
      const { id } = await named(command, name);
      await clientOf(command).call(userRoutes.disableUser, { params: { id } });
      print(`${name} disabled`);
    });
  users
    .command('enable <name>')
    .description('lets somebody sign in again')
    .action(async (name: string, _: unknown, command: Command) => {
      const { id } = await named(command, name);
      await clientOf(command).call(userRoutes.enableUser, { params: { id } });
      print(`${name} enabled`);
    });
  users
    .command('reset <name>')
    .description('ends password, sessions and tokens of an account and prints a one-time code')
    .option('--json', 'one JSON object')
    .action(async (name: string, options: Json, command: Command) => {
      const { id } = await named(command, name);
      showCode(await clientOf(command).call(userRoutes.resetUser, { params: { id } }), options);
    });
}

function showCode(
  { id, name, code, codeUntil }: User & { code: string; codeUntil: string },
  { json }: Json,
): void {
  print(
    json === true ? JSON.stringify({ id, name, code, codeUntil }) : `${name} ${code} (until ${codeUntil})`,
  );
}

async function everybody(command: Command): Promise<User[]> {
  const all: User[] = [];
  for await (const one of clientOf(command).items(userRoutes.listUsers, {})) all.push(one);
  return all.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function named(command: Command, name: string): Promise<User> {
  const found = (await everybody(command)).find((one) => one.name === name.trim().toLowerCase());
  if (found === undefined) throw new UsageError(`没有账号 ${name} / there is no account ${name}`);
  return found;
}
