import type { Headers } from '@farwatch/contracts/envelope';
import type { RefusalCode } from '@farwatch/contracts/refusals';

import type { OutRecord } from './outputs.js';

/** Original input that was refused, with the reason, for the topic of parked records. */
export function parkRecord(parked: {
  /** Who sent it: the key, so that one source's records stay in order. */
  readonly id: string;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | string>>;
  /** `mqtt:<topic>` or `kafka:<topic>/<partition>/<offset>`. */
  readonly from: string;
  readonly reason: RefusalCode;
  readonly detail: string;
}): OutRecord<'parked'> {
  const headers: Headers = {
    ...parked.headers,
    'park-reason': parked.reason,
    'park-detail': parked.detail.slice(0, 2_000),
    'park-from': parked.from,
    'park-at': new Date().toISOString(),
  };
  return { topic: 'parked', key: parked.id, value: parked.value, headers };
}
