import { localDate } from '../reading/index.js';
import type { Decision, FindingInput } from './input.js';
import { factsOf, isDecided, isGone } from './lead.js';
import type { FindingDetails, Lead, LeadEventType, LeadStatus, TimelineEntry, TimelineWho } from './lead.js';

/**
 * Applies what a chain of patrol findings says now: one lead for the finding and its recurrences. An older or equal version
 * changes nothing; a decision of an officer stays, and is marked when the findings are not what was decided.
 */
export function onFinding(lead: Lead | undefined, input: FindingInput): Decision {
  const { snapshot, at } = input;
  if (lead !== undefined && versionOf(lead) >= snapshot.details.version)
    return { kind: 'ignored', reason: 'old-version' };
  const gone = isGone(snapshot.details);
  const status = lead === undefined ? (gone ? 'withdrawn' : 'open') : statusAfter(lead, gone);
  const moved: Lead = {
    id: input.leadId,
    origin: 'finding',
    kind: 'patrol-finding',
    stage: 'firm',
    severity: snapshot.severity,
    simulated: snapshot.simulated,
    subject: snapshot.subject,
    details: snapshot.details,
    // What was broken is told by the visit that confirms the finding, not by the flight.
    basis: {},
    ...(snapshot.party === undefined ? {} : { party: snapshot.party }),
    group: lead?.group ?? groupOfFinding(snapshot.subject, snapshot.chain, snapshot.details.at),
    version: (lead?.version ?? 0) + 1,
    status,
    ...(lead?.assignee === undefined ? {} : { assignee: lead.assignee }),
    ...(lead?.decision === undefined ? {} : { decision: lead.decision }),
    changedSinceDecision:
      lead?.decision !== undefined && isDecided(status) && lead.decision.facts !== factsOf(snapshot.details),
    openedAt: lead?.openedAt ?? at,
    updatedAt: at,
  };
  const type = eventOf(lead?.status, status);
  const who: TimelineWho =
    input.by === undefined ? { type: 'part', id: 'patrol' } : { type: 'principal', id: input.by };
  const entry: TimelineEntry = {
    at,
    who,
    what: type === 'opened' && lead !== undefined ? 'reopened' : type,
    ...(lead === undefined ? {} : { before: particulars(lead) }),
    after: particulars(moved),
    ...(input.note === undefined ? {} : { note: input.note }),
  };
  return { kind: 'changed', lead: moved, timeline: [entry], events: [{ type, lead: moved }] };
}

const versionOf = ({ details }: Lead): number =>
  details.origin === 'finding' ? details.version : Number.POSITIVE_INFINITY;

/** One line in the inbox per outlet and day, else per chain and day. */
function groupOfFinding(
  subject: { readonly outlet?: string | undefined },
  chain: string,
  at: string,
): Lead['group'] {
  const day = localDate(Date.parse(at));
  return {
    id: `${subject.outlet === undefined ? `finding:${chain}` : `outlet:${subject.outlet}`}:${day}`,
    day,
  };
}

function statusAfter(lead: Lead, gone: boolean): LeadStatus {
  if (isDecided(lead.status)) return lead.status;
  if (gone) return 'withdrawn';
  if (lead.status !== 'withdrawn') return lead.status;
  return lead.assignee === undefined ? 'open' : 'assigned';
}

function eventOf(from: LeadStatus | undefined, to: LeadStatus): LeadEventType {
  if (to === 'withdrawn' && from !== 'withdrawn') return 'withdrawn';
  return from === undefined || (from === 'withdrawn' && to !== 'withdrawn') ? 'opened' : 'amended';
}

function particulars({ status, severity, details }: Lead): Record<string, unknown> {
  const { finding, evidenceLevel, state, findings, outlet } = details as FindingDetails;
  return {
    status,
    severity,
    finding,
    evidenceLevel,
    state,
    findings,
    ...(outlet === undefined ? {} : { outlet }),
  };
}
