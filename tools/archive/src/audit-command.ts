import { verifyAudit } from '@farwatch/identity/audit';
import { runningServers } from '@farwatch/kit/run-file';
import { print, UsageError } from '@farwatch/kit/terminal';
import { createPool, schemaAddress } from '@farwatch/persistence/pool';
import type { Command } from 'commander';

/** `farwatch audit verify`: reads the database itself, because whoever answers for it is not to be believed. */
export function addAuditCommands(program: Command): void {
  program
    .command('audit')
    .description('what was done to accounts and tokens')
    .command('verify')
    .description(
      'computes the chain of the audit again; exit code 1 when something was edited, taken out or cut off',
    )
    .option(
      '--anchor <entry:hash...>',
      'heads that were kept elsewhere: a rewrite of everything is found by them',
    )
    .option('--json', 'one JSON object')
    .action(async ({ anchor = [], json }: { anchor?: string[]; json?: boolean }) => {
      const anchors = anchor.map((text) => {
        const [, entry, hash] = /^(\d{1,15}):([0-9a-fA-F]{64})$/.exec(text) ?? [];
        if (entry === undefined || hash === undefined)
          throw new UsageError(`an anchor is written as 120:<64 hex digits>, not ${text}`);
        return { entry: Number(entry), hash };
      });
      const { url } = schemaAddress(runningServers(process.env, ['DATABASE_URL']), 'identity');
      const pool = createPool(url, { name: 'audit', max: 1, limitMs: 3_600_000 });
      try {
        const found = await verifyAudit(pool, anchors);
        if (json === true) print(JSON.stringify(found));
        else {
          for (const fault of found.faults) print(fault);
          print(`head ${found.entries}:${found.head}`);
          print(`${found.entries} entries, ${found.faults.length} faults`);
        }
        if (found.faults.length > 0) process.exitCode = 1;
      } finally {
        await pool.end();
      }
    });
}
