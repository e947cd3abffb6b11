import type { Sha256 } from './canonical.js';
import type { DrawDocument, PublicSource, Refused } from './document.js';

/** What the seed is made of, as texts: every reader of the same news types the same. */
export interface SeedParts {
  readonly secrets: readonly string[];
  /** `name=text` of each source, in the order of the document. */
  readonly sources: readonly string[];
}

const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));

const isBall = (one: unknown): boolean =>
  Number.isInteger(one) && (one as number) >= 0 && (one as number) < 1e9;

/** A public value in the one form in which it enters the seed; undefined when it is none of its kind. */
export function publicText(kind: PublicSource['kind'], value: unknown): string | undefined {
  if (kind === 'set') {
    if (!Array.isArray(value) || value.length === 0 || value.length > 20 || !value.every(isBall))
      return undefined;
    return (value as number[]).toSorted((a, b) => a - b).join('.');
  }
  if (typeof value !== 'string') return undefined;
  if (kind === 'digits') return /^[0-9]{1,64}$/.test(value) ? value : undefined;
  return /^(?:[0-9a-f]{2}){8,128}$/.test(value.toLowerCase()) ? value.toLowerCase() : undefined;
}

/**
 * Tests the shares against the hashes of the document and the public values against its sources. `document` has passed
 * `checkDocument`.
 */
export function seedParts(
  sha256: Sha256,
  document: DrawDocument,
  secrets: unknown,
  values: unknown,
): SeedParts | Refused {
  const { secretHashes, sources } = document;
  const isShare = (one: unknown): one is string => typeof one === 'string' && /^[0-9a-f]{64}$/.test(one);
  if (!Array.isArray(secrets) || secrets.length !== secretHashes.length || secrets.length === 0)
    return { refused: 'bad-secret' };
  if (!secrets.every(isShare)) return { refused: 'bad-secret' };
  if (!secrets.every((one, i) => sha256(bytesOf(one)) === secretHashes[i]))
    return { refused: 'secret-mismatch' };
  const given = typeof values === 'object' && values !== null ? (values as Record<string, unknown>) : {};
  if (!sources.every(({ name }) => Object.hasOwn(given, name))) return { refused: 'source-missing' };
  const texts = sources.map(({ name, kind }) => [name, publicText(kind, given[name])] as const);
  if (texts.some(([, text]) => text === undefined)) return { refused: 'bad-source-value' };
  return { secrets, sources: texts.map(([name, text]) => `${name}=${text!}`) };
}

/** The seed: SHA-256 of the lines, each ended by a line feed. Nobody knew it before, nobody could choose it. */
export function seedOf(sha256: Sha256, commitment: string, { secrets, sources }: SeedParts): string {
  return sha256(['fw-draw-1', commitment, ...secrets, ...sources].map((line) => `${line}\n`).join(''));
}
