import { readFileSync } from 'node:fs';

import { importKind, importRoutes } from '@farwatch/contracts/http';
import type { Command } from 'commander';

import { print, table, UsageError } from '@farwatch/kit/terminal';
import { clientOf } from '../platform-of.js';
import { addImportPatrolCommand } from './import-patrol.js';

/** `farwatch import <kind> <csv>`: exit code 1 when a line was refused. */
export function addImportCommand(program: Command): void {
  const imports = program
    .command('import <kind> <csv>')
    .description(
      'imports enterprises, stations, outlets, limits or hj212-sources (loggers) from a CSV file (UTF-8, UTF-16 or GB18030)',
    )
    .option('--atomic', 'all lines or none')
    .action(async (name: string, file: string, options: { atomic?: boolean }, command: Command) => {
      const kind = importKind.options.find((one) => one === name);
      if (kind === undefined)
        throw new UsageError(`${name} cannot be imported; there are ${importKind.options.join(', ')}`);
      let content: Buffer<ArrayBuffer>;
      try {
        content = readFileSync(file);
      } catch {
        throw new UsageError(`cannot read ${file}`);
      }
      const answer = await clientOf(command).call(importRoutes[kind], {
        query: { atomic: options.atomic === true ? 'true' : 'false' },
        file: { type: 'text/csv', content },
      });
      print(`${answer.accepted} accepted, ${answer.rejected.length} rejected`);
      if (answer.rejected.length === 0) return;
      const rows = answer.rejected
        .slice(0, 50)
        .map((one) => [String(one.line), one.field, one.reason, one.detail]);
      print(table([['line', 'field', 'reason', ''], ...rows]));
      process.exitCode = 1;
    });
  addImportPatrolCommand(imports);
}
