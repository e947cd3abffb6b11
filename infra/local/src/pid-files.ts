import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { identityOf, isRunning, type Identity } from '../setup/identity.mjs';
import { writeFileWhole } from './files.js';

/** A process this data folder started: enough to find exactly it again, and to end it the way it likes. */
export interface ProcessRecord extends Identity {
  readonly name: string;
  readonly signal: NodeJS.Signals;
  /** Later ones are stopped first. */
  readonly order: number;
}

const folderOf = (dataDir: string): string => join(dataDir, 'pids');

/** Remembers a child that was just started. */
export function recordProcess(
  dataDir: string,
  child: { name: string; pid: number; signal: NodeJS.Signals; order: number },
): ProcessRecord {
  const record: ProcessRecord = { ...child, ...identityOf(child.pid) };
  mkdirSync(folderOf(dataDir), { recursive: true });
  writeFileWhole(join(folderOf(dataDir), `${child.name}.json`), `${JSON.stringify(record)}\n`);
  return record;
}

export function forgetProcess(dataDir: string, name: string): void {
  rmSync(join(folderOf(dataDir), `${name}.json`), { force: true });
}

/** Reads one record; anything that is not a whole record is undefined (it can then not be acted upon). */
export function parseRecord(text: string): ProcessRecord | undefined {
  try {
    const value = JSON.parse(text) as Partial<ProcessRecord> | null;
    const whole =
      typeof value?.name === 'string' &&
      Number.isInteger(value.pid) &&
      typeof value.startTime === 'string' &&
      typeof value.signal === 'string' &&
      typeof value.order === 'number';
    return whole ? (value as ProcessRecord) : undefined;
  } catch {
    return undefined;
  }
}

export function readRecords(dataDir: string): ProcessRecord[] {
  let names: string[];
  try {
    names = readdirSync(folderOf(dataDir)).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
  return names.flatMap((name) => parseRecord(readFileSync(join(folderOf(dataDir), name), 'utf8')) ?? []);
}

/** Those of the recorded processes that still run, newest role first. A pid that now belongs to another process is none. */
export function findOrphans(
  records: readonly ProcessRecord[],
  running: (identity: Identity) => boolean = isRunning,
): ProcessRecord[] {
  return records.filter(running).sort((a, b) => b.order - a.order);
}

/** Ends a process: its signal, then SIGKILL after the deadline. False when it was not running any more. */
export async function endProcess(record: ProcessRecord, deadlineMs: number): Promise<boolean> {
  if (!isRunning(record)) return false;
  signal(record, record.signal);
  if (await goneWithin(record, deadlineMs)) return true;
  signal(record, 'SIGKILL');
  if (!(await goneWithin(record, 5_000)))
    throw new Error(`${record.name} (process ${record.pid}) does not end`);
  return true;
}

/** Waits until the process has gone. */
export async function goneWithin(identity: Identity, deadlineMs: number): Promise<boolean> {
  const deadline = Date.now() + deadlineMs;
  while (isRunning(identity)) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return true;
}

/** Sends a signal only if the process is still the recorded one. */
export function signal(identity: Identity, name: NodeJS.Signals): void {
  if (!isRunning(identity)) return;
  try {
    process.kill(identity.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Stops what an earlier owner of this data folder left behind; says which. */
export async function stopOrphans(dataDir: string): Promise<string[]> {
  const records = readRecords(dataDir);
  const orphans = findOrphans(records);
  for (const orphan of orphans) await endProcess(orphan, 15_000);
  for (const record of records) forgetProcess(dataDir, record.name);
  return orphans.map((orphan) => orphan.name);
}
