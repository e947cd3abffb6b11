import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { print, UsageError } from '@farwatch/kit/terminal';
import { checkImport, type ExpectedImport } from '@farwatch/permits/conformance';
import { importKinds } from '@farwatch/permits/import';
import type { Command } from 'commander';

const suffix = '.expected.json';

/** `farwatch import conformance --dir <folder>`: files of permits against what is expected of each. Needs no platform. */
export function addPermitCommands(program: Command): void {
  const imports = program.commands.find((one) => one.name() === 'import') ?? program.command('import');
  imports
    .command('conformance')
    .description('holds files of permits against their *.expected.json; exit code 1 when one differs')
    .requiredOption('--dir <folder>', 'files, and beside each <file>.expected.json')
    .option('--show <n>', 'differences printed for one file', '20')
    .action(conformance);
}

async function conformance({ dir, show }: { dir: string; show: string }): Promise<void> {
  if (!/^\d{1,6}$/.test(show)) throw new UsageError('--show is a whole number');
  let names: string[];
  try {
    names = readdirSync(dir)
      .filter((name) => name.endsWith(suffix))
      .sort();
  } catch (error) {
    throw new UsageError(`cannot read ${dir}: ${(error as Error).message}`);
  }
  let differing = 0;
  for (const name of names) {
    const file = name.slice(0, -suffix.length);
    const differences = await differencesOf(join(dir, file), join(dir, name));
    print(`${differences.length === 0 ? 'agree ' : 'differ'} ${file}`);
    for (const one of differences.slice(0, Number(show))) print(`  ${one.slice(0, 600)}`);
    if (differences.length > Number(show)) print(`  and ${differences.length - Number(show)} more`);
    if (differences.length > 0) differing += 1;
  }
  print(`${names.length} files, ${names.length - differing} agree, ${differing} differ`);
  if (names.length === 0 || differing > 0) process.exitCode = 1;
}

async function differencesOf(file: string, expected: string): Promise<string[]> {
  const wanted = expectedOf(expected);
  if (!existsSync(file)) return ['the file is not there'];
  if (!importKinds.includes(wanted.kind)) return [`there is no kind ${String(wanted.kind)}`];
  return checkImport(readFileSync(file), wanted);
}

function expectedOf(file: string): ExpectedImport {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ExpectedImport;
  } catch (error) {
    throw new UsageError(`${file}: not JSON: ${(error as Error).message}`);
  }
}
