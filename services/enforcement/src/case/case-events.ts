import { events, type CaseEventData } from '@farwatch/contracts/events';
import type { CaseEntry } from '@farwatch/contracts/http';
import { clocksOf, type WorkCalendar } from '@farwatch/domain/case';
import { eventRecord, type OutRecord } from '@farwatch/messaging/outputs';
import { derivedId } from '@farwatch/runtime/ids';

import type { StoredCase } from '../store/case/case-store.js';
import { policy } from './context.js';

type Verb = keyof typeof events.case.types;

/** A case as others are told of it: no personal data. */
export function caseData(one: StoredCase, entry: CaseEntry, calendar: WorkCalendar): CaseEventData {
  const { file } = one;
  const { party, act, leads } = file.dossier;
  const { decision } = file;
  return {
    id: one.id,
    version: entry.version,
    entry: entry.entry,
    // A case that is told of was at least proposed.
    state: file.state as CaseEventData['state'],
    simulated: one.simulated,
    ...(one.district === undefined ? {} : { district: one.district }),
    party: {
      id: party.id,
      kind: party.kind,
      ...(party.kind === 'org' && one.partyName !== undefined ? { name: one.partyName } : {}),
    },
    act: { violation: act.violation, from: act.from, to: act.to },
    leads: leads.map(({ id }) => id),
    clocks: [...clocksOf(file, calendar, policy).values()].map(({ paused, ...clock }) => ({
      ...clock,
      ...(paused === undefined ? {} : { paused: [...paused] }),
    })),
    ...(decision === undefined
      ? {}
      : { decision: { kind: decision.kind, on: decision.on, fine: decision.fine } }),
    documents: [...file.documents],
    ...(entry.due === undefined ? {} : { due: entry.due }),
    openedAt: one.openedAt,
    updatedAt: one.updatedAt,
  };
}

/** The event of an entry; its id is derived from case and entry, so a repeated send is the same event. */
export function caseRecord(one: StoredCase, entry: CaseEntry, calendar: WorkCalendar): OutRecord<'cases'> {
  return eventRecord(events.case, entry.type as Verb, caseData(one, entry, calendar), {
    id: derivedId('case-event', one.id, entry.entry, entry.type),
    source: '/farwatch/enforcement',
    time: entry.at,
    subject: one.id,
  });
}
