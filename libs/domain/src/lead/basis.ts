import type { LeadKind } from './kinds.js';
import type { LeadBasis, LimitBasis, Provision } from './provision.js';
import { dutiesOfEmitters, sanctionsOfEmitters } from './provisions.js';

interface AppliedLimit extends LimitBasis {
  readonly basis: 'ambient' | 'water-class' | 'permit';
}

/**
 * The legal basis of an exceedance on a local day (`YYYY-MM-DD`): the limit, the duty to keep it and the sanction that may
 * follow, each as in force on that day. An anomaly of the environment has a limit alone: it binds governments.
 */
export function basisOfExceedance(kind: LeadKind, limit: AppliedLimit, day: string): LeadBasis {
  const { standard, clause, validFrom, validTo, confidence } = limit;
  const basis = { limit: { standard, clause, validFrom, validTo, confidence } };
  if (kind !== 'suspected-exceedance') return basis;
  const source = limit.basis === 'permit' ? 'permit' : 'standard';
  const duty = onDay(dutiesOfEmitters[source], day);
  const sanction = onDay(sanctionsOfEmitters[source], day);
  return { ...basis, ...(duty ? { duty } : {}), ...(sanction ? { sanction } : {}) };
}

function onDay<T extends Provision>(provisions: readonly T[], day: string): T | undefined {
  return provisions.find(
    ({ validFrom, validTo }) => validFrom <= day && (validTo === null || day <= validTo),
  );
}
