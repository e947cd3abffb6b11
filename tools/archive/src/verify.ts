import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { closedRows, partitionOf, type TableOnDatabase } from './databases.js';
import { digestOf } from './digest.js';
import { verifiedPath, type ArchivedFile, type FoundManifest } from './manifest.js';
import { sumFile } from './zstd-file.js';

/** What was compared, and every difference in words; none: the archive holds what the database holds or held. */
export interface Verified {
  readonly compared: number;
  readonly differences: readonly string[];
  /** The rows are still in the database and were compared with it. */
  readonly withDatabase: boolean;
}

/** Reads every file again and compares it with the manifest. */
export async function verifyFiles({ folder, manifest }: FoundManifest): Promise<string[]> {
  const differences: string[] = [];
  for (const one of manifest.files) {
    const say = (what: string, is: unknown, was: unknown): void => {
      if (is !== was)
        differences.push(`${one.file}: ${what} ${String(is)}, the manifest says ${String(was)}`);
    };
    try {
      const found = await sumFile(join(folder, one.file));
      say('SHA-256', found.sha256, one.sha256);
      say('bytes', found.bytes, one.bytes);
      say('SHA-256 of the content', found.contentSha256, one.contentSha256);
      say('rows', found.lines === 0 ? -1 : rowsOf(one, found.lines), one.rows);
    } catch (error) {
      differences.push(`${one.file}: ${(error as Error).message}`);
    }
  }
  return differences;
}

/** Lines without the head; texts that hold ends of lines are counted by their content's hash alone. */
const rowsOf = (one: ArchivedFile, lines: number): number => (one.leaves ? lines - 1 : one.rows);

/** Compares the rows of the month as the database has them now with the manifest. */
export async function compareWithDatabase(
  tables: readonly TableOnDatabase[],
  { manifest }: FoundManifest,
): Promise<string[]> {
  const differences: string[] = [];
  for (const one of tables) {
    const { schema, table } = one.table;
    const name = `${schema}.${table}`;
    const file = manifest.files.find((each) => each.schema === schema && each.table === table);
    if (file === undefined) {
      differences.push(`${name}: the archive does not have it`);
      continue;
    }
    const found = await digestOf(one, manifest.month, file);
    if (found.rows !== file.rows)
      differences.push(`${name}: ${found.rows} rows, the archive has ${file.rows}`);
    else if (found.contentSha256 !== file.contentSha256)
      differences.push(`${name}: other content than in the archive`);
  }
  return differences;
}

/** Which of the tables still have the month. */
export async function standing(
  tables: readonly TableOnDatabase[],
  month: string,
): Promise<TableOnDatabase[]> {
  const found: TableOnDatabase[] = [];
  for (const one of tables) {
    const closed = (await closedRows(one)).find((row) => row.month === month);
    if (closed === undefined || (await partitionOf(one, month)) !== undefined) found.push(one);
  }
  return found;
}

/**
 * Verifies an archive: its files by the manifest, and the manifest by the database while the month is in it. What is right
 * is noted beside it, which `dropMonth` asks for.
 */
export async function verifyMonth(
  tables: readonly TableOnDatabase[],
  found: FoundManifest,
  now: () => Date = () => new Date(),
): Promise<Verified> {
  const there = await standing(tables, found.manifest.month);
  const differences = [...(await verifyFiles(found)), ...(await compareWithDatabase(there, found))];
  if (differences.length === 0)
    await writeFile(
      verifiedPath(found.folder),
      `${JSON.stringify({ manifest: found.sha256, at: now().toISOString() })}\n`,
      { flush: true },
    );
  return { compared: found.manifest.files.length, differences, withDatabase: there.length > 0 };
}
