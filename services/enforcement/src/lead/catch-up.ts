import { decodeEvent, events, type Lead as LeadData } from '@farwatch/contracts/events';
import type { Lead } from '@farwatch/domain/lead';
import { raiseIdentity, newestOf, type CatchUp } from '@farwatch/persistence/own-output';

import { changeTable } from '../store/change-table.js';
import { lockLeads, readLeads } from '../store/lead-store.js';
import { keepSaidVersions } from '../store/said-versions.js';
import { writeApplied } from './write-leads.js';

/** Numbers of the live feed that transactions took and did not use. */
const unusedNumbers = 10_000;

/**
 * Leads of which something was published that the store does not know, because it went back. A lead that is there is said
 * again as it stands, with a version behind the published one; what officers did in the lost time is lost, and the
 * timeline says so. A lead that is not there is made again by the exceedances that made it, and starts behind its
 * published version. Places of the live feed that were given out in the lost time are not given out again.
 */
export function catchUpLeads(deps: { readonly now: () => number }): CatchUp {
  return async (client, records) => {
    const said = newestOf(
      records.flatMap((record) => {
        const decoded = decodeEvent(events.lead, record);
        return decoded.kind === 'ok' ? [decoded.data] : [];
      }),
      ({ id }) => id,
      ({ version }) => version,
    );
    const before = await readLeads(
      client,
      said.map(({ id }) => id),
    );
    const suspects = said.filter((one) => isUnknown(one, before.get(one.id)));
    if (suspects.length === 0) return 0;
    const stored = await lockLeads(
      client,
      suspects.map(({ id }) => id),
    );
    const unknown = suspects.filter((one) => isUnknown(one, stored.get(one.id)));
    const lost = unknown.reduce(
      (sum, { id, version }) => sum + version - (stored.get(id)?.version ?? 0),
      unusedNumbers,
    );
    const raised = await keepSaidVersions(
      client,
      unknown.filter(({ id }) => !stored.has(id)),
    );
    const at = new Date(deps.now()).toISOString();
    const again = unknown.flatMap(({ id, version }): Lead[] => {
      const lead = stored.get(id);
      return lead === undefined ? [] : [{ ...lead, version: version + 1, updatedAt: at }];
    });
    if (again.length + raised === 0) return 0;
    await raiseIdentity(client, changeTable, lost, 'further');
    await writeApplied(client, {
      inserted: [],
      updated: again,
      timeline: again.map((lead) => ({
        leadId: lead.id,
        entry: {
          at,
          who: { type: 'part', id: 'enforcement', reason: 'database-restored' },
          what: 'restored',
          after: { status: lead.status },
        },
      })),
      events: again.map((lead) => ({ type: lead.status === 'withdrawn' ? 'withdrawn' : 'amended', lead })),
      intervals: [],
      evidence: [],
    });
    return again.length + raised;
  };
}

/** A lost state may also have the number of another one. */
function isUnknown(said: LeadData, lead: Lead | undefined): boolean {
  if (lead === undefined || said.version !== lead.version) return said.version > (lead?.version ?? 0);
  return JSON.stringify(facts(said)) !== JSON.stringify(facts(lead));
}

function facts({ status, assignee, changedSinceDecision, details }: LeadData | Lead): unknown[] {
  const episode = details.origin === 'exceedance' ? details.episode : undefined;
  return [status, assignee ?? null, changedSinceDecision, episode?.version, episode?.end, episode?.count];
}
