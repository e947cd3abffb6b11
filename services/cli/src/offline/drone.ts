import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';

import { attribute } from '@farwatch/domain/patrol';
import { checkDroneRow, type Verdict } from '@farwatch/drone/conformance';
import { linesOf } from '@farwatch/lab/hj212/vectors';
import { print, table, UsageError } from '@farwatch/kit/terminal';
import type { Command } from 'commander';

import { answerOf, flightLines, readFlight, readOutlets, readStations } from './drone-files.js';

/** `farwatch drone attribute` and `farwatch drone conformance`: drones without a platform. */
export function addDroneCommands(program: Command): void {
  const drone = program.command('drone').description('drones: from a gas flight to its source, messages');
  drone
    .command('attribute')
    .description('which outlet each gas flight of a folder saw; exit code 1 when a flight cannot be read')
    .requiredOption('--dir <folder>', 'with flights.jsonl or flights.jsonl.xz, outlets.csv, stations.csv')
    .requiredOption('--out <file>', 'answers, one JSON line a flight')
    .option('--reasons', 'writes probabilities and reasons beside each answer')
    .action(attributeFolder);
  drone
    .command('conformance')
    .description('holds a file of messages (JSON lines) against the readers; exit code 1 on a difference')
    .requiredOption('--vectors <file>', 'rows {kind, topic, method, payload, note}')
    .option('--show <n>', 'differences printed', '20')
    .action(conformance);
}

async function attributeFolder(options: { dir: string; out: string; reasons?: boolean }): Promise<void> {
  const outlets = readOutlets(join(options.dir, 'outlets.csv'));
  const stations = readStations(join(options.dir, 'stations.csv'));
  const out = createWriteStream(options.out);
  const opened = once(out, 'open').catch((error: Error) => {
    throw new UsageError(`cannot write ${options.out}: ${error.message}`);
  });
  await opened;
  const verdicts = new Map<string, number>();
  let [line, unread] = [0, 0];
  const startedMs = performance.now();
  for await (const text of flightLines(options.dir)) {
    line += 1;
    const flight = readFlight(text, stations);
    if (typeof flight === 'string') {
      print(`line ${line}: ${flight}`);
      unread += 1;
      continue;
    }
    const answer = attribute(flight.gas, outlets);
    verdicts.set(answer.verdict, (verdicts.get(answer.verdict) ?? 0) + 1);
    const row = answerOf(flight.id, answer, options.reasons === true);
    if (!out.write(`${JSON.stringify(row)}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  for (const [verdict, count] of verdicts) print(`${verdict.padEnd(20)} ${count}`);
  print(`${line} flights in ${((performance.now() - startedMs) / 1000).toFixed(1)} s, ${unread} not read`);
  if (line === 0 || unread > 0) process.exitCode = 1;
}

function conformance(options: { vectors: string; show: string }): void {
  const most = Number(options.show);
  if (!Number.isInteger(most) || most < 0) throw new UsageError(`--show ${options.show} is no whole number`);
  const rows = linesOf(options.vectors).map(({ line, value }) => ({ line, ...checkDroneRow(value) }));
  const byName = new Map<string, Verdict[]>();
  for (const row of rows) {
    const key = `${row.name}\u001f${row.kind}\u001f${row.what}`;
    byName.set(key, [...(byName.get(key) ?? []), row]);
  }
  const lines = [...byName.values()].map((list) => [
    list[0]!.name,
    list[0]!.kind,
    list[0]!.what,
    String(list.length),
  ]);
  lines.sort((a, b) => (a[0]! < b[0]! ? -1 : 1));
  print(table([['method', 'verdict', 'as, or why', 'rows'], ...lines]));
  const wrong = rows.filter((row) => row.differences.length > 0);
  for (const { line, name, differences } of wrong.slice(0, most))
    print(`line ${line}, ${name}: ${differences.join('; ')}`);
  const of = (kind: Verdict['kind']) => rows.filter((row) => row.kind === kind).length;
  print(
    `${rows.length} rows: ${of('understood')} understood, ${of('raw')} kept raw, ${of('refused')} refused, ${wrong.length} differences`,
  );
  if (wrong.length > 0) process.exitCode = 1;
}
