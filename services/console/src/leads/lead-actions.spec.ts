import { expect, test } from '@jest/globals';
import { leadStatus, type Lead } from '@farwatch/contracts/events';
import { leadRoutes } from '@farwatch/contracts/http';
import { decide, type LeadCommand } from '@farwatch/domain/lead';

import { allowed, leadActions, needsNote, offered, type Decidable, type LeadAction } from './lead-actions.js';

const time = '2026-11-23T00:00:00.000Z';

function lead(status: Lead['status'], changed: boolean, state: Lead['episode']['state']): Lead {
  return {
    id: 'l',
    version: 3,
    status,
    station: 's',
    stationName: 's',
    stationKind: 'air',
    simulated: false,
    pollutant: 'a34004',
    rule: { id: 'r', version: 1 },
    limit: {
      id: 'x',
      basis: 'ambient',
      value: 60,
      unit: 'ug/m3',
      averaging: 'day',
      comparison: 'max',
      standard: 'GB 3095-2026',
      clause: '4',
      validFrom: '2026-03-01',
      validTo: null,
      confidence: 'verified',
    },
    episode: {
      id: 'e',
      version: 1,
      start: time,
      end: time,
      state,
      endedBy: null,
      peak: { value: 90, start: time, end: time },
      count: 1,
    },
    changedSinceDecision: changed,
    openedAt: time,
    updatedAt: time,
  };
}

function command(kind: LeadAction, note: string | undefined): LeadCommand {
  const by = { by: 'o', at: time, ...(note === undefined ? {} : { note }) };
  if (kind === 'assign') return { kind, assignee: 'another', ...by };
  if (kind === 'dismiss') return { kind, reason: 'other', note: note ?? '', by: 'o', at: time };
  return { kind, ...by };
}

const cases: [string, Lead][] = leadStatus.options.flatMap((status) =>
  [false, true].flatMap((changed) =>
    (['open', 'closed', 'withdrawn'] as const).map((state): [string, Lead] => [
      `${status}, episode ${state}${changed ? ', changed' : ''}`,
      lead(status, changed, state),
    ]),
  ),
);
const decided = ['verified', 'dismissed', 'filed'];

test.each(cases)('%s: the buttons are those that the domain accepts', (_, one) => {
  // Only decided leads can have changed since; a withdrawn lead has a withdrawn episode.
  if (one.changedSinceDecision && !decided.includes(one.status)) return;
  const accepted = leadActions.filter(
    (kind) => decide(one as never, command(kind, 'because')).kind === 'changed',
  );
  expect(offered(one)).toEqual(accepted);
  for (const kind of accepted) {
    const withoutNote = decide(one as never, command(kind, undefined));
    if (withoutNote.kind === 'refused')
      expect({ kind, needs: needsNote(one, kind) }).toEqual({ kind, needs: true });
  }
});

test('roles are those of the routes', () => {
  const open: Decidable = { status: 'open', changedSinceDecision: false, episode: { state: 'open' } };
  for (const role of ['viewer', 'officer', 'reviewer', 'manager', 'admin'] as const) {
    const may = leadActions.filter((action) => leadRoutes[`${action}Lead`].roles.some((r) => r === role));
    expect({ role, may: allowed(open, [role]) }).toEqual({ role, may });
  }
});
