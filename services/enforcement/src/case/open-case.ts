import { randomUUID } from 'node:crypto';

import { inScope, type CaseProposal, type Scope } from '@farwatch/contracts/http';
import { decideCase, emptyCase, type CaseCommand } from '@farwatch/domain/case';
import { kindsThatMayBeFiled } from '@farwatch/domain/lead';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { inTransaction } from '@farwatch/persistence/transaction';

import { holdCalendar } from '../store/case/calendar-store.js';
import { casesHolding, holdLeads, type StoredCase } from '../store/case/case-store.js';
import { lockLeads } from '../store/lead-store.js';
import { fileLeads } from './case-leads.js';
import { contextFor, type Actor } from './context.js';
import { dossierOf, type TakenLead, type WrongField } from './dossier.js';
import { refused, Refusal, sayRefusal, type Refused } from './refuse.js';
import { writeCase } from './write-case.js';

export type Opened =
  | { readonly kind: 'done'; readonly case: StoredCase }
  | { readonly kind: 'unknown'; readonly lead: string }
  | { readonly kind: 'wrong'; readonly field: WrongField }
  | Refused;

/**
 * Proposes a case for leads of the officer's scope, or decides on the spot, in one transaction with the lock on the leads:
 * of two officers who propose the same lead one gets the case, the other its name.
 */
export async function openCase(
  pool: Pool,
  scope: Scope,
  actor: Actor,
  proposal: CaseProposal,
  nowMs: number,
): Promise<Opened> {
  try {
    return await inTransaction(pool, (client) => open(client, scope, actor, proposal, nowMs));
  } catch (error) {
    if (error instanceof Refusal) return error.refused;
    throw error;
  }
}

async function open(
  client: PoolClient,
  scope: Scope,
  actor: Actor,
  proposal: CaseProposal,
  nowMs: number,
): Promise<Opened> {
  const ids = [...new Set(proposal.leads)];
  const leads = await lockLeads(client, ids);
  const unknown = ids.find((id) => !inScope(scope, leads.get(id)?.subject.district) || !leads.has(id));
  if (unknown !== undefined) return { kind: 'unknown', lead: unknown };
  if ([...leads.values()].some(({ kind }) => !kindsThatMayBeFiled.includes(kind)))
    return refused('lead-not-fileable');
  const [held] = (await casesHolding(client, ids)).values();
  if (held !== undefined) {
    const text = sayRefusal('lead-in-case', { zh: `案件 ${held}`, en: `case ${held}` });
    return { kind: 'refused', code: 'lead-in-case', text, case: held };
  }
  const taken = await takenLeads(client, [...leads.values()]);
  const parties = [...leads.values()].flatMap(({ party }) => (party ? [party.enterprise] : []));
  const history = await violationsOf(client, [...parties, proposal.party?.id ?? '']);
  const begun = dossierOf(taken, proposal, (party) => history.get(party) ?? [], nowMs);
  if ('path' in begun) return { kind: 'wrong', field: begun };
  const { dossier, ...rest } = begun;
  const at = new Date(nowMs).toISOString();
  const file = emptyCase(dossier);
  const command: CaseCommand = {
    do: proposal.do,
    by: actor.name,
    at,
    evidence: proposal.evidence + (await evidenceOf(client, ids)),
    ...(proposal.do === 'decideOnSpot' ? proposal.onSpot : {}),
  };
  const calendar = await holdCalendar(client);
  const decision = decideCase(file, command, await contextFor(client, actor, calendar, file, command));
  if (decision.kind === 'refused') return refused(decision.code);
  const before: StoredCase = {
    ...rest,
    ...{ id: randomUUID(), file, entries: 0, leadsChanged: false, lastDay: '', openedAt: at, updatedAt: at },
  };
  const opened = await writeCase(client, before, { events: decision.events }, calendar, nowMs);
  await holdLeads(client, opened.id, ids);
  if (proposal.do === 'decideOnSpot') {
    const failed = await fileLeads(client, opened.id, ids, { by: actor.name, at });
    if (failed !== undefined) throw new Refusal({ kind: 'refused', ...failed });
  }
  return { kind: 'done', case: opened };
}

/** When a person first did something with each lead. */
async function takenLeads(client: PoolClient, leads: readonly TakenLead['lead'][]): Promise<TakenLead[]> {
  const { rows } = await client.query<{ lead_id: string; at: Date }>(
    `SELECT lead_id, min(at) AS at FROM enforcement.timeline
     WHERE lead_id = ANY ($1::text[]) AND who->>'type' = 'principal' GROUP BY lead_id`,
    [leads.map(({ id }) => id)],
  );
  const at = new Map(rows.map((row) => [row.lead_id, row.at.toISOString()]));
  return leads.map((lead) => ({ lead, takenUpAt: at.get(lead.id) }));
}

/** Judged readings and original messages of the leads. */
async function evidenceOf(client: PoolClient, leads: readonly string[]): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `SELECT (SELECT count(*) FROM enforcement.lead_reading WHERE lead_id = ANY ($1::text[]))
          + (SELECT count(*) FROM enforcement.lead_evidence WHERE lead_id = ANY ($1::text[])) AS n`,
    [leads],
  );
  return rows[0]?.n ?? 0;
}

/** Last days of the acts for which these parties were penalised, by party. */
async function violationsOf(
  client: PoolClient,
  parties: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await client.query<{ party: string; days: string[] }>(
    `SELECT party, array_agg(DISTINCT dossier->'act'->>'to') AS days FROM enforcement.case_file AS c
     WHERE party = ANY ($1::text[]) AND EXISTS (SELECT FROM enforcement.case_entry AS e
       WHERE e.case_id = c.id AND e.command->>'do' IN ('decidePenalty', 'decideOnSpot'))
     GROUP BY party`,
    [parties],
  );
  return new Map(rows.map(({ party, days }) => [party, days]));
}
