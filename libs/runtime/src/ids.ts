import { createHash } from 'node:crypto';

/**
 * An id derived from what it stands for: the same parts give the same id, in every process and after every replay.
 * 128 bits of SHA-256 in URL-safe base64 (22 characters). Parts are length-prefixed, so ("a","bc") is not ("ab","c").
 */
export function derivedId(...parts: readonly (string | number | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    const bytes = typeof part === 'object' ? part : Buffer.from(String(part));
    hash.update(`${bytes.length}:`);
    hash.update(bytes);
  }
  return hash.digest().subarray(0, 16).toString('base64url');
}
