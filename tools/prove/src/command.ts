import type { Command } from 'commander';

import { print, table, tell, UsageError } from '@farwatch/kit/terminal';
import type { Check } from './check/check.js';
import { drill, faultsOf, type DrillResult } from './drill.js';
import { proveDrones } from './drone/prove-drones.js';
import { faults } from './faults/faults.js';
import { victims, type Victim } from './faults/victims.js';
import { wayNames, type AnyWay } from './platform/proof-platform.js';
import { prove, type ProofResult } from './prove.js';
import { sabotages, type Sabotage } from './sabotage.js';

const promises: Readonly<Record<AnyWay, string>> = {
  direct: 'direct: a PUBACK means that Kafka has written the message (acks=all); the device may be sure.',
  bridge:
    "bridge: a PUBACK to the device comes from the external broker and is that broker's promise; what the broker hands over is acknowledged to it only after Kafka has it. The broker saves every change here.",
  hj212: 'hj212: 9014 means that Kafka has written the frame (acks=all); the logger may forget it.',
  drone:
    'drone: a PUBACK means that Kafka has written the message (acks=all); flights, photos and reports stand once, in any order.',
};

interface Options {
  way: string;
  seed?: string;
  seeds: string;
  seconds: string;
  stations: string;
  rate: string;
  kill: string;
  long?: boolean;
  only?: string;
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
    .option('--way <direct|bridge|both|hj212|drone|all>', 'the way in', 'both')
    .option('--seed <n>', 'decides values and kills (default: drawn and printed)')
    .option('--seeds <n>', 'so many seeds after each other, counted up from the first', '1')
    .option('--seconds <n>', 'how long the fleet publishes while victims are killed at random', '60')
    .option('--stations <n>', '', '20')
    .option('--rate <n>', 'messages a second over all stations', '100')
    .option('--kill <list>', `comma separated of ${victims.join(', ')}; none for no kills`, victims.join(','))
    .option('--long', 'instead: every fault, one after the other, with a table of what each did')
    .option('--only <faults>', `instead: these alone: ${faults.map(({ name }) => name).join(', ')}`)
    .option('--sabotage <guards>', `break guards of our own, which must be caught: ${sabotages.join(', ')}`)
    .option('--keep', 'keep logs and data')
    .option('--json', 'the result as JSON on stdout')
    .action(async (options: Options) => {
      const first = options.seed === undefined ? Math.floor(Math.random() * 1e6) : Number(options.seed);
      const ways = waysOf(options.way);
      const results: (ProofResult | DrillResult)[] = [];
      for (let seed = first; seed < first + Number(options.seeds); seed++) {
        for (const way of ways) {
          tell(`seed ${seed}, ${promises[way]}`);
          const result = await run(options, way, seed);
          results.push(result);
          if (!options.json) show(result);
        }
      }
      if (options.json) print(JSON.stringify(results, null, 2));
      if (!results.every((result) => result.passed)) process.exitCode = 1;
    });
}

async function run(options: Options, way: AnyWay, seed: number): Promise<ProofResult | DrillResult> {
  const common = {
    seed,
    stations: Number(options.stations),
    rate: Number(options.rate),
    sabotage: listOf<Sabotage>('--sabotage', options.sabotage, sabotages),
    keep: options.keep === true,
    say: tell,
  };
  if (way === 'drone') {
    if (options.only !== undefined) throw new UsageError('--only means nothing on the way drone');
    const kill = listOf<Victim>('--kill', options.kill === 'none' ? '' : options.kill, victims);
    return proveDrones({ ...common, kill, seconds: Number(options.seconds) });
  }
  if (options.long === true || options.only !== undefined) {
    const names = faults.map(({ name }) => name);
    const only = options.only === undefined ? undefined : listOf('--only', options.only, names);
    const chosen = faultsOf(way, only);
    if (chosen.length === 0) throw new UsageError(`--only ${options.only}: means nothing on the way ${way}`);
    return drill({ ...common, way, faults: chosen });
  }
  const kill = listOf<Victim>('--kill', options.kill === 'none' ? '' : options.kill, victims);
  return prove({ ...common, way, kill, seconds: Number(options.seconds) });
}

function waysOf(text: string): readonly AnyWay[] {
  if (text === 'all') return [...wayNames, 'drone'];
  if (text === 'drone') return ['drone'];
  if (text === 'both') return ['direct', 'bridge'];
  const way = wayNames.find((name) => name === text);
  if (way === undefined) throw new UsageError('--way is direct, bridge, both, hj212, drone or all');
  return [way];
}

function listOf<T extends string>(option: string, text: string | undefined, names: readonly T[]): T[] {
  if (text === undefined || text === '') return [];
  return text.split(',').map((word) => {
    const found = names.find((name) => name === word.trim());
    if (found === undefined) throw new UsageError(`${option}: "${word}" is none of ${names.join(', ')}`);
    return found;
  });
}

const secondsOf = (ms: number): string => (ms / 1_000).toFixed(1);

function show(result: ProofResult | DrillResult): void {
  print(`\n${result.way}, seed ${result.seed}: ${'rows' in result ? faultTable(result) : headOf(result)}`);
  showChecks(result.checks);
  print(`${result.way}: ${result.passed ? 'nothing lost, nothing doubled' : 'DIFFERENCES FOUND'}`);
}

function headOf({ acked, kills, settledMs }: ProofResult): string {
  const killed = Object.entries(kills).map(([name, count]) => `${name} ${count}`);
  return `${acked} messages acknowledged, killed ${killed.join(', ') || 'nothing'}, at rest after ${secondsOf(settledMs)} s`;
}

function faultTable({ rows }: DrillResult): string {
  const head = ['fault', 'lasted s', 'works again after s', 'acknowledged', 'delivered twice', 'lost'];
  const lines = rows.map((row) => [
    row.name,
    secondsOf(row.lastedMs),
    secondsOf(row.worksAgainMs),
    String(row.acked),
    String(row.twice),
    String(row.lost),
  ]);
  return `${rows.length} faults\n${table([head, ...lines])}\n`;
}

function showChecks(checks: readonly Check[]): void {
  const rows = checks.map((check) => [
    check.wrong === 0 ? 'ok' : 'WRONG',
    check.name,
    String(check.compared),
    String(check.wrong),
  ]);
  print(table([['', 'check', 'compared', 'wrong'], ...rows]));
  for (const check of checks) for (const example of check.examples) print(`  ${check.name}: ${example}`);
}
