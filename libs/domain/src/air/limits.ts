/** Ambient air limits of the registry of standards (`law/data/gb3095.ts`). */
import { inForce, limitsIn, standards, type AmbientZone, type LimitRow } from '../law/index.js';
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

/** Every ambient limit of every edition that judges a measured series, both zones. */
export const ambientLimits: readonly AmbientLimit[] = limitsIn(standards).filter(judgesSeries);

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
