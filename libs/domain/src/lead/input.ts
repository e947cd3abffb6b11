import type {
  ExceedanceSnapshot,
  ExceedanceVerb,
  FindingSnapshot,
  Lead,
  LeadEventType,
  TimelineEntry,
} from './lead.js';
import type { DismissReason, RefusalCode } from './refusals.js';

/** The rules say how an episode stands now. `leadId` is derived from the episode id by the caller. */
export interface ExceedanceInput {
  readonly kind: 'exceedance';
  readonly verb: ExceedanceVerb;
  readonly leadId: string;
  readonly snapshot: ExceedanceSnapshot;
  readonly at: string;
}

/** A patrol says how a finding and its recurrences stand now; `by`: the officer whose command on the finding it was. */
export interface FindingInput {
  readonly kind: 'finding';
  readonly leadId: string;
  readonly snapshot: FindingSnapshot;
  readonly at: string;
  readonly by?: string | undefined;
  readonly note?: string | undefined;
}

interface Said {
  readonly by: string;
  readonly at: string;
  readonly note?: string | undefined;
  /** The version the officer saw; another one refuses the command. */
  readonly expectedVersion?: number | undefined;
}

/** What a flight is asked for: to look at a place, or whether something was put right. */
export const flightPurposes = ['verify', 're-inspection'] as const;
export type FlightPurpose = (typeof flightPurposes)[number];

/** An officer asks for a flight. */
export interface FlightAskedInput extends Said {
  readonly kind: 'flight-asked';
  readonly request: string;
  readonly purpose: FlightPurpose;
}

/** A flight that was asked for was flown; `nearestM`: how near its track came to the place, metres. */
export interface FlightFlownInput {
  readonly kind: 'flight-flown';
  readonly request: string;
  readonly purpose: FlightPurpose;
  readonly flight: string;
  readonly nearestM?: number | undefined;
  readonly at: string;
}

/** An officer's command. */
export type LeadCommand =
  | (Said & { readonly kind: 'acknowledge' })
  | (Said & { readonly kind: 'assign'; readonly assignee: string })
  | (Said & { readonly kind: 'verify' })
  | (Said & { readonly kind: 'dismiss'; readonly reason: DismissReason })
  /** A case was filed for it; given by the case work, not by a door of its own. */
  | (Said & { readonly kind: 'file'; readonly case: string });

export type LeadInput = ExceedanceInput | FindingInput | FlightAskedInput | FlightFlownInput | LeadCommand;

export type Decision =
  | {
      readonly kind: 'changed';
      readonly lead: Lead;
      readonly timeline: readonly TimelineEntry[];
      readonly events: readonly { readonly type: LeadEventType; readonly lead: Lead }[];
    }
  | { readonly kind: 'ignored'; readonly reason: 'old-version' }
  | {
      readonly kind: 'refused';
      readonly code: RefusalCode;
      readonly text: { readonly zh: string; readonly en: string };
    };
