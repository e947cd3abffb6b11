import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

import { ApiError, patrolMediaRoutes, type PatrolFileAnswer } from '@farwatch/contracts/http';
import { print, table, UsageError } from '@farwatch/kit/terminal';
import type { Command } from 'commander';

import { clientOf } from '../platform-of.js';

interface Options {
  readonly drone: string;
  readonly flight?: string;
  readonly crs?: string;
  readonly zone?: string;
  readonly dryRun?: boolean;
}

/** `farwatch import patrol <file...> --drone <id>`: exit code 1 when a file or a line of one was refused. */
export function addImportPatrolCommand(imports: Command): void {
  imports
    .command('patrol <file...>')
    .description(
      'hands in files after landing: CSV, KML/KMZ, GPX, GeoJSON, SRT, photos with EXIF, or a ZIP of them',
    )
    .requiredOption('--drone <id>', 'the registered drone that flew')
    .option('--flight <name>', 'name of the flight; without it the content names it')
    .option('--crs <system>', 'system of the coordinates of CSV and SRT: WGS84, CGCS2000, GCJ02, BD09')
    .option('--zone <offset>', 'zone of times that have none, for example +08:00')
    .option('--dry-run', 'only show what would become of them')
    .action(async (files: string[], options: Options, command: Command) => {
      for (const file of files) if (!(await importOne(file, options, command))) process.exitCode = 1;
    });
}

/** Whether all of the file was taken. */
async function importOne(path: string, options: Options, command: Command): Promise<boolean> {
  let content: Buffer<ArrayBuffer>;
  try {
    content = readFileSync(path);
  } catch {
    throw new UsageError(`cannot read ${path}`);
  }
  const { drone, flight, crs, zone, dryRun } = options;
  try {
    const answer = await clientOf(command).call(patrolMediaRoutes.importPatrolFile, {
      query: { drone, flight, crs, zone, dryRun: dryRun === true ? 'true' : 'false' },
      file: { type: 'application/octet-stream', content, name: basename(path) },
    });
    show(path, answer);
    return answer.rejectedCount === 0;
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'file-refused') throw error;
    print(`${path}: ${error.title}: ${error.message}`);
    if (error.errors.length > 0)
      print(table([['where', 'why'], ...error.errors.map(({ path: at, message }) => [at, message])]));
    return false;
  }
}

function show(path: string, answer: PatrolFileAnswer): void {
  const { format, dryRun, repeated, points, readings, media, flight, start, end } = answer;
  const done = dryRun ? 'would be taken' : repeated ? 'was taken before' : 'taken';
  const what = `${points} points, ${readings} readings, ${media.length} media`;
  print(`${path}: ${format}, ${done}: ${what}, ${answer.rejectedCount} refused`);
  if (flight !== undefined) print(`  flight ${flight}, ${start ?? ''} to ${end ?? ''}`);
  for (const { pollutant, unit, count } of answer.pollutants) print(`  ${pollutant} in ${unit}: ${count}`);
  if (dryRun)
    for (const { at, place, heightM } of answer.preview)
      print(`  ${at} ${place === undefined ? '-' : `${place.lon}, ${place.lat}`} ${heightM ?? '-'} m`);
  const rows = answer.rejected
    .slice(0, 50)
    .map((one) => [one.file ?? '', String(one.line ?? ''), one.reason, one.detail]);
  if (rows.length > 0) print(table([['file', 'line', 'reason', ''], ...rows]));
}
