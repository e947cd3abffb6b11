import { decide, type FlightPurpose, type Lead } from '@farwatch/domain/lead';
import { distanceM, type Place, type Track } from '@farwatch/domain/patrol';
import type { Scope } from '@farwatch/contracts/http';
import type { Pool, PoolClient } from '@farwatch/persistence/pool';
import { inTransaction } from '@farwatch/persistence/transaction';
import { randomUUID } from 'node:crypto';

import type { CommandResult } from '../lead/command-lead.js';
import { writeDecision } from '../lead/write-leads.js';
import { lockLead, lockLeads } from '../store/lead-store.js';
import {
  insertRequest,
  listRequests,
  lockOpenRequests,
  saveFlown,
  type FlightRequestRow,
} from '../store/patrol/flight-requests.js';
import { findingsById, findingsOfChain, lockFindings, saveFindings } from '../store/patrol/findings.js';
import type { FlightRow } from '../store/patrol/flights.js';
import { tellChains } from './put-findings.js';

/** What an officer asks for. */
export interface FlightAsked {
  readonly purpose: FlightPurpose;
  readonly place?: Place | undefined;
  readonly radiusM: number;
  readonly note?: string | undefined;
  readonly version?: number | undefined;
}

export type AskedResult =
  | { readonly kind: 'asked'; readonly request: FlightRequestRow }
  | { readonly kind: 'no-place' }
  | Exclude<CommandResult, { kind: 'done' }>;

/** Asks for a flight, in one transaction with the history of the lead. Outside the scope the lead is unknown. */
export function askFlight(
  pool: Pool,
  { scope, name }: { readonly scope: Scope; readonly name: string },
  leadId: string,
  asked: FlightAsked,
  placeOf: (lead: Lead) => Promise<Place | undefined>,
  at: string,
): Promise<AskedResult> {
  return inTransaction(pool, async (client): Promise<AskedResult> => {
    const lead = await lockLead(client, scope, leadId);
    if (lead === undefined) return { kind: 'unknown' };
    const request = randomUUID();
    const decision = decide(lead, {
      ...{ kind: 'flight-asked', by: name, at, note: asked.note, expectedVersion: asked.version },
      ...{ request, purpose: asked.purpose },
    });
    if (decision.kind === 'refused') return decision;
    const place = asked.place ?? (await placeOf(lead));
    if (place === undefined) return { kind: 'no-place' };
    if (decision.kind === 'changed') await writeDecision(client, decision);
    await insertRequest(client, {
      ...{ id: request, lead_id: leadId, purpose: asked.purpose, lon: place.lon, lat: place.lat },
      ...{ radius: asked.radiusM, district: lead.subject.district ?? null, note: asked.note ?? null },
      ...{ asked_by: name, asked_at: new Date(at) },
    });
    const [row] = await listRequests(client, 'all', { id: request }, { after: undefined, limit: 1 });
    return { kind: 'asked', request: row! };
  });
}

/**
 * A flight that is over answers the requests that its track came near to, and the one that its report names, each once. One
 * that was to inspect again and found nothing of the kind closes what was put right; what it found again stands as a new finding
 * of the chain and has moved the lead already.
 */
export async function answerRequests(
  client: PoolClient,
  flight: FlightRow,
  by: { readonly track?: Track | undefined; readonly named?: string | undefined },
  at: string,
): Promise<void> {
  for (const request of await lockOpenRequests(client, flight)) {
    const nearestM = by.track && nearest(by.track, request);
    const near = nearestM !== undefined && nearestM <= request.radius;
    if (!near && request.id !== by.named) continue;
    const found = near ? Math.round(nearestM) : undefined;
    await saveFlown(client, request.id, { flight: flight.id, at, nearestM: found });
    const lead = (await lockLeads(client, [request.lead_id])).get(request.lead_id);
    if (lead === undefined) continue;
    const decision = decide(lead, {
      ...{ kind: 'flight-flown', request: request.id, purpose: request.purpose, at },
      ...{ flight: flight.id, nearestM: found },
    });
    if (decision.kind === 'changed') await writeDecision(client, decision);
    if (request.purpose === 're-inspection') await closeWhatIsGone(client, lead, flight, at);
  }
}

function nearest({ points }: Track, place: Place): number {
  return points.reduce((least, point) => Math.min(least, distanceM(point, place)), Number.POSITIVE_INFINITY);
}

/** Closes the findings of a lead that were put right, unless this flight found the same again. */
async function closeWhatIsGone(
  client: PoolClient,
  { details }: Lead,
  flight: FlightRow,
  at: string,
): Promise<void> {
  if (details.origin !== 'finding') return;
  await lockFindings(client);
  const own = (await findingsById(client, [details.finding])).get(details.finding);
  if (own === undefined) return;
  const chain = await findingsOfChain(client, own.chain);
  if (chain.some((one) => one.flight_id === flight.id && one.status !== 'dismissed')) return;
  const closed = chain
    .filter(({ status }) => status === 'rectified')
    .map((one) => ({
      ...one,
      status: 'closed' as const,
      version: one.version + 1,
      updated_at: new Date(at),
    }));
  if (closed.length === 0) return;
  await saveFindings(client, closed);
  await tellChains(client, closed, undefined, { at, note: `re-inspection flight ${flight.flight}` });
}
