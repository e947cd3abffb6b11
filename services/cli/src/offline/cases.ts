import { checkCaseRow, type CaseRowCheck } from '@farwatch/domain/case/conformance';
import type { Command } from 'commander';

import { filledLines, readTextFile } from '@farwatch/kit/json-lines';
import { print } from '@farwatch/kit/terminal';

/** `farwatch cases conformance`: worked clocks, fines and case paths against this program. Needs no platform. Returns `cases`, for those that do. */
export function addCaseCommands(program: Command): Command {
  const cases = program.command('cases').description('case work: the procedure, its terms, fines');
  cases
    .command('conformance')
    .description(
      'holds worked clocks, fines and case paths (JSON lines, formats mixed) against this program; exit code 1 when a line differs or cannot be read',
    )
    .requiredOption('--vectors <file>', 'one JSON object a line')
    .action(({ vectors }: { vectors: string }) => {
      const checks = checkCaseLines(readTextFile(vectors));
      for (const one of checks) print(sayCheck(one));
      const count = (verdict: CaseRowCheck['verdict']): number =>
        checks.filter(({ check }) => check.verdict === verdict).length;
      const [agree, differ, unreadable] = [count('agrees'), count('differs'), count('unreadable')];
      print(
        `${checks.length} 行 lines: ${agree} 一致 agree, ${differ} 不一致 differ, ${unreadable} 无法读取 unreadable`,
      );
      if (agree === 0 || differ + unreadable > 0) process.exitCode = 1;
    });
  return cases;
}

interface CheckedLine {
  /** Of the file, from 1. */
  readonly line: number;
  readonly check: CaseRowCheck;
}

/** Every line of a file of vectors that is not blank, compared; a line that is no JSON is unreadable. */
export function checkCaseLines(text: string): readonly CheckedLine[] {
  return filledLines(text).map(({ text: content, line }) => ({ line, check: checkLine(content) }));
}

function checkLine(content: string): CaseRowCheck {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    return { verdict: 'unreadable', id: '', detail: `not JSON: ${(error as Error).message}` };
  }
  return checkCaseRow(value);
}

/** A compared line in words. */
export function sayCheck({ line, check }: CheckedLine): string {
  const head = `line ${line}${check.id === '' ? '' : ` ${check.id}`}`;
  switch (check.verdict) {
    case 'unreadable':
      return `${head}: 无法读取 unreadable: ${check.detail}`;
    case 'agrees':
      return `${head}: 一致 agree (${check.format})`;
    case 'differs':
      return [
        `${head}: 不一致 differ (${check.format})${check.title === '' ? '' : ` ${check.title}`}`,
        `  应为 expected ${JSON.stringify(check.expected)}`,
        `  实为 got      ${JSON.stringify(check.got)}`,
      ].join('\n');
  }
}
