import type { Command } from 'commander';

import { print, table, tell, UsageError } from '@farwatch/kit/terminal';
import { victims, type Victim } from './chaos.js';
import { sabotages } from './sabotage.js';
import { prove, wayNames, type ProofResult, type Way } from './prove.js';

const promises: Readonly<Record<Way, string>> = {
  direct: 'direct: a PUBACK means that Kafka has written the message (acks=all); the device may be sure.',
  bridge:
    "bridge: a PUBACK to the device comes from the external broker and is that broker's promise; what the broker hands over is acknowledged to it only after Kafka has it. The broker itself is not killed here.",
  hj212: 'hj212: 9014 means that Kafka has written the frame (acks=all); the logger may forget it.',
};

interface Options {
  way: string;
  seed?: string;
  seconds: string;
  stations: string;
  rate: string;
  kill: string;
  sabotage?: string;
  json?: boolean;
  keep?: boolean;
}

/** `farwatch prove-no-loss`: exit code 0 only when nothing differs. */
export function addProveCommand(program: Command): void {
  program
    .command('prove-no-loss')
    .description(
      'kills parts at random under load, on servers of its own, and compares what was acknowledged with what stands',
    )
    .option('--way <direct|bridge|both|hj212|all>', 'the way in', 'both')
    .option('--seed <n>', 'decides values and kills (default: drawn and printed)')
    .option('--seconds <n>', 'how long the fleet publishes', '60')
    .option('--stations <n>', '', '20')
    .option('--rate <n>', 'messages a second over all stations', '100')
    .option('--kill <list>', `comma separated of ${victims.join(', ')}; none for no kills`, victims.join(','))
    .option('--sabotage <guard>', `break a guard of our own, which must be caught: ${sabotages.join(', ')}`)
    .option('--keep', 'keep logs and data')
    .option('--json', 'the result as JSON on stdout')
    .action(async (options: Options) => {
      const ways: Way[] = waysOf(options.way);
      const seed = options.seed === undefined ? Math.floor(Math.random() * 1e6) : Number(options.seed);
      const sabotage = sabotages.find((name) => name === options.sabotage);
      if (options.sabotage !== undefined && sabotage === undefined)
        throw new UsageError(`--sabotage is one of ${sabotages.join(', ')}`);
      const results: ProofResult[] = [];
      for (const way of ways) {
        tell(`seed ${seed}, ${promises[way]}`);
        results.push(
          await prove({
            way,
            seed,
            seconds: Number(options.seconds),
            stations: Number(options.stations),
            rate: Number(options.rate),
            kill: killsOf(options.kill),
            sabotage,
            keep: options.keep === true,
            say: tell,
          }),
        );
      }
      if (options.json) print(JSON.stringify(results, null, 2));
      else for (const result of results) show(result);
      if (!results.every((result) => result.passed)) process.exitCode = 1;
    });
}

function waysOf(text: string): Way[] {
  if (text === 'all') return [...wayNames];
  if (text === 'both') return ['direct', 'bridge'];
  const way = wayNames.find((name) => name === text);
  if (way === undefined) throw new UsageError('--way is direct, bridge, both, hj212 or all');
  return [way];
}

function killsOf(text: string): Victim[] {
  if (text === 'none' || text === '') return [];
  return text.split(',').map((name) => {
    const victim = victims.find((one) => one === name.trim());
    if (!victim) throw new UsageError(`--kill: "${name}" is none of ${victims.join(', ')}`);
    return victim;
  });
}

function show(result: ProofResult): void {
  const kills = Object.entries(result.kills).map(([name, count]) => `${name} ${count}`);
  const rows = result.checks.map((check) => [
    check.wrong === 0 ? 'ok' : 'WRONG',
    check.name,
    String(check.compared),
    String(check.wrong),
  ]);
  print(
    `\n${result.way}, seed ${result.seed}: ${result.acked} messages acknowledged, killed ${kills.join(', ') || 'nothing'}, at rest after ${(result.settledMs / 1_000).toFixed(1)} s\n` +
      `${table([['', 'check', 'compared', 'wrong'], ...rows])}`,
  );
  for (const check of result.checks)
    for (const example of check.examples) print(`  ${check.name}: ${example}`);
  print(`${result.way}: ${result.passed ? 'nothing lost, nothing doubled' : 'DIFFERENCES FOUND'}`);
}
