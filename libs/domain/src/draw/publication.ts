import { canonicalJson, type Sha256 } from './canonical.js';
import type { DrawDocument, Refused } from './document.js';
import { commitmentOf, draw, type DrawResult } from './draw.js';
import { replace, type DrawEvent } from './replace.js';

/** The files of a published draw. Each is canonical JSON without a final line feed: `sha256sum document.json` is the commitment. */
export const publicationFiles = [
  ...['commitment.json', 'document.json', 'shares.json', 'values.json', 'log.json', 'result.json'],
  'manifest.json',
] as const;

/** What is published at once, before anybody can know who is drawn: no names of objects or people. */
export function announcementOf(sha256: Sha256, document: DrawDocument): Record<string, unknown> {
  const { algorithm, id, title, item, period, committedAt, noticeHours, secretHashes, sources } = document;
  const { strata, objects, officers, team, listed, cap, maxLoad, waiting } = document;
  const counts = strata.map(({ name, rule, min, rotate }) => ({
    ...{ name, rule, min, rotate },
    objects: objects.filter(({ stratum }) => stratum === name).length,
  }));
  return {
    ...{ algorithm, id, title, item, period, committedAt, noticeHours, secretHashes, sources },
    ...{ commitment: commitmentOf(sha256, document), strata: counts, officers: officers.length },
    ...{ team, listed, cap, maxLoad, waiting },
  };
}

/** What is known when a draw is revealed. */
export interface Revealed {
  readonly document: DrawDocument;
  readonly secrets: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
  /** Replacements, in order; further members of an event (who, when) are kept. */
  readonly events: readonly DrawEvent[];
}

/** The result after the replacements of the log. */
export function resultOf(
  sha256: Sha256,
  { document, secrets, values, events }: Revealed,
): DrawResult | Refused {
  const drawn = draw(sha256, document, secrets, values);
  return 'refused' in drawn || events.length === 0 ? drawn : replace(sha256, document, drawn, events);
}

/** A public value as it is published: sets in ascending order, hexadecimal in lower case, so that there is one writing. */
export function plainValue(value: unknown, kind: string | undefined): unknown {
  if (kind === 'set' && Array.isArray(value)) return value.toSorted((a: number, b: number) => a - b);
  return kind === 'hex' && typeof value === 'string' ? value.toLowerCase() : value;
}

/** The values that the document has a source for, in their published writing. */
export function plainValues(
  document: DrawDocument,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(document.sources.map(({ name, kind }) => [name, plainValue(values[name], kind)]));
}

/** The published record of a draw, text by name of file. */
export function publicationOf(sha256: Sha256, revealed: Revealed): ReadonlyMap<string, string> | Refused {
  const { document, secrets, values, events } = revealed;
  const result = resultOf(sha256, revealed);
  if ('refused' in result) return result;
  const contents: [name: string, value: unknown][] = [
    ['commitment.json', announcementOf(sha256, document)],
    ['document.json', document],
    ['shares.json', secrets],
    ['values.json', plainValues(document, values)],
    ['log.json', events],
    ['result.json', result],
  ];
  const files = new Map(contents.map(([name, value]) => [name, canonicalJson(value)]));
  const hashes = Object.fromEntries([...files].map(([name, text]) => [name, sha256(text)]));
  return files.set('manifest.json', canonicalJson({ files: hashes }));
}
