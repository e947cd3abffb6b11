import type { ClosedMonths } from '@farwatch/persistence/closed-months';
import type { Pool } from '@farwatch/persistence/pool';
import type { StoredPositions } from '@farwatch/persistence/positions';

import type { ApplicableRules } from '../judging/applicable-rules.js';

/** Places between two effects; tests end the worker there. */
export type Failpoint = 'before-transaction' | 'before-commit' | 'after-commit';

export interface OwnerDeps {
  readonly pool: Pool;
  readonly rules: ApplicableRules;
  /** Real name of the topic of readings. */
  readonly topic: string;
  readonly positions: Pick<StoredPositions, 'claim' | 'commit' | 'confirm'>;
  readonly checkpointMs: number;
  /** Bytes of memory that one partition may hold. */
  readonly cacheBytes: () => number;
  /** Called when events were committed: the relay may send them. */
  readonly onCommitted: () => void;
  readonly now: () => number;
  /** Months whose readings are archived and not in the store. */
  readonly closed: Pick<ClosedMonths, 'all' | 'assertOpen'>;
  readonly failpoint?: (at: Failpoint) => void;
}
