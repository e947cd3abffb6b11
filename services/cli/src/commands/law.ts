import {
  confidenceNames,
  findLaw,
  notVerified,
  standards,
  summariseLaw,
  type LawEntry,
} from '@farwatch/domain/law';
import { localDate, parseLocalDate } from '@farwatch/domain/reading';
import type { Command } from 'commander';

import { print, table, UsageError } from '@farwatch/kit/terminal';

/** `farwatch law list` and `farwatch law show <what> --on <date>`: the registry of standards. Needs no platform. */
export function addLawCommands(program: Command): void {
  const law = program
    .command('law')
    .description(
      'standards, limits, breakpoints and validity rules by date, with clause, source and confidence',
    );
  law
    .command('list')
    .description('what the registry has, by standard')
    .option('--json', 'as JSON')
    .action((options: { json?: boolean }) => {
      const found = summariseLaw(standards);
      print(options.json ? JSON.stringify(found, null, 2) : textOfList(found));
    });
  law
    .command('show')
    .argument(
      '[what...]',
      'words that all match: a pollutant (PM2.5, a34004, 氨氮), else part of a standard, clause or title',
    )
    .description('what holds on a day; exit code 1 when nothing does')
    .option('--on <date>', 'local date YYYY-MM-DD (default: today)')
    .option('--json', 'as JSON')
    .action((what: readonly string[], options: { on?: string; json?: boolean }) => {
      const on = options.on ?? localDate(Date.now());
      if (parseLocalDate(on) === undefined) throw new UsageError(`${on} is not a date (YYYY-MM-DD)`);
      const found = findLaw(standards, what.join(' '), on);
      print(options.json ? JSON.stringify({ on, items: found }, null, 2) : textOfEntries(found, on));
      if (found.length === 0) process.exitCode = 1;
    });
}

const until = (validTo: string | null): string => validTo ?? '…';

function textOfList(found: ReturnType<typeof summariseLaw>): string {
  const rows = found.map(({ standard, type, rows: count, validFrom, validTo, unverified }) => [
    standard,
    type,
    String(count),
    `${validFrom} – ${until(validTo)}`,
    unverified === 0 ? '' : `${unverified} ${notVerified.zh} / ${notVerified.en}`,
  ]);
  return table([['standard', 'type', 'rows', 'in force', ''], ...rows]);
}

function textOfEntries(found: readonly LawEntry[], on: string): string {
  if (found.length === 0) return `没有在 ${on} 有效的条目 / nothing in force on ${on}`;
  const lines = found.flatMap((entry) => {
    const { title, scope, text, standard, validFrom, validTo, confidence, source, verified } = entry;
    const clause = { zh: entry.clauseZh, en: entry.clause };
    const both = (one: { zh: string; en: string }): string =>
      one.zh === one.en ? one.zh : `${one.zh} / ${one.en}`;
    return [
      both(title),
      ...(scope.zh === '' ? [] : [`  ${both(scope)}`]),
      `  ${both(text)}`,
      `  ${standard} ${both(clause)}, ${validFrom} – ${until(validTo)}`,
      `  ${both(confidenceNames[confidence])}: ${both(source)}`,
      ...(verified ? [] : [`  ! ${both(notVerified)}`]),
    ];
  });
  return `${lines.join('\n')}\n${found.length} 条在 ${on} 有效 / ${found.length} in force on ${on}`;
}
