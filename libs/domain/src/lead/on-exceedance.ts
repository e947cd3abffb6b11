import type { Decision, ExceedanceInput } from './input.js';
import { episodeFacts, isDecided } from './lead.js';
import type {
  ExceedanceSnapshot,
  Lead,
  LeadEpisode,
  LeadEventType,
  LeadStatus,
  TimelineEntry,
} from './lead.js';
import { exceedanceMultiple } from './multiple.js';

const SYSTEM = 'farwatch';

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
  const kind = withdrawn ? 'withdrawn' : 'opened';
  return changed(lead, { at, kind, by: SYSTEM, detail: particulars(snapshot) }, kind);
}

function next(lead: Lead, input: ExceedanceInput): Decision {
  const { snapshot, at } = input;
  if (snapshot.version <= lead.episode.version) return { kind: 'ignored', reason: 'old-version' };
  const withdrawn = snapshot.state === 'withdrawn';
  const reopened = !withdrawn && lead.episode.state === 'withdrawn';
  const status = statusAfter(lead, withdrawn);
  const base = standing(lead.id, snapshot);
  const moved: Lead = {
    ...base,
    version: lead.version + 1,
    status,
    ...(lead.assignee === undefined ? {} : { assignee: lead.assignee }),
    ...(lead.decision === undefined ? {} : { decision: lead.decision }),
    changedSinceDecision:
      lead.decision !== undefined && lead.decision.facts !== episodeFacts(base.episode, base.limit),
    openedAt: lead.openedAt,
    updatedAt: at,
  };
  const kind = withdrawn
    ? 'withdrawn'
    : reopened
      ? 'reopened'
      : input.verb === 'opened'
        ? 'amended'
        : input.verb;
  const detail = { ...particulars(snapshot), previous: before(lead.episode) };
  return changed(moved, { at, kind, by: SYSTEM, detail }, eventOf(lead.status, status));
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

/** What a lead takes over from the snapshot. */
function standing(
  id: string,
  snapshot: ExceedanceSnapshot,
): Omit<Lead, 'version' | 'status' | 'changedSinceDecision' | 'openedAt' | 'updatedAt'> {
  const multiple = exceedanceMultiple(snapshot.pollutant, snapshot.peak.value, snapshot.limit);
  return {
    id,
    station: snapshot.station,
    stationName: snapshot.stationName,
    stationKind: snapshot.stationKind,
    ...(snapshot.enterprise === undefined ? {} : { enterprise: snapshot.enterprise }),
    ...(snapshot.enterpriseName === undefined ? {} : { enterpriseName: snapshot.enterpriseName }),
    ...(snapshot.district === undefined ? {} : { district: snapshot.district }),
    simulated: snapshot.simulated,
    pollutant: snapshot.pollutant,
    rule: snapshot.rule,
    limit: snapshot.limit,
    episode: {
      id: snapshot.episode,
      version: snapshot.version,
      start: snapshot.start,
      end: snapshot.end,
      state: snapshot.state,
      endedBy: snapshot.endedBy,
      peak: snapshot.peak,
      count: snapshot.count,
    },
    ...(multiple === undefined ? {} : { exceedanceMultiple: multiple }),
  };
}

function particulars(snapshot: ExceedanceSnapshot): Record<string, unknown> {
  return {
    version: snapshot.version,
    start: snapshot.start,
    end: snapshot.end,
    count: snapshot.count,
    peak: snapshot.peak.value,
    limit: snapshot.limit.value,
    ...(snapshot.endedBy === null ? {} : { endedBy: snapshot.endedBy }),
    ...(snapshot.reason === undefined ? {} : { reason: snapshot.reason.code }),
    ...(snapshot.reason?.into === undefined ? {} : { into: snapshot.reason.into }),
  };
}

function before(episode: LeadEpisode): Record<string, unknown> {
  return { start: episode.start, end: episode.end, count: episode.count, peak: episode.peak.value };
}

function changed(lead: Lead, entry: TimelineEntry, type: LeadEventType): Decision {
  return { kind: 'changed', lead, timeline: [entry], events: [{ type, lead }] };
}
