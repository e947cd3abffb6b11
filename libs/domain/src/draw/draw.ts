import { canonicalJson, type Sha256 } from './canonical.js';
import { checkDocument } from './check.js';
import type { DrawDocument, DrawObject, Refused, Stratum } from './document.js';
import { exclusionOf, lineOf, quotaOf, type ExclusionReason } from './objects.js';
import { Roster, type UnstaffedReason } from './people.js';
import { seedOf, seedParts } from './seed.js';

/** An object that was drawn and who goes there. */
export interface DrawnObject {
  readonly object: string;
  readonly stratum: string;
  /** Place in the line of its stratum, from 1; replacements go on counting. */
  readonly rank: number;
  readonly mode: 'onsite' | 'offsite';
  readonly officers: readonly string[];
  /** Why there are no people, or too few after an absence. */
  readonly unstaffed?: UnstaffedReason;
  /** Why it was dropped after the draw. */
  readonly dropped?: string;
  /** The dropped object whose place it took. */
  readonly replaces?: string;
}

export interface DrawResult {
  readonly commitment: string;
  readonly seed: string;
  readonly strata: readonly {
    readonly name: string;
    /** Objects that operate. */
    readonly base: number;
    /** Those that may be drawn. */
    readonly eligible: number;
    readonly quota: number;
    /** Quota that could not be met. */
    readonly shortfall: number;
  }[];
  readonly selected: readonly DrawnObject[];
  /** The next in line by stratum. */
  readonly waiting: Readonly<Record<string, readonly string[]>>;
  readonly excluded: readonly { readonly object: string; readonly reason: ExclusionReason }[];
  /** SHA-256 of the canonical JSON of all the rest. */
  readonly result: string;
}

/** SHA-256 of the canonical document: published at once, it fixes pool, people, rules and sources. */
export const commitmentOf = (sha256: Sha256, document: DrawDocument): string =>
  sha256(canonicalJson(document));

/** A result with the hash of its present content. */
export function seal(sha256: Sha256, { result: _, ...rest }: Partial<DrawResult>): DrawResult {
  return { ...rest, result: sha256(canonicalJson(rest)) } as DrawResult;
}

/** Finds the people of a drawn object and adds to their loads. */
export function assign(
  document: DrawDocument,
  roster: Roster,
  object: DrawObject,
  stratum: Stratum,
  rank: number,
): DrawnObject {
  const team = roster.find(object);
  const mode = object.listed && document.listed === 'offsite' ? 'offsite' : 'onsite';
  const row = { object: object.id, stratum: stratum.name, rank, mode } as const;
  if (typeof team === 'string') return { ...row, officers: [], unstaffed: team };
  roster.add(team, 1);
  return { ...row, officers: team };
}

/**
 * The draw `fw-draw-1`: the same document, shares and public values give the same result on every machine.
 * Whoever has the published record can run it again (docs/draw.md).
 * @param input the document as read by `parseIntegerJson`
 * @param secrets 32 bytes of each share holder, hexadecimal, in the order of `secretHashes`
 * @param values the public values by name of source
 */
export function draw(
  sha256: Sha256,
  input: unknown,
  secrets: unknown,
  values: unknown,
): DrawResult | Refused {
  const document = checkDocument(input);
  if ('refused' in document) return document;
  const parts = seedParts(sha256, document, secrets, values);
  if ('refused' in parts) return parts;
  const commitment = commitmentOf(sha256, document);
  const seed = seedOf(sha256, commitment, parts);
  const roster = new Roster(sha256, document, seed);
  const onDuty = roster.onDutyOf(document.team[0]?.dept).length;
  const bases = new Map<string, number>();
  for (const { stratum, closed } of document.objects)
    if (!closed) bases.set(stratum, (bases.get(stratum) ?? 0) + 1);
  const drawn = document.strata.map((stratum) => {
    const base = bases.get(stratum.name) ?? 0;
    const line = lineOf(sha256, document, seed, stratum);
    const quota = Math.max(quotaOf(stratum.rule, base, onDuty), stratum.min);
    const taken = line.slice(0, quota);
    return {
      counts: { name: stratum.name, base, eligible: line.length, quota, shortfall: quota - taken.length },
      selected: taken.map((object, i) => assign(document, roster, object, stratum, i + 1)),
      waiting: line.slice(quota, quota + document.waiting).map(({ id }) => id),
    };
  });
  return seal(sha256, {
    commitment,
    seed,
    strata: drawn.map(({ counts }) => counts),
    selected: drawn.flatMap(({ selected }) => selected),
    waiting: Object.fromEntries(drawn.map(({ counts, waiting }) => [counts.name, waiting])),
    excluded: document.objects.flatMap((object) => {
      const reason = exclusionOf(document, object);
      return reason === undefined ? [] : [{ object: object.id, reason }];
    }),
  });
}
