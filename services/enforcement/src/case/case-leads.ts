import { decide, type LeadCommand } from '@farwatch/domain/lead';
import type { PoolClient } from '@farwatch/persistence/pool';

import { writeApplied } from '../lead/write-leads.js';
import { lockLeads } from '../store/lead-store.js';

/** Why a lead did not follow its case. */
export interface LeadRefusal {
  readonly lead: string;
  readonly code: string;
  readonly text: { readonly zh: string; readonly en: string };
}

type Said = { readonly by: string; readonly at: string };

/** A case was filed: its leads are filed in the same transaction. The first that cannot be stops all of it. */
export const fileLeads = (
  client: PoolClient,
  caseId: string,
  leads: readonly string[],
  said: Said,
): Promise<LeadRefusal | undefined> => sayToLeads(client, leads, { kind: 'file', case: caseId, ...said });

/** No case was filed: its leads are dismissed with the reason that was given. One that was dismissed before stays so. */
export const dismissLeads = (
  client: PoolClient,
  leads: readonly string[],
  said: Said & { readonly note: string },
): Promise<LeadRefusal | undefined> =>
  sayToLeads(client, leads, { kind: 'dismiss', reason: 'other', ...said }, [
    'already-dismissed',
    'lead-withdrawn',
  ]);

async function sayToLeads(
  client: PoolClient,
  ids: readonly string[],
  command: LeadCommand,
  passed: readonly string[] = [],
): Promise<LeadRefusal | undefined> {
  const leads = await lockLeads(client, ids);
  const decisions = [...leads].map(([id, lead]) => ({ id, decision: decide(lead, command) }));
  for (const { id, decision } of decisions)
    if (decision.kind === 'refused' && !passed.includes(decision.code))
      return { lead: id, code: decision.code, text: decision.text };
  const changed = decisions.flatMap(({ id, decision }) =>
    decision.kind === 'changed' ? [{ id, ...decision }] : [],
  );
  await writeApplied(client, {
    inserted: [],
    updated: changed.map(({ lead }) => lead),
    timeline: changed.flatMap(({ id, timeline }) => timeline.map((entry) => ({ leadId: id, entry }))),
    events: changed.flatMap(({ events }) => events),
    intervals: [],
    evidence: [],
  });
  return undefined;
}
