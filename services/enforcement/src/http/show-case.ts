import type { CaseDetail, CaseItem } from '@farwatch/contracts/http';
import {
  alertsOf,
  caseDocuments,
  caseRefusals,
  caseStates,
  clockRule,
  clocksOf,
  nextSteps,
  refusalClauses,
  type CaseContext,
  type CaseRefusalCode,
  type WorkCalendar,
} from '@farwatch/domain/case';

import { dueOf } from '../case/clock-points.js';
import { policy } from '../case/context.js';
import type { StoredCase } from '../store/case/case-store.js';

/** A case in a list, on a local day. */
export function caseItem(one: StoredCase, calendar: WorkCalendar, today: string): CaseItem {
  const { file } = one;
  const { party, act, leads } = file.dossier;
  const due = dueOf(file, calendar);
  return {
    id: one.id,
    version: file.version,
    state: file.state as CaseItem['state'],
    stateName: caseStates[file.state],
    simulated: one.simulated,
    ...(one.district === undefined ? {} : { district: one.district }),
    party: {
      id: party.id,
      kind: party.kind,
      ...(one.partyName === undefined ? {} : { name: one.partyName }),
    },
    act: { violation: act.violation, from: act.from, to: act.to },
    leads: leads.map(({ id }) => id),
    officers: [...file.officers],
    ...(file.filedOn === undefined ? {} : { filedOn: file.filedOn }),
    ...(file.decision === undefined
      ? {}
      : { decision: { kind: file.decision.kind, on: file.decision.on, fine: file.decision.fine } }),
    ...(due === undefined ? {} : { due: { ...due, overdue: today > due.actBy } }),
    leadsChanged: one.leadsChanged,
    openedAt: one.openedAt,
    updatedAt: one.updatedAt,
  };
}

/** The terms of a case on a local day. */
export function shownClocks(
  { file }: StoredCase,
  calendar: WorkCalendar,
  today: string,
): CaseDetail['clocks'] {
  return [...clocksOf(file, calendar, policy).values()].map(({ paused, ...clock }) => {
    const { name, basis, confidence } = clockRule(clock.id);
    const actBy = clock.actBy ?? clock.deadline;
    const running = clock.status === 'running' && actBy !== null;
    const alerts = running ? alertsOf(clock.start, actBy, calendar) : [];
    return {
      ...clock,
      ...(paused === undefined ? {} : { paused: [...paused] }),
      rule: { name, basis, confidence },
      overdue: running && today > actBy,
      alerts: alerts
        .filter(({ kind }) => clock.side === 'ours' || kind === 'overdue')
        .map(({ on, kind, to }) => ({ on, point: kind, to: [...to] })),
    };
  });
}

const shownRefusal = (code: CaseRefusalCode): CaseDetail['steps'][number]['refused'][number] => {
  const { zh, en, todo } = caseRefusals[code];
  const clause = refusalClauses[code];
  return { code, zh, en, todo, ...(clause === undefined ? {} : { clause }) };
};

/** What the caller could do today, open steps first, and why the others are refused. */
export function shownSteps(
  { file }: StoredCase,
  person: string,
  today: string,
  context: CaseContext,
  otherStates = false,
): CaseDetail['steps'] {
  return nextSteps(file, person, today, context, otherStates)
    .filter(({ by }) => by !== 'system')
    .map(({ command, by, fields, blocked, conditions }) => ({
      command,
      by,
      open: blocked.length === 0,
      fields: [...fields],
      refused: blocked.map(shownRefusal),
      conditions: [...conditions],
    }));
}

/** A case with everything that a screen shows of it beside its history. */
export function caseDetail(one: StoredCase, person: string, today: string, context: CaseContext): CaseDetail {
  const { file } = one;
  return {
    ...caseItem(one, context.calendar, today),
    norm: { ...file.dossier.norm },
    lawConflict: file.dossier.lawConflict,
    investigators: [...file.investigators],
    documents: file.documents.map((kind) => ({ kind, name: caseDocuments[kind] })),
    clocks: shownClocks(one, context.calendar, today),
    steps: shownSteps(one, person, today, context),
  };
}
