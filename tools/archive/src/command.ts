import { join } from 'node:path';

import type { Command } from 'commander';

import { print, table, tell } from '@farwatch/kit/terminal';

import { boundsOf, openTables, type TableOnDatabase } from './databases.js';
import { dropMonth, NotDropped } from './drop.js';
import { needManifest } from './manifest.js';
import { planMonths } from './plan.js';
import { readmitMonth } from './readmit.js';
import { verifyMonth } from './verify.js';
import { writeMonth } from './write.js';

interface Options {
  readonly dir?: string;
  readonly json?: boolean;
  readonly all?: boolean;
}

/** `farwatch archive plan|write|verify|drop|readmit`. Works on the databases themselves, as the owner of their tables. */
export function addArchiveCommands(program: Command): void {
  const archive = program
    .command('archive')
    .description('months of readings: written to files, verified, dropped, brought back');
  const withOptions = (command: Command, what: string): Command =>
    command
      .description(what)
      .option('--dir <folder>', 'where archives are (default: archive in DATA_DIR)')
      .option('--json', 'one JSON object on stdout');

  withOptions(archive.command('plan'), 'months that are due or archived, and the next command')
    .option('--all', 'every month')
    .action((options: Options) =>
      onTables(options, async (tables, dir) => {
        const plan = await planMonths(tables, dir, { all: options.all === true });
        if (options.json === true) return { ...plan };
        const head = ['month', 'table', 'MB', 'state', 'due', 'archive'];
        const rows = plan.months.map(({ month, table: name, bytes, state, due, archive: archived }) => [
          ...[month, name, (bytes / 1e6).toFixed(1), state, due ? 'yes' : 'no', archived],
        ]);
        if (rows.length > 0) print(table([head, ...rows]));
        print(plan.next === undefined ? 'nothing is due' : `next: ${plan.next}`);
        return undefined;
      }),
    );
  withOptions(
    archive.command('write <month>'),
    'writes a month (as 2024-11) to CSV.zst with a manifest; the month stays as it is',
  ).action((month: string, options: Options) =>
    onTables(options, async (tables, dir) => {
      boundsOf(month);
      const { folder, manifest, sha256 } = await writeMonth(tables, dir, month);
      if (options.json === true) return { folder, sha256, files: manifest.files };
      print(
        table(
          manifest.files.map(({ file, rows, bytes, sha256: sum }) => [
            file,
            `${rows} rows`,
            `${bytes} bytes`,
            sum,
          ]),
        ),
      );
      print(`${month} written to ${folder}; next: farwatch archive verify ${month}`);
      return undefined;
    }),
  );
  withOptions(
    archive.command('verify <month>'),
    'reads the files again and compares them with the manifest and the database',
  ).action((month: string, options: Options) =>
    onTables(options, async (tables, dir) => {
      boundsOf(month);
      const found = await verifyMonth(tables, needManifest(dir, month));
      if (found.differences.length > 0) process.exitCode = 1;
      if (options.json === true) return { ...found };
      for (const one of found.differences) print(one);
      const against = found.withDatabase ? 'its files and the database' : 'its files; the month is dropped';
      print(
        found.differences.length > 0
          ? `${month}: ${found.differences.length} differences`
          : `${month} verified against ${against}`,
      );
      return undefined;
    }),
  );
  withOptions(
    archive.command('drop <month>'),
    'takes a verified month out of the database; late data of it is parked from then on',
  ).action((month: string, options: Options) =>
    onTables(options, async (tables, dir) => {
      boundsOf(month);
      const { rows } = await dropMonth(tables, needManifest(dir, month));
      if (options.json === true) return { month, rows };
      print(
        `${month} dropped: ${rows} rows. Keep ${join(dir, month)}; it comes back with: farwatch archive readmit ${month}`,
      );
      return undefined;
    }),
  );
  withOptions(archive.command('readmit <month>'), 'brings a dropped month back into the database').action(
    (month: string, options: Options) =>
      onTables(options, async (tables, dir) => {
        boundsOf(month);
        const { rows } = await readmitMonth(tables, needManifest(dir, month));
        if (options.json === true) return { month, rows };
        print(
          `${month} is back: ${rows} rows. What was parked: farwatch parked replay --refused month-archived --reason "<why>"`,
        );
        return undefined;
      }),
  );
}

async function onTables(
  { dir }: Options,
  work: (tables: readonly TableOnDatabase[], dir: string) => Promise<object | undefined>,
): Promise<void> {
  const { tables, close } = await openTables();
  try {
    const result = await work(tables, dir ?? join(process.env['DATA_DIR'] ?? '.farwatch', 'archive'));
    if (result !== undefined) print(JSON.stringify(result));
  } catch (error) {
    if (!(error instanceof NotDropped)) throw error;
    tell(error.message);
    process.exitCode = 1;
  } finally {
    await close();
  }
}
