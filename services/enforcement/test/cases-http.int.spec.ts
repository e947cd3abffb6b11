import { caseRoutes } from '@farwatch/contracts/http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { caseDoors, proposal, type CaseDoors } from './case-support.js';
import { episode, reported } from './support.js';

let doors: CaseDoors;
beforeAll(async () => {
  doors = await caseDoors();
});
afterAll(() => doors?.close());

const [o1, o2, r1, r2, m1, h1] = [
  'officer~o1',
  'officer~o2',
  'reviewer~r1',
  'reviewer~r2',
  'manager~m1',
  'head~h1',
] as const;
const two = { officers: ['o1', 'o2'] };
const codeOf = (body: { type?: string }): string => (body.type ?? '').replace('/problems/', '');
const timeline = async (id: string) =>
  caseRoutes.listCaseTimeline.response.parse((await doors.call(`/cases/${id}/timeline`, o1)).body).items;

/** From the proposal to the report that a reviewer has passed. */
async function reviewed(lead: string, fields: object): Promise<string> {
  const { say } = doors;
  const { id } = await doors.propose(lead);
  await say(id, h1, 'approveFiling', two);
  await say(id, o1, 'inspect', { ...two, rightsTold: true, reason: '核实超标' });
  await say(id, h1, 'orderCorrection', { due: '2026-11-20' });
  await say(id, o1, 'serve', { document: 'correction-order', method: 'direct' });
  doors.at('2026-11-10');
  await say(id, o1, 'reinspect', { ...two, corrected: true });
  await say(id, o1, 'submitReport', two);
  await say(id, r1, 'passReview', { lawChoice: 'code-1103', ...fields });
  return id;
}

describe('from a lead to a closed case', () => {
  test('an exceedance: fined, served, paid, published, closed; each step is in the history and in the outbox', async () => {
    doors.at('2026-11-03');
    const { say, refusal } = doors;
    const lead = await doors.verifiedLead('path');
    const id = await reviewed(lead, { fine: 150_000 });
    expect((await doors.call(`/leads/${lead}`, o1)).body).toMatchObject({ status: 'filed' });

    doors.at('2026-11-11');
    expect(await refusal(id, h1, 'issueNotice', { kinds: ['fine'], fine: 150_000 })).toBe(
      'hearing-not-offered',
    );
    await say(id, h1, 'issueNotice', { kinds: ['fine'], fine: 150_000, hearingOffered: true });
    await say(id, o1, 'serve', { document: 'notice', method: 'direct' });
    await say(id, r2, 'legalReview', { result: 'pass' });
    await say(id, m1, 'discuss', { members: ['h1', 'h2', 'r2'], votes: ['h1', 'h2'] });
    expect(await refusal(id, h1, 'decidePenalty', { kinds: ['fine'], fine: 150_000 })).toBe('term-running');
    doors.at('2026-11-19');
    expect(await refusal(id, h1, 'decidePenalty', { kinds: ['fine'], fine: 160_000 })).toBe(
      'heavier-than-noticed',
    );
    await say(id, h1, 'decidePenalty', { kinds: ['fine'], fine: 150_000 });
    doors.at('2026-11-20');
    await say(id, o2, 'serve', { document: 'decision', method: 'direct' });
    await say(id, m1, 'publish', { checkedBy: 'r2' });
    expect(await refusal(id, h1, 'close')).toBe('not-paid');
    doors.at('2026-12-01');
    await say(id, 'manager~cashier', 'recordPayment', { yuan: 150_000, at: '2026-11-30' });
    const closed = await say(id, h1, 'close');

    expect(closed).toMatchObject({
      state: 'closed',
      stateName: { zh: '已结案', en: 'closed' },
      decision: { kind: 'penalty', on: '2026-11-19', fine: 150_000 },
      documents: expect.arrayContaining([{ kind: 'penalty-decision', name: expect.any(Object) }]),
    });
    expect(closed.due).toBeUndefined();
    const clock = (name: string) => closed.clocks.find((one) => one.id === name);
    expect(clock('decide-90')).toMatchObject({ status: 'met', rule: { basis: expect.any(String) } });
    expect(clock('pay-15')).toMatchObject({ status: 'met', deadline: '2026-12-07' });

    const entries = await timeline(id);
    expect(entries.map(({ entry }) => entry)).toEqual(entries.map((_, i) => i + 1));
    expect(entries.at(-1)).toMatchObject({ type: 'closed', version: entries.length, by: 'h1' });
    const { rows } = await doors.db.pool.query<{ type: string; value: string }>(
      `SELECT headers->>'ce_type' AS type, convert_from(value, 'UTF8') AS value FROM enforcement.outbox
       WHERE topic = 'cases' AND key = $1 ORDER BY id`,
      [id],
    );
    expect(rows.map(({ type }) => type)).toEqual(entries.map(({ type }) => `cn.farwatch.case.${type}.v1`));
    expect(JSON.parse(rows.at(-1)!.value)).toMatchObject({
      id,
      state: 'closed',
      leads: [lead],
      simulated: true,
    });
  });

  test('an exemption: minor, corrected, educated; nothing is fined', async () => {
    doors.at('2026-11-03');
    const { say, refusal } = doors;
    const id = await reviewed(await doors.verifiedLead('exempt'), { exemption: 'minor' });
    await say(id, m1, 'discuss', { members: ['h1', 'h2', 'r2'], votes: ['h1', 'h2'], result: 'pass' });
    const minor = { ground: 'minor', listRow: 'row-1', harm: 'none' };
    expect(await refusal(id, h1, 'decideNoPenalty', minor)).toBe('education-missing');
    expect(await refusal(id, h1, 'decideNoPenalty', { ...minor, listRow: '' })).toBe('list-row-missing');
    await say(id, h1, 'decideNoPenalty', { ...minor, education: true });
    await say(id, o1, 'serve', { document: 'decision', method: 'direct' });
    const closed = await say(id, h1, 'close');
    expect(closed).toMatchObject({ state: 'closed', decision: { kind: 'none', fine: 0 } });
    expect(closed.documents.map(({ kind }) => kind)).toContain('education-record');
  });
});

describe('filing', () => {
  test('two officers at once: one gets the case, the other a problem that names it', async () => {
    doors.at('2026-11-03');
    const lead = await doors.verifiedLead('twice');
    const replies = await Promise.all(
      [o1, o2].map((token) => doors.call('/cases', token, proposal(lead), 'POST', 'zh')),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409]);
    const id = replies.find(({ status }) => status === 201)!.body['id'] as string;
    const { body } = replies.find(({ status }) => status === 409)!;
    expect([codeOf(body), body['errors']]).toEqual(['lead-in-case', [{ path: 'case', message: id }]]);
    expect(body.detail).toContain(`案件 ${id}`);
    await doors.say(id, h1, 'approveFiling', two);
    const late = await doors.call('/cases', o2, proposal(lead));
    expect(late.body.detail).toContain(`case ${id}`);
    const { rows } = await doors.db.pool.query('SELECT FROM enforcement.case_lead WHERE lead_id = $1', [
      lead,
    ]);
    expect(rows).toHaveLength(1);
  });

  test('an anomaly of the environment has no case, and the problem says why', async () => {
    const lead = await doors.verifiedLead('air', { stationKind: 'air', enterprise: undefined });
    const { status, body } = await doors.call('/cases', o1, proposal(lead));
    expect([status, codeOf(body)]).toEqual([409, 'lead-not-fileable']);
    expect(body.detail).toMatch(/nobody is responsible.*trace the source/);
    expect((await doors.call('/cases', o1, proposal(lead), 'POST', 'zh')).body.detail).toContain(
      '没有责任人',
    );
  });

  test('a declined filing dismisses the lead and frees it', async () => {
    doors.at('2026-11-03');
    const lead = await doors.verifiedLead('declined');
    const { id } = await doors.propose(lead);
    expect(await doors.refusal(id, h1, 'declineFiling')).toBe('reason-required');
    await doors.say(id, h1, 'declineFiling', { reason: '证据不足' });
    expect((await doors.call(`/leads/${lead}`, o1)).body).toMatchObject({ status: 'dismissed' });
    await doors.call(`/leads/${lead}/verify`, o1, { note: '新证据' });
    expect((await doors.propose(lead)).id).not.toBe(id);
  });

  test('a lead that was withdrawn meanwhile stops the approval, and nothing of it stays', async () => {
    doors.at('2026-11-03');
    const lead = await doors.verifiedLead('gone');
    const { id } = await doors.propose(lead);
    await doors.report(
      reported('withdrawn', episode('gone', 3, { station: 'gone', enterprise: 'ent-gone' })),
    );
    expect(await doors.refusal(id, h1, 'approveFiling', two)).toBe('lead-withdrawn');
    expect((await doors.call(`/cases/${id}`, o1)).body).toMatchObject({ state: 'proposed', version: 1 });
    expect(await timeline(id)).toHaveLength(1);
  });

  test.each([
    ['an unknown norm', { norm: 'code-1' }, 400, 'invalid-input'],
    ['another party than the leads name', { party: { id: 'x', kind: 'org' } }, 400, 'invalid-input'],
    ['no jurisdiction', { jurisdiction: false }, 409, 'no-jurisdiction'],
    ['a lead that is not there', { leads: ['none'] }, 404, 'not-found'],
    ['a field that nobody knows', { odd: 1 }, 400, 'invalid-input'],
  ])('%s', async (name, change, status, code) => {
    doors.at('2026-11-03');
    const lead = await doors.verifiedLead(`bad ${name}`.replaceAll(' ', '-'));
    const reply = await doors.call('/cases', o1, { ...proposal(lead), ...change });
    expect([reply.status, codeOf(reply.body)]).toEqual([status, code]);
  });

  test('the mark window is open until noon of the next day', async () => {
    doors.at('2026-11-01T20:00:00+08:00');
    const lead = await doors.verifiedLead('window');
    const early = await doors.call('/cases', o1, proposal(lead));
    expect(codeOf(early.body)).toBe('mark-window-open');
    doors.at('2026-11-02T12:00:00+08:00');
    expect((await doors.call('/cases', o1, proposal(lead))).status).toBe(201);
  });
});

describe('commands', () => {
  test('who may not be whom, and on which version', async () => {
    doors.at('2026-11-03');
    const both = 'officer+head~o1';
    const { id } = await doors.propose(await doors.verifiedLead('whom'));
    expect(await doors.refusal(id, both, 'approveFiling', two)).toBe('same-person');
    expect(await doors.refusal(id, h1, 'approveFiling', { officers: ['o1', 'o1'] })).toBe('too-few-officers');
    expect(await doors.refusal(id, h1, 'approveFiling', { officers: ['o1', 'nobody'] })).toBe(
      'certificate-invalid',
    );
    expect(await doors.refusal(id, 'head+admin~boss', 'approveFiling', two)).toBe('not-your-role');
    expect(await doors.refusal(id, o1, 'approveFiling', two)).toBe('not-your-role');
    const body = { do: 'approveFiling', expectedVersion: 1, ...two };
    const replies = await Promise.all(
      [h1, 'head~h2'].map((token) => doors.call(`/cases/${id}/commands`, token, body)),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(replies.map(({ body: reply }) => codeOf(reply))).toContain('version-conflict');
    await doors.say(id, o1, 'inspect', { ...two, rightsTold: true, reason: 'x' });
    await doors.say(id, o1, 'submitReport', two);
    expect(await doors.refusal(id, 'officer+reviewer~o2', 'passReview', { fine: 150_000 })).toBe(
      'investigator-reviews',
    );
    expect(await doors.refusal(id, r1, 'passReview', { fine: 150_000 })).toBe('law-conflict-unsettled');
    expect(await doors.refusal(id, r1, 'passReview', { fine: 5, lawChoice: 'x' })).toBe(
      'amount-out-of-range',
    );
  });

  test('what an officer did elsewhere at that time is known from other cases', async () => {
    doors.at('2026-11-03');
    const visit = { ...two, rightsTold: true, reason: 'x', start: '09:00', end: '11:00' };
    for (const [name, place, expected] of [
      ['here', 'plant A', undefined],
      ['there', 'plant B', 'officer-elsewhere'],
    ] as const) {
      const { id } = await doors.propose(await doors.verifiedLead(name));
      await doors.say(id, h1, 'approveFiling', two);
      if (expected === undefined) await doors.say(id, o1, 'inspect', { ...visit, place });
      else
        expect(
          await doors.refusal(id, o1, 'inspect', { ...visit, start: '10:30', end: '12:00', place }),
        ).toBe(expected);
    }
  });

  test('days go forward: not before what is written down, not in the future, not for what is decided', async () => {
    doors.at('2026-11-03');
    const { id } = await doors.propose(await doors.verifiedLead('days'));
    await doors.say(id, h1, 'approveFiling', two);
    doors.at('2026-11-06');
    const inspect = { do: 'inspect', expectedVersion: 2, ...two, rightsTold: true, reason: 'x' };
    for (const at of ['2026-11-02', '2026-11-07', 'yesterday']) {
      const { status, body } = await doors.call(`/cases/${id}/commands`, o1, { ...inspect, at });
      expect([at, status, codeOf(body)]).toEqual([at, 400, 'invalid-input']);
    }
    const order = { do: 'orderCorrection', expectedVersion: 2, due: '2026-11-20', at: '2026-11-04' };
    expect((await doors.call(`/cases/${id}/commands`, h1, order)).status).toBe(400);
    await doors.say(id, o1, 'inspect', { ...two, rightsTold: true, reason: 'x', at: '2026-11-04' });
    expect((await timeline(id)).at(-1)).toMatchObject({ type: 'amended', day: '2026-11-04' });
  });

  test('the next steps say why, in two languages, with the clause', async () => {
    doors.at('2026-11-03');
    const { id } = await doors.propose(await doors.verifiedLead('steps'));
    await doors.say(id, h1, 'approveFiling', two);
    const answer = await doors.call(`/cases/${id}/next?all=true`, o1);
    const { steps } = caseRoutes.listCaseSteps.response.parse(answer.body);
    const step = (name: string) => steps.find(({ command }) => command === name);
    expect(step('inspect')).toMatchObject({ open: true, refused: [] });
    expect(step('submitReport')).toMatchObject({
      open: false,
      refused: [{ code: 'inspection-missing', zh: expect.any(String), en: expect.any(String) }],
    });
    expect(step('decidePenalty')?.refused.map(({ code }) => code)).toEqual(['not-your-role', 'wrong-state']);
    expect(step('inspect')?.conditions).toContain('rights-not-told');
    expect(step('noteLeadChange')).toBeUndefined();
    const said = await doors.call(`/cases/${id}/commands`, o1, {
      do: 'inspect',
      expectedVersion: 2,
      officers: ['o1'],
    });
    expect(said.body.detail).toBe(
      'fewer than two officers [Administrative Penalty Law, art. 42]: name two different officers (art. 42)',
    );
  });

  test('nobody registers their own certificate', async () => {
    const reply = await doors.call('/case-people/m1', m1, { legalQualified: true }, 'PUT');
    expect([reply.status, codeOf(reply.body)]).toEqual([409, 'same-person']);
  });
});

test('the list: newest first, by pages, narrowed by state, owner, party and due, within the districts of the caller', async () => {
  doors.at('2026-11-04');
  const ids: string[] = [];
  for (const n of [1, 2, 3]) {
    doors.at(`2026-11-0${3 + n}`);
    const lead = await doors.verifiedLead(`list-${n}`, {
      enterprise: 'ent-list',
      district: n === 3 ? 'B' : 'A',
    });
    ids.unshift((await doors.propose(lead)).id);
  }
  const listed = async (query: string, token = o1 as string) => {
    const answer = await doors.call(`/cases?party=ent-list&${query}`, token);
    return caseRoutes.listCases.response.parse(answer.body);
  };
  expect((await listed('')).items.map(({ id }) => id)).toEqual(ids);
  const first = await listed('limit=2');
  const second = await listed(`limit=2&cursor=${encodeURIComponent(first.next!)}`);
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
  await doors.say(ids[0]!, h1, 'approveFiling', two);
  expect((await listed('state=investigating,reviewed')).items.map(({ id }) => id)).toEqual([ids[0]]);
  expect((await listed('owner=o2')).items.map(({ id }) => id)).toEqual([ids[0]]);
  // The first was verified on 4 November: fifteen days, and the working day on or before.
  expect((await listed('due=2026-11-19')).items.map(({ id }) => id)).toEqual([ids[2]]);
  expect((await listed('', 'viewer~v/B')).items.map(({ id }) => id)).toEqual([ids[0]]);
  expect((await doors.call(`/cases/${ids[0]}`, 'viewer~v/A')).status).toBe(404);
  const strange = { do: 'extendFiling', expectedVersion: 1 };
  expect((await doors.call(`/cases/${ids[1]}/commands`, 'head~h/B', strange)).status).toBe(404);
});

test('a calculation says every step, and a refusal what to do', async () => {
  const given = {
    ...{ model: 'hunan-2021-residual', subject: 'org', violation: 'exceeding-concentration' },
    ...{ actEnd: '2026-09-01', discovered: '2026-09-02', decision: '2026-11-01' },
    factors: [{ id: 'a', pct: 30 }],
  };
  expect((await doors.call('/cases/calculate', 'viewer~v', given)).body).toMatchObject({
    result: { law: 'code-1107', fine: 370_000 },
  });
  const { body } = await doors.call('/cases/calculate', 'viewer~v', { ...given, violation: 'odd' });
  expect(body).toMatchObject({ refused: { code: 'not-unlawful-then', todo: { zh: expect.any(String) } } });
  const facts = { place: 'Tianjin', violation: 'x', actEnd: '2026-09-01', discovered: '2026-09-01' };
  expect((await doors.call('/cases/screen-exemption', 'viewer~v', facts)).body).toEqual({ rows: [] });
});
