import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `doors.json`: how to reach what this process opened. It holds an administrator's token, so only its owner may read it. */
export function writeDoors(dataDir: string, doors: Readonly<Record<string, string>>): void {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, 'doors.json');
  const draft = `${path}.${process.pid}`;
  rmSync(draft, { force: true });
  writeFileSync(draft, `${JSON.stringify(doors, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  renameSync(draft, path);
}

/** Nobody answers at these doors any more. */
export function removeDoors(dataDir: string): void {
  rmSync(join(dataDir, 'doors.json'), { force: true });
}
