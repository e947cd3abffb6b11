import { describe, expect, it, test } from '@jest/globals';

import { decide, severityOf } from './index.js';
import type { Decision, ExceedanceInput, ExceedanceSnapshot, Lead, LeadCommand } from './index.js';
import { dutiesOfEmitters, sanctionsOfEmitters } from './provisions.js';

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
const file: LeadCommand = { kind: 'file', case: 'case-1', ...by };
const outlet = { stationKind: 'outlet', enterprise: 'e1', enterpriseName: '某厂' } as const;
const assign = (assignee: string): LeadCommand => ({ kind: 'assign', assignee, ...by });

describe('an episode becomes a lead', () => {
  it('opens with the limit, the multiple and one timeline entry', () => {
    const { lead, timeline, events } = changed(decide(undefined, reported('opened', 1)));
    expect(lead).toMatchObject({
      id: 'lead1',
      version: 1,
      status: 'open',
      origin: 'exceedance',
      changedSinceDecision: false,
      subject: { station: 's1', stationName: '一号站' },
      details: {
        multiple: 0.2,
        episode: { id: 'ep1', version: 1, count: 1, state: 'open' },
        limit: { standard: 'GB 3095-2012', clause: 'Table 1' },
      },
    });
    expect(timeline).toEqual([
      expect.objectContaining({ what: 'opened', who: { type: 'part', id: 'rules' }, at: hour(11) }),
    ]);
    expect(events.map((event) => event.type)).toEqual(['opened']);
  });

  it('follows extension and end, and says what was before', () => {
    const lead = given(reported('opened', 1));
    const extended = changed(decide(lead, reported('extended', 2)));
    expect(extended.lead).toMatchObject({
      version: 2,
      status: 'open',
      details: { episode: { end: hour(2), count: 2 } },
    });
    expect(extended.timeline[0]).toMatchObject({
      what: 'extended',
      before: { end: hour(1), count: 1 },
      after: { end: hour(2), count: 2 },
    });
    expect(extended.events[0]?.type).toBe('amended');
    const closed = changed(decide(extended.lead, reported('closed', 3, { endedBy: 'met' })));
    expect(closed.lead.details).toMatchObject({ episode: { state: 'closed', endedBy: 'met' } });
    expect(closed.timeline[0]?.what).toBe('closed');
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
      expect(decision.timeline[0]).toMatchObject({
        what: 'withdrawn',
        who: { type: 'part', id: 'rules', reason: 'corrected' },
      });
      expect(decision.events[0]?.type).toBe('withdrawn');
    }
  });

  it('names the episode it was merged into', () => {
    const decision = decide(
      given(reported('opened', 1)),
      reported('withdrawn', 2, { reason: { code: 'merged', into: 'ep0' } }),
    );
    expect(changed(decision).timeline[0]).toMatchObject({
      who: { reason: 'merged' },
      after: { into: 'ep0' },
    });
  });

  it('reopens after a withdrawal, to the officer who had it', () => {
    const open = changed(
      decide(given(reported('opened', 1), reported('withdrawn', 2)), reported('opened', 3)),
    );
    expect(open.lead.status).toBe('open');
    expect(open.timeline[0]?.what).toBe('reopened');
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
      expect(decision.timeline[0]?.what).toBe('amended');
      expect(decision.events[0]?.type).toBe('amended');
    });

    it(`${name}: a withdrawal marks it and keeps the decision`, () => {
      const lead = given(
        reported('opened', 1),
        command,
        reported('withdrawn', 2, { end: hour(1), count: 1 }),
      );
      expect(lead).toMatchObject({
        status,
        changedSinceDecision: true,
        details: { episode: { state: 'withdrawn' } },
      });
    });

    it(`${name}: an episode that merely ends is the one that was decided`, () => {
      const same = snapshot(1);
      const lead = given(
        reported('opened', 1),
        command,
        reported('closed', 2, { end: same.end, count: 1, peak: same.peak }),
      );
      expect(lead).toMatchObject({
        status,
        changedSinceDecision: false,
        details: { episode: { state: 'closed' } },
      });
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
    const filed = given(reported('opened', 1, outlet), verify, file);
    expect(filed).toMatchObject({ status: 'filed', decision: { kind: 'filed' } });
    expect(given2(filed, reported('withdrawn', 2, outlet))).toMatchObject({
      status: 'filed',
      changedSinceDecision: true,
    });
    expect(decide(filed, verify)).toMatchObject({ kind: 'refused', code: 'lead-filed' });
  });
});

function given2(lead: Lead, input: ExceedanceInput | LeadCommand): Lead {
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
      kinds.push(decision.timeline[0]!.what);
      expect(decision.timeline[0]?.who).toEqual({ type: 'principal', id: 'officer-1' });
      expect(decision.events).toEqual([{ type: decision.timeline[0]!.what, lead }]);
    }
    expect(kinds).toEqual(['acknowledged', 'assigned', 'assigned', 'verified']);
    expect(lead).toMatchObject({ version: 5, status: 'verified', assignee: 'o3' });
    expect(lead.decision).toMatchObject({ kind: 'verified', by: 'officer-1', note: '现场核实' });
  });

  it('dismiss keeps reason and note', () => {
    const decision = changed(decide(open, dismiss));
    expect(decision.timeline[0]).toMatchObject({
      what: 'dismissed',
      note: '仪器漂移',
      before: { status: 'open' },
      after: { status: 'dismissed', reason: 'instrument-fault' },
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
    expect(decision.timeline[0]).toMatchObject({
      before: { status: 'dismissed' },
      after: { status: 'verified' },
    });
  });

  it('the officer confirms a decision after a change', () => {
    const lead = given(reported('opened', 1), dismiss, reported('amended', 2));
    const decision = changed(decide(lead, acknowledge));
    expect(decision.lead).toMatchObject({ status: 'dismissed', changedSinceDecision: false });
    expect(decision.timeline[0]?.after).toEqual({ status: 'dismissed', decisionStands: true });
    expect(decide(decision.lead, acknowledge)).toMatchObject({ code: 'already-decided' });
  });

  it('accepts the version the officer saw', () => {
    expect(decide(open, { ...acknowledge, expectedVersion: 1 }).kind).toBe('changed');
  });

  it('a command on no lead is a bug', () => {
    expect(() => decide(undefined, acknowledge)).toThrow(TypeError);
  });
});

describe('what a lead is about decides what may follow', () => {
  const permit = { ...limit, basis: 'permit', standard: '排污许可证 1', validFrom: '2021-03-01' } as const;

  it('an outlet above its limit is suspected, has a party, and may be filed when verified', () => {
    const lead = given(reported('opened', 1, { ...outlet, limit: permit }));
    expect(lead).toMatchObject({
      kind: 'suspected-exceedance',
      stage: 'firm',
      party: { enterprise: 'e1', name: '某厂' },
      subject: { outlet: 's1', station: 's1', enterprise: 'e1' },
      group: { id: 'outlet:s1:2026-11-23', day: '2026-11-23' },
    });
    expect(decide(lead, file)).toMatchObject({ kind: 'refused', code: 'not-verified-yet' });
    const filed = changed(decide(given2(lead, verify), file));
    expect(filed.lead.status).toBe('filed');
    expect(filed.events.map((event) => event.type)).toEqual(['filed']);
    expect(filed.timeline[0]).toMatchObject({
      what: 'filed',
      before: { status: 'verified' },
      after: { case: 'case-1' },
    });
  });

  it.each(['air', 'water'] as const)(
    'a station of kind %s is an anomaly without party, duty or case',
    (kind) => {
      const lead = given(reported('opened', 1, { stationKind: kind, enterprise: 'e1' }), verify);
      expect(lead).toMatchObject({ kind: 'environment-anomaly', group: { id: 'station:s1:2026-11-23' } });
      expect(lead.party).toBeUndefined();
      expect(lead.subject.outlet).toBeUndefined();
      expect(Object.keys(lead.basis)).toEqual(['limit']);
      const refused = decide(lead, file);
      expect(refused).toMatchObject({ kind: 'refused', code: 'may-not-be-filed' });
      expect(refused.kind === 'refused' && refused.text).toEqual({
        zh: expect.stringContaining('不得立案'),
        en: expect.stringContaining('no case'),
      });
    },
  );

  it.each([
    ['2026-08-14T15:59:00.000Z', 'permit', '排污许可管理条例', '第十七条', 200_000],
    ['2026-08-14T16:00:00.000Z', 'permit', '生态环境法典', '第一百七十九条', 100_000],
    ['2026-08-14T16:00:00.000Z', 'ambient', '生态环境法典', '第一百五十一条', 100_000],
  ] as const)('at %s a breach of a %s limit rests on %s %s', (start, basis, law, article, min) => {
    const lead = given(reported('opened', 1, { ...outlet, start, limit: { ...permit, basis } }));
    expect(lead.basis).toMatchObject({
      limit: { standard: '排污许可证 1' },
      duty: { law: { zh: law }, article: { zh: article }, confidence: 'primary' },
      sanction: { law: { zh: law }, fine: { min, max: 1_000_000 } },
    });
  });

  it('says nothing of duty and sanction where the law of that day was not read', () => {
    const act = { ...outlet, start: '2020-05-01T00:00:00.000Z', limit: permit };
    expect(Object.keys(given(reported('opened', 1, act)).basis)).toEqual(['limit']);
    const later = {
      ...act,
      start: '2026-08-14T00:00:00.000Z',
      limit: { ...permit, basis: 'ambient' } as const,
    };
    expect(Object.keys(given(reported('opened', 1, later)).basis)).toEqual(['limit']);
  });

  it('belongs to the natural day of +08:00 on which it begins', () => {
    const group = (start: string): string => given(reported('opened', 1, { start })).group.day;
    expect(group('2026-11-23T15:59:59.000Z')).toBe('2026-11-23');
    expect(group('2026-11-23T16:00:00.000Z')).toBe('2026-11-24');
  });
});

describe('severity', () => {
  it.each([
    ['suspected-exceedance', 0, 'low'],
    ['suspected-exceedance', 0.199999, 'low'],
    ['suspected-exceedance', 0.2, 'medium'],
    ['suspected-exceedance', 1, 'high'],
    ['environment-anomaly', 0.9, 'low'],
    ['environment-anomaly', 1, 'medium'],
    ['environment-anomaly', 3, 'high'],
    ['suspected-exceedance', undefined, 'medium'],
    ['complaint-verified', 5, 'medium'],
  ] as const)('%s with multiple %s is %s', (kind, multiple, severity) => {
    expect(severityOf(kind, multiple)).toBe(severity);
  });

  it('follows the peak', () => {
    const lead = given(reported('opened', 1, outlet));
    expect(lead.severity).toBe('medium');
    const peak = { value: 150, start: hour(0), end: hour(1) };
    expect(given2(lead, reported('amended', 2, { ...outlet, peak })).severity).toBe('high');
  });
});

test('provisions of one source follow each other never overlap', () => {
  for (const list of [...Object.values(dutiesOfEmitters), ...Object.values(sanctionsOfEmitters)]) {
    for (const [i, one] of list.entries()) {
      expect(one.validTo === null || one.validFrom <= one.validTo).toBe(true);
      const next = list[i + 1];
      if (next) expect(one.validTo !== null && one.validTo < next.validFrom).toBe(true);
    }
  }
});
