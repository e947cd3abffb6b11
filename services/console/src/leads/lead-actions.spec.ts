import { expect, test } from '@jest/globals';
import { leadStatus } from '@farwatch/contracts/events';
import { leadRoutes, type LeadItem } from '@farwatch/contracts/http';
import { decide, type LeadCommand } from '@farwatch/domain/lead';

import { allowed, leadActions, needsNote, offered, type Decidable, type LeadAction } from './lead-actions.js';
import { testLead } from './test-lead.js';

const time = '2026-11-23T00:00:00.000Z';

type State = Extract<LeadItem['details'], { origin: 'exceedance' }>['episode']['state'];

const lead = (status: LeadItem['status'], changed: boolean, state: State): LeadItem =>
  testLead({ status, changedSinceDecision: changed }, { state });

function command(kind: LeadAction, note: string | undefined): LeadCommand {
  const by = { by: 'o', at: time, ...(note === undefined ? {} : { note }) };
  if (kind === 'assign') return { kind, assignee: 'another', ...by };
  if (kind === 'dismiss') return { kind, reason: 'other', note: note ?? '', by: 'o', at: time };
  return { kind, ...by };
}

const cases: [string, LeadItem][] = leadStatus.options.flatMap((status) =>
  [false, true].flatMap((changed) =>
    (['open', 'closed', 'withdrawn'] as const).map((state): [string, LeadItem] => [
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
  const open: Decidable = lead('open', false, 'open');
  for (const role of ['viewer', 'officer', 'reviewer', 'manager', 'admin'] as const) {
    const may = leadActions.filter((action) => leadRoutes[`${action}Lead`].roles.some((r) => r === role));
    expect({ role, may: allowed(open, [role]) }).toEqual({ role, may });
  }
});
