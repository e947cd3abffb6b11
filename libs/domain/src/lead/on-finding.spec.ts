import { expect, test } from '@jest/globals';

import { decide, type FindingInput, type FindingSnapshot, type Lead } from './index.js';

const finding = (version: number, change: Partial<FindingSnapshot['details']> = {}): FindingInput => ({
  kind: 'finding',
  leadId: 'lead-1',
  at: `2026-11-29T00:00:0${version}.000Z`,
  snapshot: {
    chain: 'f-1',
    simulated: true,
    severity: 'low',
    subject: { place: { lon: 121.6, lat: 29.9, crs: 'EPSG:4326', radius: 30 }, district: '东港区' },
    details: {
      origin: 'finding',
      version,
      flight: 'flight-1',
      finding: 'f-1',
      evidenceLevel: 'clue',
      findingKind: 'smoke',
      at: '2026-11-29T00:00:00.000Z',
      state: 'raised',
      findings: 1,
      ...change,
    },
  },
});
const given = (...inputs: Parameters<typeof decide>[1][]): Lead =>
  inputs.reduce<Lead | undefined>((lead, input) => {
    const decision = decide(lead, input);
    if (decision.kind === 'refused') throw new Error(decision.code);
    return decision.kind === 'changed' ? decision.lead : lead;
  }, undefined)!;
const by = { by: 'officer-1', at: '2026-11-29T01:00:00.000Z' };

test('a finding opens one lead; an older version changes nothing; one that is gone withdraws it', () => {
  const lead = given(finding(2), finding(1), finding(2));
  expect(lead).toMatchObject({ version: 1, status: 'open', kind: 'patrol-finding', origin: 'finding' });
  expect(given(finding(1), finding(2, { state: 'withdrawn' })).status).toBe('withdrawn');
  expect(given(finding(1), finding(2, { state: 'withdrawn' }), finding(3)).status).toBe('open');
});

test('a recurrence after a decision marks the lead and leaves the decision', () => {
  const verified = given(finding(1), { kind: 'verify', ...by });
  expect(verified).toMatchObject({ status: 'verified', changedSinceDecision: false });
  const decision = decide(verified, finding(2, { findings: 2 }));
  expect(decision).toMatchObject({
    kind: 'changed',
    lead: { status: 'verified', changedSinceDecision: true },
  });
});

test('a flight is asked for and flown: both stand in the history, and the lead waits for the same person as before', () => {
  const lead = given(finding(1), { kind: 'assign', assignee: 'officer-2', ...by });
  const ask = { kind: 'flight-asked', request: 'r-1', purpose: 'verify', ...by, note: 'look' } as const;
  const asked = decide(lead, ask);
  expect(asked).toMatchObject({
    kind: 'changed',
    lead: { status: 'assigned', assignee: 'officer-2', version: lead.version + 1 },
    timeline: [{ what: 'flight-asked', who: { type: 'principal' }, after: { request: 'r-1' }, note: 'look' }],
    events: [{ type: 'amended' }],
  });
  const flown = { kind: 'flight-flown', request: 'r-1', purpose: 'verify', flight: 'f', at: by.at } as const;
  expect(decide(lead, { ...flown, nearestM: 12 })).toMatchObject({
    timeline: [
      { what: 'flight-flown', who: { type: 'part', id: 'patrol' }, after: { flight: 'f', nearestM: 12 } },
    ],
  });
  expect(decide(lead, { ...ask, expectedVersion: 1 })).toMatchObject({ code: 'version-conflict' });
});

test('nobody flies for a lead that was withdrawn or set aside', () => {
  const ask = { kind: 'flight-asked', request: 'r-1', purpose: 'verify', ...by } as const;
  const gone = given(finding(1), finding(2, { state: 'withdrawn' }));
  expect(decide(gone, ask)).toMatchObject({ kind: 'refused', code: 'lead-withdrawn' });
  const dismissed = given(finding(1), { kind: 'dismiss', reason: 'other', note: 'n', ...by });
  expect(decide(dismissed, ask)).toMatchObject({ kind: 'refused', code: 'already-dismissed' });
});

test('no case is filed on a clue: somebody has to have been there', () => {
  const file = { kind: 'file', case: 'c-1', ...by } as const;
  const clue = given(finding(1), { kind: 'verify', ...by });
  expect(decide(clue, file)).toMatchObject({ kind: 'refused', code: 'not-confirmed-yet' });
  const confirmed = given(
    finding(1),
    finding(2, { evidenceLevel: 'confirmed-on-site', state: 'confirmed' }),
    {
      kind: 'verify',
      ...by,
    },
  );
  expect(decide(confirmed, file)).toMatchObject({ kind: 'changed', lead: { status: 'filed' } });
});
