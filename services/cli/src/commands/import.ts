import { readFileSync } from 'node:fs';

import type { Command } from 'commander';

import { call } from '@farwatch/kit/api-client';
import { table, UsageError } from '@farwatch/kit/terminal';
import { clientOf } from './tokens.js';

interface Answer {
  accepted: number;
  rejected: { line: number; field: string; reason: string; detail?: string }[];
}

/** `farwatch import <kind> <csv>`: exit code 1 when a line was refused. */
export function addImportCommand(program: Command): void {
  program
    .command('import <kind> <csv>')
    .description(
      'imports enterprises, stations, outlets, limits or hj212-sources (loggers) from a CSV file (UTF-8 or GB18030)',
    )
    .option('--atomic', 'all lines or none')
    .action(async (kind: string, file: string, options: { atomic?: boolean }, command: Command) => {
      let content: Buffer;
      try {
        content = readFileSync(file);
      } catch {
        throw new UsageError(`cannot read ${file}`);
      }
      const answer = await call<Answer>(
        clientOf(command),
        'POST',
        `/imports/${kind}${options.atomic ? '?atomic=true' : ''}`,
        {
          type: 'text/csv',
          content,
        },
      );
      process.stdout.write(`${answer.accepted} accepted, ${answer.rejected.length} rejected\n`);
      if (answer.rejected.length === 0) return;
      const rows = answer.rejected
        .slice(0, 50)
        .map((one) => [String(one.line), one.field, one.reason, one.detail ?? '']);
      process.stdout.write(`${table([['line', 'field', 'reason', ''], ...rows])}\n`);
      process.exitCode = 1;
    });
}
