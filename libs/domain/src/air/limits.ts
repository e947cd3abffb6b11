/** Ambient air limits of the registry of standards (`law/data/gb3095.ts`). */
import {
  inForce,
  limitsIn,
  rowsOfType,
  standards,
  type AmbientZone,
  type DecisionRow,
  type LawRow,
  type LimitRow,
} from '../law/index.js';
import { findPollutant } from '../reading/index.js';

export type AmbientAveraging = 'hour' | 'day' | 'mda8' | 'year';

/** A limit of GB 3095 in the canonical unit of its pollutant. */
export interface AmbientLimit extends LimitRow {
  readonly basis: 'ambient';
  readonly zone: AmbientZone;
  readonly averaging: AmbientAveraging;
  readonly comparison: 'max';
}

const averagings: ReadonlySet<string> = new Set(['hour', 'day', 'mda8', 'year']);

/** Can a series be judged by it as it is? Not lead and benzo[a]pyrene, whose HJ 212 codes have other units. */
function judgesSeries(limit: LimitRow): limit is AmbientLimit {
  return (
    limit.basis === 'ambient' &&
    averagings.has(limit.averaging) &&
    findPollutant(limit.pollutant)?.unit === limit.unit
  );
}

/**
 * The ambient limits that judge measured series, both zones. One that holds by decision only (Table 2, GB 3095-2026 cl. 4.5) is
 * there once for each decision that puts it in force, on the days of both, and not at all without one.
 */
export function ambientLimitsIn(rows: readonly LawRow[]): AmbientLimit[] {
  const decisions = rowsOfType(rows, 'decision');
  return limitsIn(rows)
    .filter(judgesSeries)
    .flatMap((limit) =>
      limit.byDecision === undefined ? [limit] : decisions.flatMap((one) => decided(limit, one)),
    );
}

const END = '9999-12-31';

function decided(limit: AmbientLimit, decision: DecisionRow): AmbientLimit[] {
  const { of, pollutants, zones } = decision;
  if (of !== limit.standard || !pollutants.includes(limit.pollutant)) return [];
  if (zones !== undefined && !zones.includes(limit.zone)) return [];
  const validFrom = limit.validFrom > decision.validFrom ? limit.validFrom : decision.validFrom;
  const ends = [limit.validTo ?? END, decision.validTo ?? END].sort();
  const last = ends[0] ?? END;
  if (last < validFrom) return [];
  return [
    {
      ...limit,
      id: `${limit.id}:${decision.id}`,
      clause: `${limit.clause}; ${decision.standard} ${decision.clause}`,
      clauseZh: `${limit.clauseZh}；${decision.standard} ${decision.clauseZh}`,
      validFrom,
      validTo: last === END ? null : last,
    },
  ];
}

/** Every ambient limit of every edition that judges a measured series, both zones. */
export const ambientLimits: readonly AmbientLimit[] = ambientLimitsIn(standards);

/**
 * The ambient limit in force on a local day (`YYYY-MM-DD`, +08:00), or undefined where the standard sets none.
 */
export function ambientLimit(
  pollutant: string,
  averaging: AmbientAveraging,
  zone: AmbientZone,
  date: string,
): AmbientLimit | undefined {
  return ambientLimits.find(
    (limit) =>
      limit.pollutant === pollutant &&
      limit.averaging === averaging &&
      limit.zone === zone &&
      inForce(limit, date),
  );
}

/**
 * The printed limit of a pollutant that would hold on a local day if a decision had put it in force, and none has: why such a
 * value has no verdict. Undefined where a limit is in force, or none is printed.
 */
export function limitNotInForce(
  pollutant: string,
  zone: AmbientZone,
  date: string,
  rows: readonly LawRow[] = standards,
): LimitRow | undefined {
  const printed = limitsIn(rows).find(
    (row) =>
      row.byDecision !== undefined && row.pollutant === pollutant && row.zone === zone && inForce(row, date),
  );
  if (printed === undefined) return undefined;
  const known = rows === standards ? ambientLimits : ambientLimitsIn(rows);
  const held = known.some(
    (limit) => limit.pollutant === pollutant && limit.zone === zone && inForce(limit, date),
  );
  return held ? undefined : printed;
}
