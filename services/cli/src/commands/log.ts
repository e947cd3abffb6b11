import { logRoutes } from '@farwatch/contracts/http';
import { print, table } from '@farwatch/kit/terminal';
import type { Command } from 'commander';

import { clientOf } from '../platform-of.js';

interface Named {
  readonly partition?: string;
}

/** `farwatch log incidents|accept|acknowledge|replay`. */
export function addLogCommands(program: Command): void {
  const log = program
    .command('log')
    .description('logs of Kafka: what went wrong with them under their readers');
  log
    .command('incidents')
    .description('what nobody has ended, the oldest first')
    .action(async (_: unknown, command: Command) => {
      const { items } = await clientOf(command).call(logRoutes.logIncidents, {});
      const rows = items.map(({ kind, group, topic, partition, next, edge, at, command: how }) => [
        ...[at, kind, group, `${topic}/${partition}`, String(next), String(edge), how],
      ]);
      const head = ['since', 'what', 'reader', 'log', 'handled up to', 'log ends or begins at', 'then run'];
      print(rows.length === 0 ? 'nothing went wrong that nobody has ended' : table([head, ...rows]));
    });
  log
    .command('accept <topic>')
    .description(
      'readers that stand still because this is another log than before read it from its beginning',
    )
    .option('--partition <n>', 'only this partition')
    .action(async (topic: string, { partition }: Named, command: Command) => {
      const { changed } = await clientOf(command).call(logRoutes.acceptLog, {
        body: { topic, ...(partition !== undefined && { partition: Number(partition) }) },
      });
      print(
        tell(changed, 'reads the new log from its beginning', `no reader stands still because of ${topic}`),
      );
    });
  log
    .command('acknowledge <topic>')
    .description('ends the incident of records that were deleted unread, after somebody has seen to it')
    .option('--partition <n>', 'only this partition')
    .action(async (topic: string, { partition }: Named, command: Command) => {
      const { changed } = await clientOf(command).call(logRoutes.acknowledgeLoss, {
        body: { topic, ...(partition !== undefined && { partition: Number(partition) }) },
      });
      print(tell(changed, 'acknowledged', `no loss of ${topic} was open`));
    });
  log
    .command('replay')
    .description('has a reader read again what Kafka got from a time on; what is there already stays')
    .requiredOption('--group <name>', 'rules, enforcement, reporting, reporting.reference, parking or notify')
    .requiredOption('--from <time>', 'RFC 3339, for example 2026-11-30T08:00:00+08:00')
    .option('--topic <name>', 'only this topic')
    .action(async (options: { group: string; from: string; topic?: string }, command: Command) => {
      const { group, from, topic } = options;
      const { changed } = await clientOf(command).call(logRoutes.replayLog, {
        body: { group, from, ...(topic !== undefined && { topic }) },
      });
      print(tell(changed, `reads again from ${from}`, `${group} has read nothing yet`));
    });
}

/** One line for every reader and topic. */
function tell(
  changed: readonly { readonly group: string; readonly topic: string; readonly partition: number }[],
  what: string,
  nothing: string,
): string {
  if (changed.length === 0) return nothing;
  const partitions = new Map<string, number[]>();
  for (const { group, topic, partition } of changed) {
    const name = `${group}: ${topic}`;
    partitions.set(name, [...(partitions.get(name) ?? []), partition]);
  }
  return [...partitions]
    .map(([name, all]) => `${name} ${all.sort((a, b) => a - b).join(', ')}: ${what}`)
    .join('\n');
}
