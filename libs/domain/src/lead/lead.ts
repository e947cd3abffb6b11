import type { StationKind } from '../reading/index.js';

/**
 * A lead (线索): what the bureau holds of one exceedance episode. Times are canonical UTC texts
 * (`YYYY-MM-DDTHH:mm:ss.sssZ`) that the decider only carries and compares; it never reads a clock.
 */
export type LeadStatus =
  'open' | 'acknowledged' | 'assigned' | 'verified' | 'dismissed' | 'withdrawn' | 'filed';

/** What happened to an episode: the verb of the event. */
export type ExceedanceVerb = 'opened' | 'extended' | 'amended' | 'closed' | 'withdrawn';

export interface Peak {
  readonly value: number;
  readonly start: string;
  readonly end: string;
}

/** The limit as it was applied, with the place of the law it comes from. */
export interface LeadLimit {
  readonly id: string;
  readonly basis: 'ambient' | 'water-class' | 'permit';
  readonly value: number;
  readonly unit: string;
  readonly averaging: 'sample' | 'hour' | 'mda8' | 'day';
  readonly comparison: 'max' | 'min';
  /** Which value of a stack it applies to, when the limit says so. */
  readonly compared?: 'measured' | 'converted' | undefined;
  readonly standard: string;
  readonly clause: string;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly confidence: string;
}

/** What a lead and its episode have in common: whom, what, under which rule and limit. */
export interface LeadSubject {
  readonly station: string;
  readonly stationName: string;
  readonly stationKind: StationKind;
  readonly enterprise?: string | undefined;
  readonly enterpriseName?: string | undefined;
  readonly district?: string | undefined;
  /** True for everything the simulator makes. */
  readonly simulated: boolean;
  /** HJ 212-2017 code. */
  readonly pollutant: string;
  readonly rule: { readonly id: string; readonly version: number };
  readonly limit: LeadLimit;
}

/** The whole episode as it stands at `version`; a greater version replaces a smaller one. */
export interface ExceedanceSnapshot extends LeadSubject {
  readonly episode: string;
  readonly version: number;
  readonly start: string;
  readonly end: string;
  readonly state: 'open' | 'closed' | 'withdrawn';
  readonly endedBy: 'met' | 'no-data' | null;
  readonly peak: Peak;
  readonly count: number;
  readonly reason?: { readonly code: string; readonly into?: string | undefined } | undefined;
}

export interface LeadEpisode {
  readonly id: string;
  readonly version: number;
  readonly start: string;
  readonly end: string;
  readonly state: 'open' | 'closed' | 'withdrawn';
  readonly endedBy: 'met' | 'no-data' | null;
  readonly peak: Peak;
  readonly count: number;
}

/** An officer's (or the case work's) decision, and what the episode was when it was taken. */
export interface LeadDecision {
  readonly kind: 'verified' | 'dismissed' | 'filed';
  readonly by: string;
  readonly at: string;
  readonly reason?: string | undefined;
  readonly note?: string | undefined;
  /** `episodeFacts` at that time. */
  readonly facts: string;
}

export interface Lead extends LeadSubject {
  readonly id: string;
  /** 1 when the lead is made, one more with every change; commands may name the version they saw. */
  readonly version: number;
  readonly status: LeadStatus;
  readonly episode: LeadEpisode;
  readonly exceedanceMultiple?: number | undefined;
  readonly assignee?: string | undefined;
  readonly changedSinceDecision: boolean;
  readonly decision?: LeadDecision | undefined;
  readonly openedAt: string;
  readonly updatedAt: string;
}

/** One entry of the history; entries are only added. */
export interface TimelineEntry {
  readonly at: string;
  readonly kind: string;
  readonly by: string;
  readonly note?: string | undefined;
  readonly detail?: Readonly<Record<string, unknown>> | undefined;
}

/** The verb of the event `cn.farwatch.lead.<type>.v1`. */
export type LeadEventType =
  'opened' | 'amended' | 'acknowledged' | 'assigned' | 'verified' | 'dismissed' | 'withdrawn' | 'filed';

/** Statuses that are a decision: events of the rules never move a lead out of them. */
export const decidedStatuses: readonly LeadStatus[] = ['verified', 'dismissed', 'filed'];

/** Has an officer decided this lead? */
export function isDecided(status: LeadStatus): boolean {
  return decidedStatuses.includes(status);
}

/**
 * What an officer judges by, as one text: equal texts mean that nothing changed that could move a decision.
 * Whether the episode still runs is not in it: an episode that merely ends is the one that was decided.
 */
export function episodeFacts(
  episode: Pick<LeadEpisode, 'start' | 'end' | 'state' | 'peak' | 'count'>,
  limit: LeadLimit,
): string {
  return JSON.stringify([
    episode.start,
    episode.end,
    episode.count,
    episode.peak.value,
    limit.value,
    limit.unit,
    episode.state === 'withdrawn',
  ]);
}
