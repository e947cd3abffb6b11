import type { WorkCalendar } from '../calendar/index.js';
import {
  clockRule,
  outstandingOn,
  termOf,
  type ClockSide,
  type Pause,
  type PauseKind,
} from '../clocks/index.js';
import type { CasePolicy } from './policy.js';
import type { CaseFile } from './state.js';

/** `ended`: no longer of use; `cancelled`: a remedy took its decision away. */
export type ClockStatus = 'running' | 'met' | 'late' | 'ended' | 'cancelled';

/** A term of a case, as it stands by its facts. */
export interface CaseClock {
  readonly id: string;
  readonly side: ClockSide;
  readonly start: string;
  /** Last day; null while paused. */
  readonly deadline: string | null;
  readonly actBy?: string | undefined;
  readonly daysLeft?: number | undefined;
  readonly provisional: boolean;
  readonly status: ClockStatus;
  /** Why it stands still, while it does. */
  readonly paused?: readonly PauseKind[] | undefined;
}

interface Facts {
  readonly extensions?: number;
  readonly settledOn?: string | undefined;
  readonly ended?: boolean;
  readonly cancelled?: boolean;
  /** A day that was granted instead. */
  readonly deferredTo?: string | undefined;
}

/** Days of reviews and suits, which are free of surcharge. */
export const remedyPauses = (file: CaseFile): Pause[] =>
  file.remedies.map(({ openedOn, concludedOn }) => [openedOn, concludedOn ?? null]);

/** The day on which the fine itself was paid in full. */
export function paidOn({ payments, decision }: CaseFile): string | undefined {
  let sum = 0;
  for (const { on, yuan } of payments) {
    sum += yuan;
    if (decision !== undefined && sum >= decision.fine) return on;
  }
  return undefined;
}

/**
 * The terms of a case. They are never stored: the same days and calendar give the same terms, so a new schedule of the
 * State Council or a changed fact moves every open clock. No time passes here: a clock whose last day is over is
 * `running` until somebody acts; whoever shows it compares `actBy` with today.
 */
export function clocksOf(
  file: CaseFile,
  calendar: WorkCalendar,
  policy: CasePolicy,
): ReadonlyMap<string, CaseClock> {
  const clocks = new Map<string, CaseClock>();
  const put = (id: string, start: string | undefined, facts: Facts = {}): void => {
    if (start !== undefined) clocks.set(id, clockOf(id, start, facts, file, calendar, policy));
  };
  const { decision, notice, hearing, preservation, seizure, correction } = file;
  const settled = decision?.on ?? file.endedOn;
  if (file.proposedBy !== undefined)
    put('filing-15', file.dossier.leads.map(({ takenUp }) => takenUp).toSorted()[0], {
      extensions: file.filingExtended ? 1 : 0,
      settledOn: file.filingSettledOn,
    });
  put('decide-90', file.filedOn, { extensions: file.decisionExtensions, settledOn: settled });
  const served = notice?.servedOn;
  const over = settled !== undefined && notice !== undefined && settled >= notice.issuedOn;
  const waived = (right: string): boolean => notice?.waived.some((one) => one.right === right) === true;
  put('statement-5', served, {
    settledOn: file.statements.find(({ on }) => notice !== undefined && on >= notice.issuedOn)?.on,
    ended: over || waived('statement'),
  });
  if (notice?.hearingOffered === true)
    put('hearing-request-5', served, {
      settledOn:
        hearing === undefined || hearing.requestedOn < notice.issuedOn ? undefined : hearing.requestedOn,
      ended: over || waived('hearing'),
    });
  put('preserve-7', preservation?.on, { settledOn: preservation?.settledOn });
  put('seize-30', seizure?.on, {
    extensions: seizure?.extended === true ? 1 : 0,
    settledOn: seizure?.releasedOn,
  });
  put('reinspect-30', correction?.servedOn, { settledOn: correction?.reinspectedOn });
  if (decision === undefined) return clocks;
  const { cancelled } = decision;
  const remedyOf = (kind: string) =>
    file.remedies.find((one) => one.kind === kind && one.openedOn >= decision.on)?.openedOn;
  if (decision.onSpot) put('simple-report-3', decision.on);
  else put('serve-7', decision.on, { settledOn: decision.servedOn });
  if (decision.kind === 'penalty') {
    const on = file.published?.on;
    const published = on !== undefined && on >= decision.on;
    // The bureau's duty that was met stays met; only one that is open falls away with its decision.
    put('publish-7', decision.on, {
      settledOn: published ? on : undefined,
      cancelled: cancelled && !published,
    });
    if (decision.fine > 0)
      put('pay-15', decision.servedOn, { settledOn: paidOn(file), cancelled, deferredTo: file.deferredTo });
  }
  put('review-60', decision.servedOn, { settledOn: remedyOf('review'), cancelled });
  put('suit-6m', decision.servedOn, { settledOn: remedyOf('suit'), cancelled });
  put('withdraw-3', file.changedOn, { settledOn: file.published?.withdrawnOn });
  put('demand-10', file.demand?.servedOn, { settledOn: paidOn(file), cancelled });
  return clocks;
}

function clockOf(
  id: string,
  start: string,
  facts: Facts,
  file: CaseFile,
  calendar: WorkCalendar,
  policy: CasePolicy,
): CaseClock {
  const rule = clockRule(id);
  const n = rule.n + rule.extension * (facts.extensions ?? 0);
  const counted = termOf(rule, { at: start, n, exclusions: file.pauses }, calendar, policy.clocks[id]);
  const term =
    facts.deferredTo === undefined
      ? (counted ?? { deadline: null, provisional: false })
      : { deadline: facts.deferredTo, provisional: false };
  const status = statusOf(term.deadline, facts);
  const paused =
    status === 'running' && term.deadline === null
      ? [
          ...new Set(
            file.pauses
              .filter(({ through, kind }) => through === null && rule.excludes.includes(kind))
              .map(({ kind }) => kind),
          ),
        ]
      : undefined;
  return { ...term, id, side: rule.side, start, status, ...(paused === undefined ? {} : { paused }) };
}

function statusOf(deadline: string | null, facts: Facts): ClockStatus {
  if (facts.cancelled === true) return 'cancelled';
  if (facts.settledOn !== undefined) return deadline === null || facts.settledOn <= deadline ? 'met' : 'late';
  return facts.ended === true ? 'ended' : 'running';
}

/** Fine and surcharge that are still to be paid on a day, in yuan; 0 where there is no fine. */
export function owedOn(file: CaseFile, clocks: ReadonlyMap<string, CaseClock>, day: string): number {
  const due = clocks.get('pay-15')?.deadline;
  const { decision } = file;
  if (decision === undefined || decision.cancelled || decision.fine <= 0) return 0;
  if (due === undefined || due === null) return decision.fine;
  return outstandingOn(decision.fine, due, day, file.payments, remedyPauses(file));
}
