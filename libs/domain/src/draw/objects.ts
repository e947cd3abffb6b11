import type { Sha256 } from './canonical.js';
import type { DrawDocument, DrawObject, QuotaRule, Stratum } from './document.js';

/** Why an object is not in the pool; the first reason counts. */
export type ExclusionReason = 'not-operating' | 'positive-list' | 'visit-cap';

/** undefined: it may be drawn. Objects that are checked off-site are not visited, so no cap keeps them out. */
export function exclusionOf(document: DrawDocument, object: DrawObject): ExclusionReason | undefined {
  if (object.closed) return 'not-operating';
  if (object.listed && document.listed === 'exclude') return 'positive-list';
  const isVisited = !(object.listed && document.listed === 'offsite');
  return isVisited && document.cap !== null && object.visits >= document.cap ? 'visit-cap' : undefined;
}

/** ⌈a / b⌉ of non-negative integers, exact beyond 2^53 too. */
const ceiling = (a: bigint, b: bigint): number => Number((a + b - 1n) / b);

/**
 * How many objects a rule asks for.
 * @param base objects of the stratum that operate
 * @param onDuty officers on duty of the first department of a team
 */
export function quotaOf(rule: QuotaRule, base: number, onDuty: number): number {
  if (rule.ratio !== undefined) return ceiling(BigInt(rule.ratio[0]) * BigInt(base), BigInt(rule.ratio[1]));
  if (rule.perOfficer !== undefined) {
    const [k, n, d] = rule.perOfficer.map(BigInt) as [bigint, bigint, bigint];
    return ceiling(k * BigInt(onDuty) * n, d);
  }
  return rule.count ?? base;
}

/** The ticket of an object: hexadecimal text that nobody could foresee; the smallest are drawn. */
export const objectTicket = (sha256: Sha256, seed: string, object: string): string =>
  sha256(`${seed}:o:${object}`);

/** The objects of a stratum that may be drawn, in the order in which they are: the first are drawn, the next replace. */
export function lineOf(sha256: Sha256, document: DrawDocument, seed: string, stratum: Stratum): DrawObject[] {
  return document.objects
    .filter((object) => object.stratum === stratum.name && exclusionOf(document, object) === undefined)
    .map((object) => ({ object, ticket: objectTicket(sha256, seed, object.id) }))
    .sort((a, b) => (stratum.rotate ? a.object.drawn - b.object.drawn : 0) || (a.ticket < b.ticket ? -1 : 1))
    .map(({ object }) => object);
}
