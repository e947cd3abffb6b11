import { isDeepStrictEqual } from 'node:util';

import { decide, type FindingSnapshot, type Lead } from '@farwatch/domain/lead';
import { recurrenceOf, usualRecurrence, type StationNear } from '@farwatch/domain/patrol';
import { addToOutbox } from '@farwatch/persistence/outbox';
import type { PoolClient } from '@farwatch/persistence/pool';
import { derivedId } from '@farwatch/runtime/ids';

import { writeDecision } from '../lead/write-leads.js';
import { lockLeads } from '../store/lead-store.js';
import {
  findingsById,
  findingsNear,
  findingsOfChain,
  lockFindings,
  saveFindings,
  type FindingRow,
} from '../store/patrol/findings.js';
import { mediumOfReport } from '../store/patrol/media.js';
import { findingEvent } from './finding-event.js';
import type { RegisterFacts } from './register-facts.js';

/** A finding as a report or an analysis tells it; what officers decided of it is not theirs to say. */
export type FindingDraft = Omit<
  FindingRow,
  'version' | 'status' | 'chain' | 'lead_id' | 'stations' | 'updated_at'
> & {
  /** What told of it once does no more: a higher revision left it out, or the analysis explains it otherwise. */
  readonly gone?: boolean;
};

/** Who acts: an officer by name, or nobody but the platform. */
export interface Actor {
  readonly at: string;
  readonly by?: string | undefined;
  readonly note?: string | undefined;
}

/**
 * Puts findings into the store, in the transaction of the caller: what is new is raised, or found to repeat an older one; what
 * changed is told again; what did not changes nothing. One lead for each chain follows.
 */
export async function putFindings(
  client: PoolClient,
  drafts: readonly FindingDraft[],
  facts: RegisterFacts,
  actor: Actor,
): Promise<void> {
  if (drafts.length === 0) return;
  await lockFindings(client);
  const known = await findingsById(
    client,
    drafts.map(({ id }) => id),
  );
  const changed: FindingRow[] = [];
  for (const draft of drafts) {
    const row = await nextRow(client, draft, known.get(draft.id), facts, actor);
    if (row === undefined) continue;
    // The next one may repeat it.
    await saveFindings(client, [row]);
    changed.push(row);
  }
  await tellChains(client, changed, facts, actor);
}

async function nextRow(
  client: PoolClient,
  { gone = false, ...draft }: FindingDraft,
  known: FindingRow | undefined,
  facts: RegisterFacts,
  { at }: Actor,
): Promise<FindingRow | undefined> {
  const updated_at = new Date(at);
  if (known === undefined) {
    if (gone) return undefined;
    const stations: StationNear[] =
      draft.lon === null || draft.lat === null
        ? []
        : facts.stationsNear({ lon: draft.lon, lat: draft.lat }, draft.at.getTime());
    const chain = (await olderOf(client, draft))?.chain ?? draft.id;
    return { ...draft, version: 1, status: 'raised', chain, lead_id: null, stations, updated_at };
  }
  const status = gone ? 'dismissed' : known.status;
  // A level that somebody proved does not fall because a report is sent again.
  const next: FindingRow = { ...known, ...draft, evidence_level: known.evidence_level, status };
  if (isDeepStrictEqual({ ...next }, { ...known })) return undefined;
  return { ...next, version: known.version + 1, updated_at };
}

/** The older finding that this one repeats. */
async function olderOf(
  client: PoolClient,
  draft: Omit<FindingDraft, 'gone'>,
): Promise<FindingRow | undefined> {
  const { lon, lat } = draft;
  if (lon === null || lat === null) return undefined;
  const located = (row: Omit<FindingDraft, 'gone'>) => ({
    id: row.id,
    kind: row.kind,
    place: { lon: row.lon!, lat: row.lat! },
    atMs: row.at.getTime(),
  });
  // A peak lies downwind of its source, at another place in every flight: the same outlet is the same finding.
  const outlet = outletOf(draft);
  const near = await findingsNear(client, draft, outlet === undefined ? 0.01 : 0.05);
  const others = near.filter((one) => one.flight_id !== draft.flight_id || one.origin !== draft.origin);
  const days = usualRecurrence.days * 86_400_000;
  const same =
    outlet === undefined
      ? undefined
      : others.find(
          (one) => outletOf(one) === outlet && Math.abs(one.at.getTime() - draft.at.getTime()) <= days,
        );
  if (same !== undefined) return same;
  const found = recurrenceOf(located(draft), others.map(located));
  return found && others.find(({ id }) => id === found.id);
}

const outletOf = ({ attribution }: Pick<FindingRow, 'attribution'>): string | undefined =>
  attribution?.verdict === 'attributed' ? attribution.ranked[0]?.outlet : undefined;

/** The leads of the chains that these findings belong to, and the events of the findings. */
export async function tellChains(
  client: PoolClient,
  changed: readonly FindingRow[],
  facts: RegisterFacts | undefined,
  actor: Actor,
): Promise<void> {
  const leads = new Map<string, string>();
  for (const chain of [...new Set(changed.map((row) => row.chain))].sort()) {
    const id = await tellLead(client, await findingsOfChain(client, chain), facts, actor);
    if (id !== undefined) leads.set(chain, id);
  }
  const told = changed.map((row) => ({ ...row, lead_id: leads.get(row.chain) ?? row.lead_id }));
  await saveFindings(client, told);
  await addToOutbox(client, 'enforcement', told.map(findingEvent));
}

/** The lead of a chain, opened or moved; undefined when nobody knows where it would be. */
async function tellLead(
  client: PoolClient,
  chain: readonly FindingRow[],
  facts: RegisterFacts | undefined,
  actor: Actor,
): Promise<string | undefined> {
  const leadId = derivedId('lead', 'finding', chain[0]!.chain);
  const before = (await lockLeads(client, [leadId])).get(leadId);
  const snapshot = snapshotOf(chain, facts, before);
  if (snapshot === undefined) return undefined;
  const gone = snapshot.details.state === 'withdrawn';
  // What an officer set aside is dismissed, by the officer; facts alone only withdraw.
  const decision =
    before !== undefined && gone && actor.by !== undefined
      ? decide(before, {
          kind: 'dismiss',
          reason: 'other',
          by: actor.by,
          at: actor.at,
          note: actor.note,
        })
      : decide(before, { kind: 'finding', leadId, snapshot, ...actor });
  if (decision.kind !== 'changed') return leadId;
  await writeDecision(client, decision, before === undefined);
  return leadId;
}

/** What a chain says: of its newest finding that stands, else of its newest. */
function snapshotOf(
  chain: readonly FindingRow[],
  facts: RegisterFacts | undefined,
  before: Lead | undefined,
): FindingSnapshot | undefined {
  const standing = chain.filter(({ status }) => status !== 'dismissed');
  const newest = (standing.length > 0 ? standing : chain).at(-1)!;
  const { lon, lat, district } = newest;
  const outlet = outletOf(newest);
  const seen = outlet === undefined ? undefined : facts?.outlet(outlet);
  const enterprise = seen?.enterprise ?? newest.enterprise ?? undefined;
  const enterpriseName =
    seen?.enterpriseName ?? (enterprise === undefined ? undefined : facts?.enterprise(enterprise)?.name);
  if (lon === null && lat === null && outlet === undefined && enterprise === undefined) return undefined;
  const subject = {
    ...(outlet === undefined ? {} : { outlet, station: outlet }),
    ...(seen === undefined ? {} : { stationName: seen.name, stationKind: 'outlet' as const }),
    ...(enterprise === undefined ? {} : { enterprise }),
    ...(enterpriseName === undefined ? {} : { enterpriseName }),
    ...(lon === null || lat === null
      ? {}
      : { place: { lon, lat, crs: 'EPSG:4326', radius: newest.radius ?? 0 } }),
    ...(district === null ? {} : { district }),
  };
  return {
    chain: newest.chain,
    simulated: newest.simulated,
    severity: newest.evidence_level === 'clue' ? 'low' : 'medium',
    // Without the registers (a command at the door) whom it is about stays as it was.
    subject: facts === undefined && before !== undefined ? before.subject : subject,
    ...(facts === undefined
      ? before?.party && { party: before.party }
      : enterprise === undefined
        ? {}
        : { party: { enterprise, ...(enterpriseName === undefined ? {} : { name: enterpriseName }) } }),
    details: {
      origin: 'finding',
      version: chain.reduce((sum, { version }) => sum + version, 0),
      flight: newest.flight_id,
      finding: newest.id,
      evidenceLevel: newest.evidence_level,
      findingKind: newest.kind,
      at: newest.at.toISOString(),
      state: newest.status === 'dismissed' ? 'withdrawn' : newest.status,
      findings: chain.length,
      ...(newest.description === null ? {} : { description: newest.description }),
      ...(outlet === undefined ? {} : { outlet }),
      ...(newest.attribution === null ? {} : { attribution: newest.attribution }),
      ...(newest.stations.length === 0 ? {} : { stations: newest.stations }),
      ...mediaOf(standing.length > 0 ? standing : chain),
    },
  };
}

/** Media that the findings of a chain refer to, whether they have come or not. */
function mediaOf(chain: readonly FindingRow[]): { media?: string[] } {
  const ids = chain.flatMap(({ source, report_id, media }) =>
    source === null || report_id === null ? [] : media.map((one) => mediumOfReport(source, report_id, one)),
  );
  return ids.length === 0 ? {} : { media: [...new Set(ids)].slice(-200) };
}
