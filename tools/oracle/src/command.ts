import { statSync } from 'node:fs';

import type { Command } from 'commander';

import { print, table, UsageError } from '@farwatch/kit/terminal';
import { runOracle } from './oracle.js';
import type { FileReport } from './report.js';

/** `farwatch oracle --dir <folder>`: exit code 1 when a file agrees less than was stated for it. Needs no platform. */
export function addOracleCommand(program: Command): void {
  program
    .command('oracle')
    .description(
      'recomputes published air and water figures and compares them; files are known by their columns',
    )
    .requiredOption('--dir <folder>', 'folder with the published files (CSV, CSV.xz, JSON)')
    .option('--json', 'the whole report as JSON')
    .action(async (options: { dir: string; json?: boolean }) => {
      if (!statSync(options.dir, { throwIfNoEntry: false })?.isDirectory())
        throw new UsageError(`${options.dir} is not a folder`);
      const began = performance.now();
      const reports = await runOracle(options.dir);
      if (reports.every(({ percent }) => percent === null))
        throw new UsageError(`nothing in ${options.dir} has columns that can be checked`);
      const seconds = Math.round((performance.now() - began) / 100) / 10;
      const passed = reports.every((report) => report.passed);
      print(
        options.json
          ? JSON.stringify({ passed, seconds, files: reports }, null, 2)
          : textOf(reports, seconds),
      );
      if (!passed) process.exitCode = 1;
    });
}

function textOf(reports: readonly FileReport[], seconds: number): string {
  const lines = reports.map(({ file, form, rows, agreements, percent, bar, asked, passed }) => [
    file,
    form,
    String(rows),
    percent === null ? '' : String(agreements),
    percent === null ? '' : `${percent.toFixed(3)} %`,
    bar === null ? '' : `>= ${asked} (${bar} %)`,
    percent === null ? '-' : passed ? 'ok' : 'BELOW',
  ]);
  const heads = ['file', 'form', 'rows', 'agree', 'per cent', 'asked', ''];
  const details = reports
    .filter(({ notes, disagreements }) => notes.length + disagreements.length > 0)
    .map(({ file, notes, disagreements }) =>
      [
        file,
        ...notes.map((note) => `  ${note}`),
        ...disagreements.map(
          ({ where, published, computed }) => `  ${where}: published ${published}, computed ${computed}`,
        ),
      ].join('\n'),
    );
  return `${table([heads, ...lines])}\n\n${details.join('\n')}\n${seconds} s`;
}
