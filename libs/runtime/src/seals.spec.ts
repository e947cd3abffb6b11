import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { silentLogger } from './log.js';
import { sealsFromEnv, sealsOf } from './seals.js';

const dir = mkdtempSync(join(tmpdir(), 'seals-'));
afterAll(() => rmSync(dir, { recursive: true }));
const hex = (): string => randomBytes(32).toString('hex');
const keys = { current: 'k1', keys: { k1: hex() } as Record<string, string> };
const seals = sealsOf(() => keys);

describe('original bytes under the key of the installation', () => {
  test('property: they open to the very bytes beside what is shown of them, and to nothing else', () => {
    const bytes = fc.uint8Array({ maxLength: 3_000 });
    fc.assert(
      fc.property(bytes, bytes, fc.nat(), (original, shown, where) => {
        const sealed = seals.seal(original, shown);
        const opened = seals.open(sealed, shown);
        expect(opened.kind === 'opened' && Buffer.from(original).equals(opened.original)).toBe(true);
        expect(seals.seal(original, shown)).not.toBe(sealed);
        expect(seals.open(sealed, Buffer.concat([shown, Buffer.from('x')])).kind).toBe('damaged');
        const body = Buffer.from(sealed.split('.')[2]!, 'base64url');
        body[where % body.length]! ^= 1;
        expect(seals.open(`fw1.k1.${body.toString('base64url')}`, shown).kind).toBe('damaged');
      }),
    );
  });

  test('what an older key sealed opens after a new one took over; without its key it says which one is missing', () => {
    const shown = Buffer.from('shown');
    const old = seals.seal(Buffer.from('original'), shown);
    const rotated = { current: 'k2', keys: { ...keys.keys, k2: hex() } };
    const next = sealsOf(() => rotated);
    expect(next.seal(Buffer.from('x'), shown)).toMatch(/^fw1\.k2\./);
    expect(next.open(old, shown).kind).toBe('opened');
    const without = sealsOf(() => ({ current: 'k2', keys: { k2: rotated.keys['k2']! } }));
    expect(without.open(old, shown)).toEqual({ kind: 'key-missing', key: 'k1' });
  });

  test('the file is made at the first start, for its owner only, and never again', () => {
    const env = { DATA_DIR: join(dir, 'data') };
    const first = sealsFromEnv(env, silentLogger, true)!;
    const file = join(dir, 'data', 'evidence-keys.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = readFileSync(file, 'utf8');
    const sealed = first.seal(Buffer.from('o'), Buffer.from('s'));
    expect(sealsFromEnv(env, silentLogger, true)!.open(sealed, Buffer.from('s')).kind).toBe('opened');
    expect(sealsFromEnv(env, silentLogger)!.open(sealed, Buffer.from('s')).kind).toBe('opened');
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(sealsFromEnv({}, silentLogger, true)).toBeUndefined();
  });

  test('a file that is none stops the start and shows nothing of itself', () => {
    const file = join(dir, 'bad.json');
    writeFileSync(file, '{"current":"k1","keys":{"k1":"secret"}}', { mode: 0o600 });
    expect(() => sealsFromEnv({ FARWATCH_EVIDENCE_KEYS: file }, silentLogger, true)).toThrow(
      /FARWATCH_EVIDENCE_KEYS: .*bad\.json is not/,
    );
    expect(() => sealsFromEnv({ FARWATCH_EVIDENCE_KEYS: file }, silentLogger, true)).not.toThrow(/secret/);
  });
});
