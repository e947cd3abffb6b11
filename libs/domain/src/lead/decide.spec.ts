import { describe, expect, it } from '@jest/globals';

import { decide } from './index.js';
import type { Decision, ExceedanceInput, ExceedanceSnapshot, Lead, LeadCommand } from './index.js';

const limit = {
  id: 'gb3095-pm25-day-2',
  basis: 'ambient',
  value: 75,
  unit: 'ug/m3',
  averaging: 'day',
  comparison: 'max',
  standard: 'GB 3095-2012',
  clause: 'Table 1',
  validFrom: '2016-01-01',
  validTo: null,
  confidence: 'verified',
} as const;

const hour = (n: number): string => new Date(Date.UTC(2026, 10, 23, n)).toISOString();

function snapshot(version: number, change: Partial<ExceedanceSnapshot> = {}): ExceedanceSnapshot {
  return {
    episode: 'ep1',
    version,
    station: 's1',
    stationName: '一号站',
    stationKind: 'air',
    simulated: false,
    pollutant: 'a34004',
    rule: { id: 'r1', version: 1 },
    limit,
    start: hour(0),
    end: hour(version),
    state: 'open',
    endedBy: null,
    peak: { value: 75 + version * 15, start: hour(0), end: hour(1) },
    count: version,
    ...change,
  };
}

function reported(
  verb: ExceedanceInput['verb'],
  version: number,
  change: Partial<ExceedanceSnapshot> = {},
): ExceedanceInput {
  const state = verb === 'withdrawn' ? 'withdrawn' : verb === 'closed' ? 'closed' : 'open';
  return {
    kind: 'exceedance',
    verb,
    leadId: 'lead1',
    snapshot: snapshot(version, { state, ...change }),
    at: hour(10 + version),
  };
}

const by = { by: 'officer-1', at: hour(30) };

function given(...inputs: (ExceedanceInput | LeadCommand)[]): Lead {
  let lead: Lead | undefined;
  for (const input of inputs) {
    const decision = decide(lead, input);
    if (decision.kind === 'refused') throw new Error(decision.code);
    if (decision.kind === 'changed') lead = decision.lead;
  }
  if (!lead) throw new Error('no lead');
  return lead;
}

function changed(decision: Decision): Extract<Decision, { kind: 'changed' }> {
  if (decision.kind !== 'changed') throw new Error(`expected a change, got ${JSON.stringify(decision)}`);
  return decision;
}

const acknowledge: LeadCommand = { kind: 'acknowledge', ...by };
const verify: LeadCommand = { kind: 'verify', note: '现场核实', ...by };
const dismiss: LeadCommand = { kind: 'dismiss', reason: 'instrument-fault', note: '仪器漂移', ...by };
const assign = (assignee: string): LeadCommand => ({ kind: 'assign', assignee, ...by });

describe('an episode becomes a lead', () => {
  it('opens with the limit, the multiple and one timeline entry', () => {
    const { lead, timeline, events } = changed(decide(undefined, reported('opened', 1)));
    expect(lead).toMatchObject({
      id: 'lead1',
      version: 1,
      status: 'open',
      exceedanceMultiple: 0.2,
      changedSinceDecision: false,
      episode: { id: 'ep1', version: 1, count: 1, state: 'open' },
      limit: { standard: 'GB 3095-2012', clause: 'Table 1' },
    });
    expect(timeline).toEqual([expect.objectContaining({ kind: 'opened', by: 'farwatch', at: hour(11) })]);
    expect(events.map((event) => event.type)).toEqual(['opened']);
  });

  it('follows extension and end, and says what was before', () => {
    const lead = given(reported('opened', 1));
    const extended = changed(decide(lead, reported('extended', 2)));
    expect(extended.lead).toMatchObject({ version: 2, status: 'open', episode: { end: hour(2), count: 2 } });
    expect(extended.timeline[0]).toMatchObject({ kind: 'extended', detail: { previous: { end: hour(1) } } });
    expect(extended.events[0]?.type).toBe('amended');
    const closed = changed(decide(extended.lead, reported('closed', 3, { endedBy: 'met' })));
    expect(closed.lead.episode).toMatchObject({ state: 'closed', endedBy: 'met' });
    expect(closed.timeline[0]?.kind).toBe('closed');
  });

  it('ignores a version that is older or equal', () => {
    const lead = given(reported('opened', 1), reported('extended', 3));
    expect(decide(lead, reported('extended', 3))).toEqual({ kind: 'ignored', reason: 'old-version' });
    expect(decide(lead, reported('withdrawn', 2))).toEqual({ kind: 'ignored', reason: 'old-version' });
  });

  it('withdraws an undecided lead with the reason', () => {
    const reason = { code: 'corrected' };
    for (const lead of [
      given(reported('opened', 1)),
      given(reported('opened', 1), acknowledge),
      given(reported('opened', 1), assign('officer-2')),
    ]) {
      const decision = changed(decide(lead, reported('withdrawn', 2, { count: 0, reason })));
      expect(decision.lead.status).toBe('withdrawn');
      expect(decision.timeline[0]).toMatchObject({ kind: 'withdrawn', detail: { reason: 'corrected' } });
      expect(decision.events[0]?.type).toBe('withdrawn');
    }
  });

  it('names the episode it was merged into', () => {
    const decision = decide(
      given(reported('opened', 1)),
      reported('withdrawn', 2, { reason: { code: 'merged', into: 'ep0' } }),
    );
    expect(changed(decision).timeline[0]?.detail).toMatchObject({ reason: 'merged', into: 'ep0' });
  });

  it('reopens after a withdrawal, to the officer who had it', () => {
    const open = changed(
      decide(given(reported('opened', 1), reported('withdrawn', 2)), reported('opened', 3)),
    );
    expect(open.lead.status).toBe('open');
    expect(open.timeline[0]?.kind).toBe('reopened');
    expect(open.events[0]?.type).toBe('opened');
    const assigned = given(
      reported('opened', 1),
      assign('o2'),
      reported('withdrawn', 2),
      reported('opened', 3),
    );
    expect(assigned).toMatchObject({ status: 'assigned', assignee: 'o2' });
  });

  it('may be heard of first by its withdrawal', () => {
    const decision = changed(decide(undefined, reported('withdrawn', 2)));
    expect(decision.lead.status).toBe('withdrawn');
    expect(decide(decision.lead, reported('opened', 1)).kind).toBe('ignored');
  });
});

describe('a decision is not undone by the rules', () => {
  for (const [name, command, status] of [
    ['dismissed', dismiss, 'dismissed'],
    ['verified', verify, 'verified'],
  ] as const) {
    it(`${name}: an amendment marks it and says so`, () => {
      const lead = given(reported('opened', 1), command);
      expect(lead).toMatchObject({ status, changedSinceDecision: false });
      const decision = changed(decide(lead, reported('amended', 2)));
      expect(decision.lead).toMatchObject({ status, changedSinceDecision: true });
      expect(decision.timeline[0]?.kind).toBe('amended');
      expect(decision.events[0]?.type).toBe('amended');
    });

    it(`${name}: a withdrawal marks it and keeps the decision`, () => {
      const lead = given(
        reported('opened', 1),
        command,
        reported('withdrawn', 2, { end: hour(1), count: 1 }),
      );
      expect(lead).toMatchObject({ status, changedSinceDecision: true, episode: { state: 'withdrawn' } });
    });

    it(`${name}: an episode that merely ends is the one that was decided`, () => {
      const same = snapshot(1);
      const lead = given(
        reported('opened', 1),
        command,
        reported('closed', 2, { end: same.end, count: 1, peak: same.peak }),
      );
      expect(lead).toMatchObject({ status, changedSinceDecision: false, episode: { state: 'closed' } });
    });

    it(`${name}: a correction and its reversal leave it unchanged, with both in the timeline`, () => {
      const first = snapshot(1);
      const back = { end: first.end, count: first.count, peak: first.peak };
      const lead = given(reported('opened', 1), command, reported('amended', 2));
      const again = changed(decide(lead, reported('amended', 3, back)));
      expect(again.lead).toMatchObject({ status, changedSinceDecision: false });
      expect(again.timeline).toHaveLength(1);
    });
  }

  it('a filed lead stays filed', () => {
    const open = given(reported('opened', 1), verify);
    const filed: Lead = { ...open, status: 'filed', decision: { ...open.decision!, kind: 'filed' } };
    expect(given2(filed, reported('withdrawn', 2))).toMatchObject({
      status: 'filed',
      changedSinceDecision: true,
    });
    expect(decide(filed, verify)).toMatchObject({ kind: 'refused', code: 'lead-filed' });
  });
});

function given2(lead: Lead, input: ExceedanceInput): Lead {
  return changed(decide(lead, input)).lead;
}

describe('commands', () => {
  const open = given(reported('opened', 1));

  it('acknowledge, assign, assign to another, verify', () => {
    const steps = [acknowledge, assign('o2'), assign('o3'), verify];
    const kinds: string[] = [];
    let lead = open;
    for (const step of steps) {
      const decision = changed(decide(lead, step));
      lead = decision.lead;
      kinds.push(decision.timeline[0]!.kind);
      expect(decision.timeline[0]?.by).toBe('officer-1');
      expect(decision.events).toEqual([{ type: decision.timeline[0]!.kind, lead }]);
    }
    expect(kinds).toEqual(['acknowledged', 'assigned', 'assigned', 'verified']);
    expect(lead).toMatchObject({ version: 5, status: 'verified', assignee: 'o3' });
    expect(lead.decision).toMatchObject({ kind: 'verified', by: 'officer-1', note: '现场核实' });
  });

  it('dismiss keeps reason and note', () => {
    const decision = changed(decide(open, dismiss));
    expect(decision.timeline[0]).toMatchObject({
      kind: 'dismissed',
      note: '仪器漂移',
      detail: { reason: 'instrument-fault' },
    });
    expect(decision.lead.decision).toMatchObject({ kind: 'dismissed', reason: 'instrument-fault' });
  });

  const withdrawn = given(reported('opened', 1), reported('withdrawn', 2));
  const verified = given(reported('opened', 1), verify);
  const dismissed = given(reported('opened', 1), dismiss);
  const dismissedGone = given(reported('opened', 1), dismiss, reported('withdrawn', 2));

  it.each<[string, Lead, LeadCommand, string]>([
    ['withdrawn, verify', withdrawn, verify, 'lead-withdrawn'],
    ['withdrawn, acknowledge', withdrawn, acknowledge, 'lead-withdrawn'],
    ['withdrawn, assign', withdrawn, assign('o2'), 'lead-withdrawn'],
    ['withdrawn, dismiss', withdrawn, dismiss, 'lead-withdrawn'],
    ['dismissed and then withdrawn, verify', dismissedGone, verify, 'lead-withdrawn'],
    [
      'acknowledged, acknowledge',
      given(reported('opened', 1), acknowledge),
      acknowledge,
      'already-acknowledged',
    ],
    [
      'assigned, acknowledge',
      given(reported('opened', 1), assign('o2')),
      acknowledge,
      'already-acknowledged',
    ],
    [
      'assigned to o2, assign to o2',
      given(reported('opened', 1), assign('o2')),
      assign('o2'),
      'already-assigned',
    ],
    ['verified, acknowledge', verified, acknowledge, 'already-decided'],
    ['verified, assign', verified, assign('o2'), 'already-decided'],
    ['verified, verify', verified, verify, 'already-verified'],
    ['dismissed, dismiss', dismissed, dismiss, 'already-dismissed'],
    ['dismissed, verify without a note', dismissed, { kind: 'verify', ...by }, 'note-required'],
    ['open, dismiss with a blank note', open, { ...dismiss, note: '  ' } as LeadCommand, 'note-required'],
    ['open at 1, command on 7', open, { ...acknowledge, expectedVersion: 7 }, 'version-conflict'],
  ])('refuses: %s', (_, lead, command, code) => {
    expect(decide(lead, command)).toMatchObject({ kind: 'refused', code });
  });

  it('a decision may be reversed with a note, and says what was before', () => {
    const decision = changed(decide(dismissed, verify));
    expect(decision.lead.status).toBe('verified');
    expect(decision.timeline[0]?.detail).toEqual({ previous: 'dismissed' });
  });

  it('the officer confirms a decision after a change', () => {
    const lead = given(reported('opened', 1), dismiss, reported('amended', 2));
    const decision = changed(decide(lead, acknowledge));
    expect(decision.lead).toMatchObject({ status: 'dismissed', changedSinceDecision: false });
    expect(decision.timeline[0]?.detail).toEqual({ decisionStands: true });
    expect(decide(decision.lead, acknowledge)).toMatchObject({ code: 'already-decided' });
  });

  it('accepts the version the officer saw', () => {
    expect(decide(open, { ...acknowledge, expectedVersion: 1 }).kind).toBe('changed');
  });

  it('a command on no lead is a bug', () => {
    expect(() => decide(undefined, acknowledge)).toThrow(TypeError);
  });
});
