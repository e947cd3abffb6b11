import { randomUUID } from 'node:crypto';

import type { Lead } from '@farwatch/domain/lead';
import type { OutRecord } from '@farwatch/messaging/outputs';

/** A guard of this service that is broken on purpose, so that `farwatch prove-no-loss` can show that its loss is noticed. */
export type Sabotage = 'no-inbox' | 'double-publish';

/** What this service can break; other names belong to other services. */
export function sabotageOf(name: string | undefined): Sabotage | undefined {
  return name === 'no-inbox' || name === 'double-publish' ? name : undefined;
}

/** `no-inbox`: forgets which version of an episode a lead already knows, so that a repeated event acts again. */
export function forgetVersions(leads: ReadonlyMap<string, Lead>): Map<string, Lead> {
  return new Map([...leads].map(([id, lead]) => [id, { ...lead, episode: { ...lead.episode, version: 0 } }]));
}

/** `double-publish`: everything twice, the second time under an id that is not derived from what it says. */
export function doubled(records: readonly OutRecord[]): OutRecord[] {
  return records.flatMap((record) => [
    record,
    { ...record, headers: { ...record.headers, ce_id: randomUUID() } },
  ]);
}
