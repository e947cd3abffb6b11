import type { Exclusion, Payment } from '../clocks/index.js';
import type { AuthorityKind, Harm } from '../law/index.js';
import type { Subject } from '../fine/index.js';
import type { CaseDocument, CaseRole, CaseStateName } from './names.js';

/** A lead as the case work sees it. */
export interface CaseLead {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  /** Local day on which it was taken up. */
  readonly takenUp: string;
  readonly markWindowClosed: boolean;
  /** Is it in an open case already? */
  readonly inCase: boolean;
}

/** What a case is about, as it stands when it is proposed. */
export interface Dossier {
  readonly leads: readonly CaseLead[];
  readonly party: {
    readonly id: string;
    readonly kind: Subject;
    readonly known: boolean;
    /** On the positive list: no visit without consent of the head of the enforcement unit. */
    readonly positiveList: boolean;
    /** Days of earlier violations. */
    readonly history: readonly string[];
  };
  readonly act: {
    readonly from: string;
    readonly to: string;
    readonly discovered: string;
    readonly violation: string;
    readonly harm: Harm;
    readonly jurisdiction: boolean;
  };
  /** Range of the fine in yuan; null: no minimum. */
  readonly norm: { readonly id: string; readonly min: number | null; readonly max: number };
  /** Two norms of the act contradict each other: the review has to choose. */
  readonly lawConflict: boolean;
  readonly authority?: AuthorityKind | undefined;
  /** Major public interest, or several legal relations: the law asks for a legal review (处罚法 58). */
  readonly majorOrComplex?: boolean | undefined;
}

export interface CasePerson {
  readonly id: string;
  readonly roles: readonly CaseRole[];
  /** Enforcement certificate, days inclusive. */
  readonly certificate?: { readonly from: string; readonly to: string } | undefined;
  /** Has passed the national legal qualification (处罚法 58). */
  readonly legalQualified?: boolean | undefined;
}

/** An inspection or interview: who was where, when. */
export interface Visit {
  readonly officers: readonly string[];
  readonly start?: string | undefined;
  readonly end?: string | undefined;
  readonly place?: string | undefined;
}

export interface Commission {
  readonly id: string;
  readonly reportedOn?: string | undefined;
  readonly toldOn?: string | undefined;
  /** Monitoring on site by the standard method in the same period that met the limit. */
  readonly prevails: boolean;
}

export interface Decision {
  readonly kind: 'penalty' | 'none';
  readonly on: string;
  readonly fine: number;
  readonly kinds: readonly string[];
  readonly onSpot: boolean;
  readonly servedOn?: string | undefined;
  readonly closed: boolean;
  readonly restoration: boolean;
  /** A remedy took it away. */
  readonly cancelled: boolean;
}

export interface Notice {
  readonly issuedOn: string;
  readonly fine: number | undefined;
  readonly kinds: readonly string[];
  readonly hearingOffered: boolean;
  readonly servedOn?: string | undefined;
  readonly waived: readonly { readonly right: string; readonly on: string }[];
}

/** Something that holds for the facts as they were when it was made. */
export interface Opinion {
  readonly passed: boolean;
  /** Count of the facts then; at another count it is stale. */
  readonly facts: number;
}

export interface Remedy {
  readonly kind: string;
  readonly openedOn: string;
  readonly concludedOn?: string | undefined;
  readonly outcome?: string | undefined;
}

/** A case, folded from its events. Days are local (+08:00); terms are not kept here but counted from these days. */
export interface CaseFile {
  readonly dossier: Dossier;
  readonly state: CaseStateName;
  /** Accepted commands. */
  readonly version: number;
  /** Inspections, interviews, evidence, reports, statements, hearings and changes of leads. */
  readonly facts: number;
  readonly documents: readonly CaseDocument[];
  readonly proposedBy?: string | undefined;
  readonly filingExtended: boolean;
  /** Approved or declined. */
  readonly filingSettledOn?: string | undefined;
  readonly filedOn?: string | undefined;
  readonly officers: readonly string[];
  /** Whoever inspected, interviewed or reported: they may not review, chair, vote or decide. */
  readonly investigators: readonly string[];
  readonly visits: readonly Visit[];
  readonly inspected: boolean;
  readonly commissions: readonly Commission[];
  readonly evidence: readonly string[];
  readonly art41: boolean;
  readonly preservation?: { readonly on: string; readonly settledOn?: string | undefined } | undefined;
  readonly seizure?:
    { readonly on: string; readonly extended: boolean; readonly releasedOn?: string | undefined } | undefined;
  readonly correction?:
    | {
        readonly orderedOn: string;
        readonly servedOn?: string | undefined;
        readonly reinspectedOn?: string | undefined;
        readonly corrected: boolean;
      }
    | undefined;
  /** Days that do not count for the 90 days and for a seizure. */
  readonly pauses: readonly (Exclusion & { readonly id: string })[];
  readonly decisionExtensions: number;
  readonly notice?: Notice | undefined;
  readonly statements: readonly { readonly on: string; readonly rechecked: boolean }[];
  readonly hearing?:
    | {
        readonly requestedOn: string;
        readonly chair?: string | undefined;
        readonly on?: string | undefined;
        readonly heldOn?: string | undefined;
      }
    | undefined;
  readonly legal?: Opinion | undefined;
  readonly discussion?: Opinion | undefined;
  readonly decision?: Decision | undefined;
  /** Terminated, revoked or transferred: the 90 days end without a decision. */
  readonly endedOn?: string | undefined;
  readonly deferredTo?: string | undefined;
  readonly payments: readonly Payment[];
  readonly published?: { readonly on: string; readonly withdrawnOn?: string | undefined } | undefined;
  /** A remedy changed or took away what was published. */
  readonly changedOn?: string | undefined;
  readonly remedies: readonly Remedy[];
  readonly demand?: { readonly on: string; readonly servedOn?: string | undefined } | undefined;
  readonly recusals: readonly { readonly officer: string; readonly decision?: string | undefined }[];
}

/** A case that nobody has proposed yet. */
export const emptyCase = (dossier: Dossier): CaseFile => ({
  dossier,
  state: 'none',
  version: 0,
  facts: 0,
  documents: [],
  filingExtended: false,
  officers: [],
  investigators: [],
  visits: [],
  inspected: false,
  commissions: [],
  evidence: [],
  art41: false,
  pauses: [],
  decisionExtensions: 0,
  statements: [],
  payments: [],
  remedies: [],
  recusals: [],
});
