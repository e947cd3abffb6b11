import type { AttributionReport, FindingKind, StationNear } from '../patrol/index.js';
import type { StationKind } from '../reading/index.js';
import type { LeadGroup } from './group.js';
import type { LeadKind, LeadOrigin, LeadStage, Severity } from './kinds.js';
import type { LeadBasis } from './provision.js';

/**
 * A lead (线索): what an officer should look at, why, on what proof. Times are canonical UTC texts
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

/** The whole episode as it stands at `version`; a greater version replaces a smaller one. */
export interface ExceedanceSnapshot {
  readonly episode: string;
  readonly version: number;
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

/** Whom or what a lead is about; at least one of outlet, station, place, enterprise. */
export interface LeadSubject {
  readonly station?: string | undefined;
  readonly stationName?: string | undefined;
  readonly stationKind?: StationKind | undefined;
  readonly outlet?: string | undefined;
  readonly enterprise?: string | undefined;
  readonly enterpriseName?: string | undefined;
  readonly permit?: string | undefined;
  readonly place?:
    { readonly lon: number; readonly lat: number; readonly crs: string; readonly radius: number } | undefined;
  readonly district?: string | undefined;
}

export interface ExceedanceDetails {
  readonly origin: 'exceedance';
  /** HJ 212-2017 code. */
  readonly pollutant: string;
  readonly rule: { readonly id: string; readonly version: number };
  readonly limit: LeadLimit;
  readonly episode: LeadEpisode;
  /** (peak - limit) / limit for a maximum, (limit - peak) / limit for a minimum; left out where none is defined. */
  readonly multiple?: number | undefined;
}

/** What a chain of patrol findings says of itself. */
export interface FindingSnapshot {
  readonly chain: string;
  readonly simulated: boolean;
  readonly severity: Severity;
  readonly subject: LeadSubject;
  readonly party?: LeadParty | undefined;
  readonly details: FindingDetails;
}

/** What a patrol found, and every time that it was found again: of the newest finding, with the chain behind it. */
export interface FindingDetails {
  readonly origin: 'finding';
  /** Grows with every change of a finding of the chain. */
  readonly version: number;
  readonly flight: string;
  readonly finding: string;
  /** `clue` until somebody was there: see `patrol/finding/kinds`. */
  readonly evidenceLevel: string;
  readonly findingKind: FindingKind;
  readonly at: string;
  /** Of the chain: `withdrawn` when no finding of it stands any more. */
  readonly state: 'raised' | 'confirmed' | 'rectified' | 'closed' | 'withdrawn';
  /** How many findings of the chain stand. */
  readonly findings: number;
  readonly description?: string | undefined;
  /** The outlet that explains the flight best, where one does. */
  readonly outlet?: string | undefined;
  /** What the analysis of the flight says, in the words of the contract. */
  readonly attribution?: AttributionReport | undefined;
  readonly stations?: StationNear[] | undefined;
}

/** What the origin says, by `origin`. A new origin is a new member: the compiler then names every place that must know it. */
export type LeadDetails = ExceedanceDetails | FindingDetails;

/** Who could be responsible. */
export interface LeadParty {
  readonly enterprise: string;
  readonly name?: string | undefined;
}

/** An officer's (or the case work's) decision, and what the facts were when it was taken. */
export interface LeadDecision {
  readonly kind: 'verified' | 'dismissed' | 'filed';
  readonly by: string;
  readonly at: string;
  readonly reason?: string | undefined;
  readonly note?: string | undefined;
  /** `factsOf` at that time. */
  readonly facts: string;
}

export interface Lead {
  readonly id: string;
  /** 1 when the lead is made, one more with every change; commands may name the version they saw. */
  readonly version: number;
  readonly origin: LeadOrigin;
  readonly kind: LeadKind;
  readonly stage: LeadStage;
  readonly status: LeadStatus;
  readonly severity: Severity;
  readonly simulated: boolean;
  readonly subject: LeadSubject;
  readonly details: LeadDetails;
  readonly basis: LeadBasis;
  readonly party?: LeadParty | undefined;
  readonly group: LeadGroup;
  readonly assignee?: string | undefined;
  readonly changedSinceDecision: boolean;
  readonly decision?: LeadDecision | undefined;
  readonly openedAt: string;
  readonly updatedAt: string;
}

/** Who caused an entry of the history: a person or token, or a part of the platform and its reason. */
export type TimelineWho =
  | { readonly type: 'principal'; readonly id: string }
  | { readonly type: 'part'; readonly id: string; readonly reason?: string | undefined };

/** One entry of the history; entries are only added. */
export interface TimelineEntry {
  readonly at: string;
  readonly who: TimelineWho;
  readonly what: string;
  /** What the entry changed, as it was and as it is now. */
  readonly before?: Readonly<Record<string, unknown>> | undefined;
  readonly after?: Readonly<Record<string, unknown>> | undefined;
  readonly note?: string | undefined;
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

/** Do the facts that it was made from stand no more? */
export function isGone(details: LeadDetails): boolean {
  return (details.origin === 'finding' ? details.state : details.episode.state) === 'withdrawn';
}

/**
 * What an officer judges by, as one text: equal texts mean that nothing changed that could move a decision.
 * Whether the episode still runs is not in it: an episode that merely ends is the one that was decided.
 */
export function factsOf(details: LeadDetails): string {
  if (details.origin === 'finding')
    return JSON.stringify([details.findingKind, details.findings, details.outlet ?? null, isGone(details)]);
  const { episode, limit } = details;
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
