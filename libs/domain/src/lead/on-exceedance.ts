import { localDate } from '../reading/index.js';
import { basisOfExceedance } from './basis.js';
import { groupOf } from './group.js';
import type { Decision, ExceedanceInput } from './input.js';
import { leadKinds, type LeadKind } from './kinds.js';
import { factsOf, isDecided, isGone } from './lead.js';
import type {
  ExceedanceDetails,
  ExceedanceSnapshot,
  Lead,
  LeadEventType,
  LeadStatus,
  LeadSubject,
  TimelineEntry,
  TimelineWho,
} from './lead.js';
import { exceedanceMultiple } from './multiple.js';
import { severityOf } from './severity.js';

/** Applies a snapshot of the episode; an older or equal version changes nothing. */
export function onExceedance(lead: Lead | undefined, input: ExceedanceInput): Decision {
  return lead === undefined ? first(input) : next(lead, input);
}

/** The first that is heard of an episode, whatever its verb: an event before it may have been overtaken. */
function first(input: ExceedanceInput): Decision {
  const { snapshot, at } = input;
  const withdrawn = snapshot.state === 'withdrawn';
  const lead: Lead = {
    ...standing(input.leadId, snapshot),
    version: 1,
    status: withdrawn ? 'withdrawn' : 'open',
    changedSinceDecision: false,
    openedAt: at,
    updatedAt: at,
  };
  const what = withdrawn ? 'withdrawn' : 'opened';
  return changed(lead, { at, who: rules(snapshot), what, after: particulars(lead, snapshot) }, what);
}

function next(lead: Lead, input: ExceedanceInput): Decision {
  const { snapshot, at } = input;
  if (lead.details.origin !== 'exceedance')
    throw new TypeError(`an exceedance of lead ${lead.id}, which is a ${lead.origin}`);
  if (snapshot.version <= lead.details.episode.version) return { kind: 'ignored', reason: 'old-version' };
  const withdrawn = snapshot.state === 'withdrawn';
  const reopened = !withdrawn && isGone(lead.details);
  const status = statusAfter(lead, withdrawn);
  const base = standing(lead.id, snapshot);
  const moved: Lead = {
    ...base,
    version: lead.version + 1,
    status,
    ...(lead.assignee === undefined ? {} : { assignee: lead.assignee }),
    ...(lead.decision === undefined ? {} : { decision: lead.decision }),
    changedSinceDecision: lead.decision !== undefined && lead.decision.facts !== factsOf(base.details),
    openedAt: lead.openedAt,
    updatedAt: at,
  };
  const what = withdrawn
    ? 'withdrawn'
    : reopened
      ? 'reopened'
      : input.verb === 'opened'
        ? 'amended'
        : input.verb;
  const entry = {
    at,
    who: rules(snapshot),
    what,
    before: particulars(lead),
    after: particulars(moved, snapshot),
  };
  return changed(moved, entry, eventOf(lead.status, status));
}

/** A decision stays as it is; an undecided lead follows its episode out of and back into being. */
function statusAfter(lead: Lead, withdrawn: boolean): LeadStatus {
  if (isDecided(lead.status)) return lead.status;
  if (withdrawn) return 'withdrawn';
  if (lead.status !== 'withdrawn') return lead.status;
  return lead.assignee === undefined ? 'open' : 'assigned';
}

function eventOf(from: LeadStatus, to: LeadStatus): LeadEventType {
  if (to === 'withdrawn' && from !== 'withdrawn') return 'withdrawn';
  return from === 'withdrawn' && to !== 'withdrawn' ? 'opened' : 'amended';
}

/** An outlet discharges, somebody may be responsible; a station or section only shows how the environment is. */
function kindOf(snapshot: ExceedanceSnapshot): LeadKind {
  return snapshot.stationKind === 'outlet' ? 'suspected-exceedance' : 'environment-anomaly';
}

/** What a lead takes over from the snapshot. */
function standing(
  id: string,
  snapshot: ExceedanceSnapshot,
): Omit<Lead, 'version' | 'status' | 'changedSinceDecision' | 'openedAt' | 'updatedAt'> {
  const { limit, start } = snapshot;
  const kind = kindOf(snapshot);
  const details = detailsOf(snapshot);
  const subject = subjectOf(snapshot);
  const { enterprise, enterpriseName } = snapshot;
  const party =
    leadKinds[kind].party === 'no' || enterprise === undefined
      ? {}
      : { party: { enterprise, ...(enterpriseName === undefined ? {} : { name: enterpriseName }) } };
  return {
    id,
    origin: 'exceedance',
    kind,
    stage: 'firm',
    severity: severityOf(kind, details.multiple),
    simulated: snapshot.simulated,
    subject,
    details,
    basis: basisOfExceedance(kind, limit, localDate(Date.parse(start))),
    ...party,
    group: groupOf(subject, start),
  };
}

function subjectOf(snapshot: ExceedanceSnapshot): LeadSubject & { readonly station: string } {
  const { station, stationName, stationKind, enterprise, enterpriseName, district } = snapshot;
  return {
    station,
    stationName,
    stationKind,
    // The register keeps an outlet under the id of its monitoring point.
    ...(stationKind === 'outlet' ? { outlet: station } : {}),
    ...(enterprise === undefined ? {} : { enterprise }),
    ...(enterpriseName === undefined ? {} : { enterpriseName }),
    ...(district === undefined ? {} : { district }),
  };
}

function detailsOf(snapshot: ExceedanceSnapshot): ExceedanceDetails {
  const { pollutant, rule, limit, peak } = snapshot;
  const multiple = exceedanceMultiple(pollutant, peak.value, limit);
  return {
    origin: 'exceedance',
    pollutant,
    rule,
    limit,
    episode: {
      id: snapshot.episode,
      version: snapshot.version,
      start: snapshot.start,
      end: snapshot.end,
      state: snapshot.state,
      endedBy: snapshot.endedBy,
      peak,
      count: snapshot.count,
    },
    ...(multiple === undefined ? {} : { multiple }),
  };
}

/** The part that judges episodes, and why it changed this one. */
function rules({ reason }: ExceedanceSnapshot): TimelineWho {
  return { type: 'part', id: 'rules', ...(reason === undefined ? {} : { reason: reason.code }) };
}

function particulars(
  { status, severity, details }: Lead,
  snapshot?: ExceedanceSnapshot,
): Record<string, unknown> {
  const { episode, limit } = details as ExceedanceDetails;
  return {
    status,
    severity,
    version: episode.version,
    start: episode.start,
    end: episode.end,
    count: episode.count,
    peak: episode.peak.value,
    limit: limit.value,
    ...(episode.endedBy === null ? {} : { endedBy: episode.endedBy }),
    ...(snapshot?.reason?.into === undefined ? {} : { into: snapshot.reason.into }),
  };
}

function changed(lead: Lead, entry: TimelineEntry, type: LeadEventType): Decision {
  return { kind: 'changed', lead, timeline: [entry], events: [{ type, lead }] };
}
