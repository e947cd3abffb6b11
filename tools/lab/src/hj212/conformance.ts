import { checkRow, type Check } from '@farwatch/hj212/conformance';
import { decryptSegment, hasSm4 } from '@farwatch/hj212/sm4';
import type { Command } from 'commander';

import { wholeNumber } from './options.js';
import { print } from '@farwatch/kit/terminal';
import { linesOf } from './vectors.js';

/** `farwatch hj212 conformance`: how far this codec agrees with a file of frames. */
export function addConformanceCommand(hj212: Command): void {
  hj212
    .command('conformance')
    .description('holds a file of vectors (JSON lines) against the codec; exit code 1 below 100 %')
    .requiredOption('--vectors <file>', 'real frames, standard examples or stream cases')
    .option('--show <n>', 'disagreements printed', '10')
    .action(conformance);
}

function conformance(options: { vectors: string; show: string }): void {
  const testKey = Buffer.alloc(16, 0x30);
  const shown = wholeNumber(options.show, '--show');
  const rows = linesOf(options.vectors);
  const checks = rows.flatMap(({ line, value }) =>
    checkRow(value, hasSm4() ? (segment) => decryptSegment(segment, testKey) : undefined).map((check) => ({
      ...check,
      line,
    })),
  );
  const byCategory = new Map<string, Check[]>();
  for (const check of checks)
    byCategory.set(check.category, [...(byCategory.get(check.category) ?? []), check]);
  for (const [category, list] of byCategory) {
    const agreeing = list.filter((check) => check.agrees).length;
    print(
      `${category.padEnd(40)} ${agreeing}/${list.length} (${((100 * agreeing) / list.length).toFixed(1)} %)`,
    );
  }
  const wrong = checks.filter((check) => !check.agrees);
  for (const { line, category, detail } of wrong.slice(0, shown))
    print(`line ${line}, ${category}: ${detail.slice(0, 600)}`);
  const silent = rows.length - new Set(checks.map(({ line }) => line)).size;
  if (silent > 0) print(`${silent} rows state no frame (shortened examples): nothing to compare`);
  print(`${rows.length} rows, ${checks.length} comparisons, ${wrong.length} disagreements`);
  if (checks.length === 0 || wrong.length > 0) process.exitCode = 1;
}
