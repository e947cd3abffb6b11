import { HOUR_MS, parseTime } from '../reading/index.js';
import { badContent } from './canonical.js';
import type { DrawDocument, DrawRefusal, QuotaRule, Refused } from './document.js';
import { hasShape } from './shape.js';

/** Ids are ASCII, so that every language sorts and hashes them alike. */
const idForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

const isNumbers = (value: unknown, length: number): value is number[] =>
  Array.isArray(value) && value.length === length && value.every((one) => typeof one === 'number');

function isRule(rule: QuotaRule): boolean {
  const { ratio, perOfficer, count } = rule;
  if (Object.keys(rule).length !== 1) return false;
  if (ratio !== undefined) return isNumbers(ratio, 2) && ratio[1] > 0 && ratio[0] <= ratio[1];
  if (perOfficer !== undefined) return isNumbers(perOfficer, 3) && perOfficer[2] > 0;
  return count === undefined ? Object.hasOwn(rule, 'all') : typeof count === 'number';
}

/** Rows as texts that sort as the rows do: no id holds a blank. */
function orderOf(rows: readonly string[]): DrawRefusal | undefined {
  for (let i = 1; i < rows.length; i += 1) if (rows[i]! < rows[i - 1]!) return 'not-sorted';
  return rows.some((row, i) => i > 0 && row === rows[i - 1]) ? 'duplicate-id' : undefined;
}

function idsOf(document: DrawDocument): DrawRefusal | undefined {
  const { id, strata, sources, objects, officers, recusals, team } = document;
  const ids = [id, ...[strata, sources].flat().map(({ name }) => name), ...officers.map(({ dept }) => dept)];
  const known = [objects.map((one) => one.id), officers.map((one) => one.id)] as const;
  if (![ids, ...known].every((some) => some.every((one) => idForm.test(one)))) return 'bad-id';
  // U+0000 sorts before every character of an id: pairs joined by it stand in the order of pairs.
  for (const rows of [...known, recusals.map((pair) => pair.join('\0'))]) {
    const wrong = orderOf(rows);
    if (wrong !== undefined) return wrong;
  }
  const names = new Set(strata.map(({ name }) => name));
  if (names.size !== strata.length) return 'duplicate-id';
  if (!objects.every(({ stratum }) => names.has(stratum))) return 'unknown-stratum';
  const [objectIds, officerIds] = known.map((some) => new Set(some)) as [Set<string>, Set<string>];
  if (!recusals.every(([object, officer]) => objectIds.has(object) && officerIds.has(officer)))
    return 'unknown-id';
  if (team.reduce((sum, { size }) => sum + size, 0) < 2) return 'team-too-small';
  const depts = new Set(officers.map(({ dept }) => dept));
  return team.every(({ dept }) => depts.has(dept)) ? undefined : 'unknown-dept';
}

function rulesOf(document: DrawDocument): DrawRefusal | undefined {
  const { strata, listed, sources, committedAt, noticeHours } = document;
  if (!strata.every(({ rule }) => isRule(rule))) return 'bad-rule';
  if (!['exclude', 'offsite', 'include'].includes(listed)) return 'bad-rule';
  if (sources.length === 0 || !sources.every(({ kind }) => ['set', 'digits', 'hex'].includes(kind)))
    return 'bad-source';
  if (sources.reduce((sum, { bits }) => sum + bits, 0) < 20) return 'weak-seed';
  const first = parseTime(committedAt)! + noticeHours * HOUR_MS;
  return sources.every(({ due }) => parseTime(due)! >= first) ? undefined : 'source-early';
}

/**
 * A document that may be committed to, or the first of the refusals that it meets. Read it with `parseIntegerJson`, else a
 * number written `4.0` passes here and is refused by others.
 */
export function checkDocument(value: unknown): DrawDocument | Refused {
  if ((value as { algorithm?: unknown } | null | undefined)?.algorithm !== 'fw-draw-1')
    return { refused: 'unknown-algorithm' };
  const content = badContent(value);
  if (content !== undefined) return { refused: content };
  if (!hasShape(value)) return { refused: 'bad-document' };
  const refused = idsOf(value) ?? rulesOf(value);
  return refused === undefined ? value : { refused };
}
