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

/** An officer's command. */
export type LeadCommand =
  | (Said & { readonly kind: 'acknowledge' })
  | (Said & { readonly kind: 'assign'; readonly assignee: string })
  | (Said & { readonly kind: 'verify' })
  | (Said & { readonly kind: 'dismiss'; readonly reason: DismissReason })
  /** A case was filed for it; given by the case work, not by a door of its own. */
  | (Said & { readonly kind: 'file'; readonly case: string });

export type LeadInput = ExceedanceInput | FindingInput | LeadCommand;

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
