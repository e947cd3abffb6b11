import type { HttpDeps } from './module.js';
import { Problem } from './problem.js';

/** Sealed bytes, opened and verified; throws the problem that says why they are not. */
export function openSealed(
  seals: HttpDeps['seals'],
  sealed: string | undefined,
  shown: Uint8Array,
): { sha256: string; base64: string; text?: string; key: string } {
  if (sealed === undefined || sealed === '')
    throw new Problem(
      409,
      'not-sealed',
      'it came before there was a key, or by a door that keeps the bytes as they came: what is shown is all there is',
    );
  if (seals === undefined)
    throw new Problem(
      409,
      'key-missing',
      'this process has no keys: give it the file FARWATCH_EVIDENCE_KEYS of the gateway',
    );
  const opened = seals.open(sealed, shown);
  if (opened.kind === 'key-missing')
    throw new Problem(
      409,
      'key-missing',
      `the key ${opened.key} is not in the file FARWATCH_EVIDENCE_KEYS: put it back from its copy, then open again`,
    );
  if (opened.kind === 'damaged')
    throw new Problem(
      409,
      'seal-damaged',
      'it does not open, or not to what was sealed with this message: it was changed after the gateway wrote it',
    );
  const { original, sha256, key } = opened;
  const text = original.toString('utf8');
  const isText = Buffer.from(text).equals(original);
  return { sha256, base64: original.toString('base64'), ...(isText && { text }), key };
}
