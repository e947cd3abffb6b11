import { readFileSync, statSync } from 'node:fs';

import { hasSm4 } from '@farwatch/hj212/sm4';
import { Fault } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';

import { readSm4Keys, type Sm4Keys } from './sm4-keys.js';

/** The SM4 key of an MN, as the file has it now; undefined when it has none. */
export type Sm4KeyOf = (mn: string) => Uint8Array | undefined;

const name = 'FARWATCH_HJ212_SM4_KEYS';
/** How old the look at the file may be: a new key counts after this time, without a restart. */
const lookEveryMs = 2_000;

/**
 * The keys of a file, read now and again when it changed. Throws `Fault('config')` that names the wrong entries, now; later
 * a wrong or missing file is logged and the last good keys stay: a slip of an editor must not park a whole fleet.
 */
export function openSm4KeyFile(
  path: string | undefined,
  log: Logger,
  now: () => number = Date.now,
): Sm4KeyOf {
  if (path === undefined) return () => undefined;
  if (!hasSm4()) throw new Fault('config', `${name}: this build of Node.js has no SM4`);
  let keys: Sm4Keys = new Map();
  let seen = '';
  /** Reads the file when it changed. Says once what is wrong with it. */
  const look = (): string | undefined => {
    try {
      const { mtimeMs, size, ino, mode } = statSync(path);
      const stamp = [mtimeMs, size, ino, mode].join(' ');
      if (stamp === seen) return undefined;
      seen = stamp;
      if ((mode & 0o177) !== 0)
        log.warn({ path }, `${name}: others than its owner may use this file; its mode should be 0600`);
      const found = readSm4Keys(readFileSync(path, 'utf8'));
      if (!found.ok) return found.wrong.join('; ');
      keys = found.keys;
      log.info({ keys: keys.size }, 'SM4 keys of loggers read');
    } catch (error) {
      const { code = 'unknown' } = error as NodeJS.ErrnoException;
      if (seen === code) return undefined;
      seen = code;
      return `the file cannot be read (${code})`;
    }
    return undefined;
  };
  let lookedMs = now();
  const wrong = look();
  if (wrong !== undefined) throw new Fault('config', `${name}: ${wrong}`);
  return (mn) => {
    if (now() - lookedMs >= lookEveryMs) {
      lookedMs = now();
      const slip = look();
      if (slip !== undefined) log.error({ path }, `${name}: ${slip}; the keys read before stay`);
    }
    return keys.get(mn);
  };
}
