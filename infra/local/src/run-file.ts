import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { writeFileWhole } from './files.js';

/** `.farwatch/run.json`: the doors of the running platform. A key is there only while that door is open. */
export interface RunFile {
  readonly ready: true;
  readonly pid: number;
  readonly console: string;
  readonly api: string;
  readonly mqtt: string;
  readonly mqttDirect?: string;
  readonly mqttDrones?: string;
  readonly hj212?: string;
  readonly kafka: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly token: string;
}

const pathOf = (dataDir: string): string => join(dataDir, 'run.json');

export function readRunFile(dataDir: string): RunFile | undefined {
  try {
    const value = JSON.parse(readFileSync(pathOf(dataDir), 'utf8')) as RunFile;
    return value.ready === true && Number.isInteger(value.pid) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** It holds an administrator's token: readable by its owner only. */
export function writeRunFile(dataDir: string, run: RunFile): void {
  writeFileWhole(pathOf(dataDir), `${JSON.stringify(run, null, 2)}\n`, 0o600);
}

export function removeRunFile(dataDir: string): void {
  rmSync(pathOf(dataDir), { force: true });
}

/** What the all-in-one writes to `doors.json` when every part is started. */
export interface Doors {
  readonly api: string;
  readonly console: string;
  readonly mqttDirect?: string;
  readonly mqttDrones?: string;
  readonly hj212?: string;
  readonly token: string;
}

/** The doors, once the file is there and whole; throws while it is not. */
export function readDoors(path: string): Doors {
  const value = JSON.parse(readFileSync(path, 'utf8')) as Partial<Doors> | null;
  for (const key of ['api', 'console', 'token'] as const) {
    if (typeof value?.[key] !== 'string' || value[key] === '') throw new Error(`doors.json has no ${key}`);
  }
  return value as Doors;
}
