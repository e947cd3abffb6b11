import { readFileSync } from 'node:fs';

import { commandFields, commandRules } from '@farwatch/domain/case';
import {
  caseCommandBody,
  caseRoutes,
  type ApiRequest,
  type CaseCommandBody,
  type CaseDetail,
} from '@farwatch/contracts/http';
import { print, table, UsageError } from '@farwatch/kit/terminal';
import type { Command } from 'commander';

import { clientOf } from '../platform-of.js';

interface Listing {
  readonly state?: string;
  readonly party?: string;
  readonly owner?: string;
  readonly due?: string;
  readonly max: string;
}

/** `farwatch cases list|show|file|do`, beside `cases conformance`, which needs no platform. */
export function addCaseWorkCommands(cases: Command): void {
  cases
    .command('list')
    .description('the newest first, with the term that ends first')
    .option('--state <names>', 'only these states, by comma')
    .option('--party <id>', 'only of this party')
    .option('--owner <name>', 'only those that this officer works on')
    .option('--due <day>', 'only with a term of the bureau that ends on this day or before')
    .option('--max <n>', 'at most so many', '50')
    .action(async ({ max, ...filter }: Listing, command: Command) => {
      const rows = [['id', 'state', 'party', 'act by', 'clock']];
      const query = filter as NonNullable<ApiRequest<typeof caseRoutes.listCases>['query']>;
      for await (const one of clientOf(command).items(caseRoutes.listCases, { query })) {
        const { actBy = '', clock = '', overdue = false } = one.due ?? {};
        rows.push([
          one.id,
          `${one.stateName.zh} ${one.state}`,
          one.party.name ?? one.party.id,
          `${actBy}${overdue ? ' !' : ''}`,
          clock,
        ]);
        if (rows.length > Number(max)) break;
      }
      print(rows.length === 1 ? '没有案件 no case' : table(rows));
    });
  cases
    .command('show <id>')
    .description('one case: terms, and what may be done next or why not')
    .option('--json', 'everything as JSON')
    .action(async (id: string, { json }: { json?: boolean }, command: Command) => {
      const one = await clientOf(command).call(caseRoutes.getCase, { params: { id } });
      print(json === true ? JSON.stringify(one, null, 2) : sayCase(one));
    });
  cases
    .command('file <lead...>')
    .description('proposes a case for verified leads of one act')
    .requiredOption('--violation <kind>', 'kind of act, as the norms name it: exceeding-permitted')
    .requiredOption('--norm <id>', 'the norm on file, for example code-1103')
    .option('--harm', 'there was pollution or ecological harm')
    .action(
      async (
        leads: string[],
        { violation, norm, harm = false }: { violation: string; norm: string; harm?: boolean },
        command: Command,
      ) => {
        // Whoever files says that the bureau has jurisdiction.
        const body = { leads, violation, norm, harm, jurisdiction: true };
        print(sayCase(await clientOf(command).call(caseRoutes.openCase, { body })));
      },
    );
  cases
    .command('do <id> <command> [field...]')
    .description(
      'a step of a case: cases do <id> approveFiling officers=o1,o2; @file reads the fields from JSON',
    )
    .option('--version <n>', 'the version that you looked at; default: the present one')
    .action(
      async (id: string, name: string, fields: string[], options: { version?: string }, command: Command) => {
        const client = clientOf(command);
        const { version } = await client.call(caseRoutes.getCase, { params: { id } });
        const expectedVersion = options.version === undefined ? version : Number(options.version);
        const body = readCaseCommand(name, fields, expectedVersion);
        print(sayCase(await client.call(caseRoutes.commandCase, { params: { id }, body })));
      },
    );
}

/** The body of a command out of `name=value` fields. Throws UsageError with what the command takes. */
export function readCaseCommand(
  name: string,
  fields: readonly string[],
  expectedVersion: number,
): CaseCommandBody {
  const given = Object.assign({}, ...fields.map(readField)) as object;
  const read = caseCommandBody.safeParse({ do: name, expectedVersion, ...given });
  if (read.success) return read.data;
  const takes = Object.hasOwn(commandRules, name)
    ? `${name} takes ${['at', ...commandRules[name as keyof typeof commandRules].fields].join(', ')}`
    : `no command ${name}: farwatch cases show names those of a case`;
  throw new UsageError(
    `${read.error.issues[0]?.path.join('.') ?? ''} ${read.error.issues[0]?.message ?? ''}; ${takes}`,
  );
}

function readField(field: string): object {
  if (field.startsWith('@')) return JSON.parse(readFileSync(field.slice(1), 'utf8')) as object;
  const at = field.indexOf('=');
  if (at < 1) throw new UsageError(`${field}: a field is name=value, or @file`);
  const [name, value] = [field.slice(0, at), field.slice(at + 1)];
  return {
    [name]: valueOf(
      Object.hasOwn(commandFields, name) ? commandFields[name as keyof typeof commandFields] : 'text',
      value,
    ),
  };
}

function valueOf(type: (typeof commandFields)[keyof typeof commandFields], value: string): unknown {
  const flag = value === 'true' ? true : value === 'false' ? false : undefined;
  switch (type) {
    case 'number':
      return Number(value);
    case 'flag':
    case 'said':
      return flag ?? value;
    case 'list':
      return value.split(',');
    case 'whom':
      return flag ?? value.split(',');
    case 'checks':
      return Object.fromEntries(value.split(',').map((item) => [item, true]));
    default:
      return value;
  }
}

/** A case in lines: state, terms, steps. */
export function sayCase(one: CaseDetail): string {
  const clocks = one.clocks
    .filter(({ status }) => status === 'running')
    .map(({ id, rule, deadline, actBy, paused, provisional, overdue }) => [
      id,
      rule.name.zh,
      deadline ?? `暂停 paused: ${paused?.join(', ') ?? ''}`,
      actBy === undefined ? '' : `act by ${actBy}`,
      [provisional ? '暂定 provisional' : '', overdue ? '逾期 overdue' : ''].join(' ').trim(),
    ]);
  const steps = one.steps.map(({ command, open, fields, refused }) => [
    open ? '+' : '-',
    command,
    open ? fields.join(' ') : refused.map(({ zh, en }) => `${zh} ${en}`).join('; '),
  ]);
  return [
    `${one.id} 版本 version ${one.version} ${one.stateName.zh} ${one.stateName.en}`,
    `${one.party.name ?? one.party.id} ${one.act.violation} ${one.act.from} – ${one.act.to}`,
    ...(clocks.length === 0 ? [] : [table(clocks)]),
    ...(steps.length === 0 ? [] : [table(steps)]),
  ].join('\n');
}
