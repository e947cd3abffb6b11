import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Screen, type ScreenFinding, type SeriesContext, type DeclaredEvent } from '@farwatch/domain/screen';
import { print, tell, UsageError } from '@farwatch/kit/terminal';
import type { Command } from 'commander';

import { readContexts, readEvents, readSeries, type SeriesRows } from './screen-files.js';

const dayMs = 86_400_000;

/** `farwatch screen`: monitoring series of a folder, replayed in the order of time, without a platform. */
export function addScreenCommand(program: Command): void {
  program
    .command('screen')
    .description('how monitoring series look like cheating; exit code 1 when rows belong to no known series')
    .requiredOption('--dir <folder>', 'with series.csv or series.csv.xz, context.csv, events.csv')
    .requiredOption('--out <file>', 'findings, one JSON line each')
    .option('--reasons', 'writes the explanation and its figures beside each finding')
    .option('--json', 'prints the summary as JSON')
    .action(screenFolder);
}

/** Everything a folder tells: findings joined, in the order they could be known, and series that no context names. */
export async function screenFiles(
  dir: string,
): Promise<{ series: number; findings: ScreenFinding[]; unknown: string[] }> {
  const contexts = readContexts(join(dir, 'context.csv'));
  const events = readEvents(join(dir, 'events.csv'));
  const series = await readSeries(dir, (rows) => tell(`${rows} rows read`));
  const known = new Set(contexts.map((one) => one.series));
  const unknown = [...series.keys()].filter((id) => !known.has(id));
  const full: SeriesContext[] = contexts
    .filter((one) => series.has(one.series))
    .map((one) => ({ ...one, intervalMinutes: series.get(one.series)!.intervalMinutes }));
  const findings: ScreenFinding[] = [];
  const groups = groupsOf(full);
  for (const [i, group] of groups.entries()) {
    findings.push(...screenGroup(group, events, series));
    if ((i + 1) % 10 === 0) tell(`${i + 1} of ${groups.length} enterprises and areas screened`);
  }
  return { series: full.length, findings: joined(findings), unknown };
}

async function screenFolder(options: {
  dir: string;
  out: string;
  reasons?: boolean;
  json?: boolean;
}): Promise<void> {
  const startedMs = performance.now();
  const { series, findings, unknown } = await screenFiles(options.dir);
  const rows = findings.map((finding) => rowOf(finding, options.reasons === true));
  try {
    writeFileSync(options.out, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  } catch (error) {
    throw new UsageError(`cannot write ${options.out}: ${(error as Error).message}`);
  }
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row.kind, (counts.get(row.kind) ?? 0) + 1);
  const seconds = Number(((performance.now() - startedMs) / 1000).toFixed(1));
  if (options.json === true)
    print(
      JSON.stringify({
        series,
        findings: rows.length,
        kinds: Object.fromEntries(counts),
        unknown,
        seconds,
      }),
    );
  else {
    for (const [kind, count] of [...counts].sort()) print(`${kind.padEnd(14)} ${count}`);
    print(`${rows.length} findings on ${series} series in ${seconds} s`);
    if (unknown.length > 0) print(`not screened, context.csv does not name them: ${unknown.join(', ')}`);
  }
  if (unknown.length > 0) process.exitCode = 1;
}

/** Series that may be held against each other: of one enterprise, and of outlets named as siblings. */
function groupsOf(contexts: readonly SeriesContext[]): SeriesContext[][] {
  const parent = new Map<string, string>();
  const root = (key: string): string => {
    let at = key;
    while (parent.has(at) && parent.get(at) !== at) at = parent.get(at)!;
    return at;
  };
  const keyOf = (outlet: string) => outlet.split('-')[0]!;
  for (const { outlet, siblingOutlet } of contexts)
    if (siblingOutlet !== null && root(keyOf(outlet)) !== root(keyOf(siblingOutlet)))
      parent.set(root(keyOf(siblingOutlet)), root(keyOf(outlet)));
  const groups = new Map<string, SeriesContext[]>();
  for (const context of contexts) {
    const key = root(keyOf(context.outlet));
    groups.set(key, [...(groups.get(key) ?? []), context]);
  }
  return [...groups.values()];
}

/** Replays a group in the order of time, a day at a time. */
function screenGroup(
  group: readonly SeriesContext[],
  events: readonly DeclaredEvent[],
  series: ReadonlyMap<string, SeriesRows>,
): ScreenFinding[] {
  const screen = new Screen(group);
  const outlets = new Set(group.map(({ outlet }) => outlet.split('#')[0]!));
  for (const event of events) if (outlets.has(event.outlet.split('#')[0]!)) screen.declare(event);
  const rows = group.flatMap(({ series: id }) => series.get(id)!.rows).sort((a, b) => a.startMs - b.startMs);
  const found: ScreenFinding[] = [];
  let at = 0;
  const endMs = rows.at(-1)!.startMs + 4 * dayMs;
  for (let day = Math.floor(rows[0]!.startMs / dayMs) * dayMs; day <= endMs; day += dayMs) {
    while (at < rows.length && rows[at]!.startMs < day) screen.push(rows[at++]!);
    found.push(...screen.advance(day));
  }
  return found;
}

/** Pieces of one finding, joined: from the first begin to the last end, known when the first piece was. */
function joined(pieces: readonly ScreenFinding[]): ScreenFinding[] {
  const whole = new Map<string, ScreenFinding>();
  for (const piece of pieces) {
    const before = whole.get(piece.id);
    whole.set(
      piece.id,
      before === undefined
        ? piece
        : {
            ...before,
            fromMs: Math.min(before.fromMs, piece.fromMs),
            toMs: Math.max(before.toMs, piece.toMs),
            confidence: Math.max(before.confidence, piece.confidence),
          },
    );
  }
  return [...whole.values()].sort((a, b) => a.detectedMs - b.detectedMs || (a.id < b.id ? -1 : 1));
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** The finding in the form of the folder's scorer. */
function rowOf(finding: ScreenFinding, reasons: boolean) {
  return {
    series: finding.series,
    kind: finding.kind,
    from: iso(finding.fromMs),
    to: iso(finding.toMs),
    confidence: finding.confidence,
    detected_at: iso(finding.detectedMs),
    ...(reasons ? { explanation: finding.explanation, facts: finding.facts } : {}),
  };
}
