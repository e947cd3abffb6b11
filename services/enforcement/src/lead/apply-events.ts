import type { Exceedance } from '@farwatch/contracts/events';
import {
  decide,
  type Decision,
  type Lead,
  type LeadEventType,
  type TimelineEntry,
} from '@farwatch/domain/lead';

import { mergeIntervals } from './merge-intervals.js';
import type { ReadExceedance } from './read-exceedance.js';
import { messageKey, type WantedMessage } from '../store/evidence-store.js';
import type { IntervalChange } from '../store/lead-store.js';

/** What a batch of events makes of the leads: rows to write, in one transaction. */
export interface Applied {
  readonly inserted: readonly Lead[];
  readonly updated: readonly Lead[];
  readonly timeline: readonly { readonly leadId: string; readonly entry: TimelineEntry }[];
  readonly events: readonly {
    readonly type: LeadEventType;
    readonly lead: Lead;
    readonly traceparent?: string | undefined;
  }[];
  readonly intervals: readonly IntervalChange[];
  readonly evidence: readonly { readonly leadId: string; readonly ref: WantedMessage }[];
}

/**
 * Pure: the events in their order over the leads as they are. Events of an old version leave no trace. `said`: versions
 * behind which leads start that are not there, although they were published.
 */
export function applyEvents(
  before: ReadonlyMap<string, Lead>,
  events: readonly ReadExceedance[],
  at: string,
  said: ReadonlyMap<string, number> = new Map(),
): Applied {
  const now = new Map<string, Lead>();
  const snapshots = new Map<string, Exceedance[]>();
  const timeline: { leadId: string; entry: TimelineEntry }[] = [];
  const out: { type: LeadEventType; lead: Lead; traceparent?: string | undefined }[] = [];
  const evidence = new Map<string, { leadId: string; ref: WantedMessage }>();
  for (const { leadId, verb, data, traceparent, referredMs } of events) {
    const lead = now.get(leadId) ?? before.get(leadId);
    const decision = startedBehind(
      lead === undefined ? (said.get(leadId) ?? 0) : 0,
      decide(lead, { kind: 'exceedance', verb, leadId, snapshot: data, at }),
    );
    if (decision.kind !== 'changed') continue;
    now.set(leadId, decision.lead);
    for (const entry of decision.timeline) timeline.push({ leadId, entry });
    for (const event of decision.events) out.push({ ...event, traceparent });
    const applied = snapshots.get(leadId);
    if (applied) applied.push(data);
    else snapshots.set(leadId, [data]);
    for (const ref of data.evidence) {
      evidence.set(`${leadId} ${messageKey(ref)}`, {
        leadId,
        ref: { ...ref, station: data.station, referredMs },
      });
    }
  }
  const leads = [...now.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    inserted: leads.filter((lead) => !before.has(lead.id)),
    updated: leads.filter((lead) => before.has(lead.id)),
    timeline,
    events: out,
    intervals: [...snapshots].flatMap(([leadId, list]) => mergeIntervals(leadId, list) ?? []),
    evidence: [...evidence.values()],
  };
}

/** A new lead of which versions up to `said` were published. */
function startedBehind(said: number, decision: Decision): Decision {
  if (said === 0 || decision.kind !== 'changed') return decision;
  const lead = { ...decision.lead, version: decision.lead.version + said };
  return { ...decision, lead, events: decision.events.map(({ type }) => ({ type, lead })) };
}
