import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { z } from 'zod';

import { Fault } from './fault.js';
import type { Logger } from './log.js';

/** Where the keys are read from when nothing is said: below the data of the installation. */
const fileName = 'evidence-keys.json';
const name = 'FARWATCH_EVIDENCE_KEYS';
const algorithm = 'aes-256-gcm';
const [nonceBytes, tagBytes, digestBytes] = [12, 16, 32];
const form = /^fw1\.([\w-]{1,40})\.([\w-]+)$/;

const keyFile = z
  .object({
    /** Id of the key that seals; the others only open. */
    current: z.string().regex(/^[\w-]{1,40}$/),
    /** 64 hex digits by id. */
    keys: z.record(z.string().regex(/^[\w-]{1,40}$/), z.string().regex(/^[0-9a-f]{64}$/i)),
  })
  .refine(({ current, keys }) => Object.hasOwn(keys, current), 'current names no key');
type KeyFile = z.infer<typeof keyFile>;

/** What became of sealed bytes that were to be opened. `key-missing`: no key of that id; `damaged`: they are not what was sealed. */
export type Opened =
  | { readonly kind: 'opened'; readonly key: string; readonly original: Buffer; readonly sha256: string }
  | { readonly kind: 'key-missing'; readonly key: string }
  | { readonly kind: 'damaged' };

/**
 * Original bytes under the key of the installation (AES-256-GCM). The SHA-256 of the original lies inside: beside it, together
 * with a text in which only a password of six digits is masked, it would give that password away.
 */
export interface Seals {
  /** Seals `original`; it opens only beside the very bytes `shown` that everybody sees of it. */
  seal(original: Uint8Array, shown: Uint8Array): string;
  /** Opens what was sealed and verifies the digest. */
  open(sealed: string, shown: Uint8Array): Opened;
}

/**
 * The keys of the file that `FARWATCH_EVIDENCE_KEYS` names, else of `evidence-keys.json` in `DATA_DIR`; undefined where neither is
 * set. With `make` a file that is not there is made, with a new key. A key that is not known is looked for in the file again,
 * so that keys are added without a restart. Throws `Fault('config')`.
 */
export function sealsFromEnv(
  env: Readonly<Record<string, string | undefined>>,
  log: Pick<Logger, 'info' | 'warn'>,
  make = false,
): Seals | undefined {
  const { [name]: given, DATA_DIR: dataDir } = env;
  const path = given ?? (dataDir === undefined ? undefined : join(dataDir, fileName));
  if (path === undefined) return undefined;
  if (make && makeKeys(path))
    log.info({ path }, 'a key that seals evidence was made: keep a copy of this file');
  if (make) return sealsOf(() => readKeys(path, log), readKeys(path, log));
  return sealsOf(() => readKeys(path, log));
}

/** Makes the file; false when it is there. */
function makeKeys(path: string): boolean {
  const id = `k${new Date().toISOString().slice(0, 10).replaceAll('-', '')}`;
  const keys: KeyFile = { current: id, keys: { [id]: randomBytes(32).toString('hex') } };
  try {
    mkdirSync(dirname(path), { recursive: true });
    // Whoever comes second finds the file of the first.
    writeFileSync(path, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    return true;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    throw new Fault('config', `${name}: ${path} cannot be made (${code})`, { cause });
  }
}

/** What is wrong is told without a piece of the file: it holds keys. */
function readKeys(path: string, log: Pick<Logger, 'warn'>): KeyFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
    if ((statSync(path).mode & 0o077) !== 0)
      log.warn({ path }, `${name}: others than its owner may read this file; its mode should be 0600`);
  } catch (cause) {
    throw new Fault('config', `${name}: ${path} cannot be read (${(cause as NodeJS.ErrnoException).code})`);
  }
  try {
    return keyFile.parse(JSON.parse(text));
  } catch {
    throw new Fault('config', `${name}: ${path} is not {"current": <id>, "keys": {<id>: <64 hex digits>}}`);
  }
}

/** Seals with the keys that `read` gives. */
export function sealsOf(read: () => KeyFile, first?: KeyFile): Seals {
  let keys = first;
  const keyOf = (id: string): Buffer | undefined => {
    const hex = keys !== undefined && Object.hasOwn(keys.keys, id) ? keys.keys[id] : undefined;
    return hex === undefined ? undefined : Buffer.from(hex, 'hex');
  };
  return {
    seal(original, shown) {
      keys ??= read();
      const { current } = keys;
      const head = `fw1.${current}.`;
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, keyOf(current)!, nonce);
      cipher.setAAD(Buffer.concat([Buffer.from(head), shown]));
      const digest = createHash('sha256').update(original).digest();
      const text = Buffer.concat([cipher.update(digest), cipher.update(original), cipher.final()]);
      return head + Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url');
    },
    open(sealed, shown) {
      const [, id, body] = form.exec(sealed) ?? [];
      if (id === undefined || body === undefined) return { kind: 'damaged' };
      let key = keyOf(id);
      if (key === undefined) {
        try {
          keys = read();
        } catch {
          return { kind: 'key-missing', key: id };
        }
        key = keyOf(id);
      }
      if (key === undefined) return { kind: 'key-missing', key: id };
      const bytes = Buffer.from(body, 'base64url');
      if (bytes.length < nonceBytes + tagBytes + digestBytes) return { kind: 'damaged' };
      try {
        const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), {
          authTagLength: tagBytes,
        });
        decipher.setAAD(Buffer.concat([Buffer.from(`fw1.${id}.`), shown]));
        decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
        const text = Buffer.concat([
          decipher.update(bytes.subarray(nonceBytes + tagBytes)),
          decipher.final(),
        ]);
        const [digest, original] = [text.subarray(0, digestBytes), text.subarray(digestBytes)];
        const found = createHash('sha256').update(original).digest();
        if (!found.equals(digest)) return { kind: 'damaged' };
        return { kind: 'opened', key: id, original, sha256: found.toString('hex') };
      } catch {
        return { kind: 'damaged' };
      }
    },
  };
}
