import { caseRoutes } from '@farwatch/contracts/http';
import { silentLogger } from '@farwatch/runtime/log';
import { eventually } from '@farwatch/testing/eventually';
import type { SaidRecord } from '@farwatch/persistence/own-output';
import { inTransaction } from '@farwatch/persistence/transaction';
import type { Worker } from '@farwatch/persistence/work-worker';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';

import { startClocksWorker } from '../src/case/clocks-worker.js';
import { startLeadChangesWorker } from '../src/case/lead-changes.js';
import { catchUpCases } from '../src/case/write-case.js';
import { caseDoors, type CaseDoors } from './case-support.js';
import { episode, reported } from './support.js';

let doors: CaseDoors;
const running: Worker[] = [];
beforeAll(async () => {
  doors = await caseDoors();
});
afterEach(() => stopAll());
afterAll(() => doors?.close());

const [o1, m1, h1] = ['officer~o1', 'manager~m1', 'head~h1'] as const;
const two = { officers: ['o1', 'o2'] };
const stopAll = async (): Promise<void> => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
};
const start = (): void => {
  const options = { pool: doors.db.pool, log: silentLogger, now: doors.now, pollMs: 20 };
  running.push(startClocksWorker(options), startLeadChangesWorker(options));
};
const timeline = async (id: string) =>
  caseRoutes.listCaseTimeline.response.parse((await doors.call(`/cases/${id}/timeline`, o1)).body).items;
const told = async (id: string) =>
  (await timeline(id)).flatMap(({ due }) =>
    due === undefined ? [] : [`${due.clock} ${due.point} ${due.actBy}`],
  );
const clocks = async (id: string) =>
  caseRoutes.listCaseClocks.response.parse((await doors.call(`/cases/${id}/clocks`, o1)).body).clocks;
/** Lets the time of the database pass up to that of the test: what would be due by then is due now. */
const pass = async (): Promise<void> => {
  await doors.db.pool.query(
    `UPDATE enforcement.work SET due_at = now() - interval '1 second'
     WHERE kind = 'case-clock' AND owner IS NULL AND due_at <= now() + make_interval(secs => $1)`,
    [(doors.now() - present) / 1_000],
  );
};
let present = 0;
/** Work that could be done by the time of the test. */
const settled = async (): Promise<void> => {
  await pass();
  await eventually(async () => {
    const { rows } = await doors.db.pool.query<{ n: number }>(
      'SELECT count(*) AS n FROM enforcement.work WHERE due_at <= now() OR owner IS NOT NULL',
    );
    return rows[0]!.n === 0;
  });
};

async function filed(name: string): Promise<string> {
  doors.at('2026-11-03');
  const lead = await doors.verifiedLead(name);
  const { id } = await doors.propose(lead);
  await doors.say(id, h1, 'approveFiling', two);
  present = doors.now();
  return id;
}

describe('terms', () => {
  test('each point is told once, by two workers, also after a restart and when the work comes again', async () => {
    const id = await filed('points');
    // 90 days from 3 November: 1 February 2027, a Monday without a schedule of its year.
    expect(await clocks(id)).toContainEqual(
      expect.objectContaining({
        id: 'decide-90',
        deadline: '2027-02-01',
        actBy: '2027-02-01',
        provisional: true,
      }),
    );
    start();
    start();
    const expected: string[] = [];
    for (const [day, point] of [
      ['2026-12-18', 'half'],
      ['2027-01-25', 'days-5'],
      ['2027-01-28', 'days-2'],
      ['2027-01-29', 'days-1'],
      ['2027-02-02', 'overdue'],
    ]) {
      doors.at(`${day}T00:00:00+08:00`);
      await settled();
      expected.push(`decide-90 ${point} 2027-02-01`);
      expect(await told(id)).toEqual(expected);
      await stopAll();
      // The same work again, as after a restart with a database that went back a little.
      await doors.db.pool.query(
        `INSERT INTO enforcement.work (kind, key, payload) SELECT 'case-clock', $1 || n, jsonb_build_object('case', $1::text)
         FROM generate_series(1, 5) AS n`,
        [id],
      );
      start();
      start();
    }
    await settled();
    expect(await told(id)).toEqual(expected);
    const { rows } = await doors.db.pool.query<{ id: string; value: string }>(
      `SELECT headers->>'ce_id' AS id, convert_from(value, 'UTF8') AS value FROM enforcement.outbox
       WHERE key = $1 AND headers->>'ce_type' = 'cn.farwatch.case.clock-due.v1' ORDER BY enforcement.outbox.id`,
      [id],
    );
    expect(new Set(rows.map((row) => row.id)).size).toBe(5);
    expect(JSON.parse(rows.at(-1)!.value)).toMatchObject({
      version: 2,
      due: { clock: 'decide-90', point: 'overdue', actBy: '2027-02-01', to: ['owner', 'manager', 'head'] },
    });
    // Who is late has to say why.
    expect((await doors.call(`/cases/${id}`, o1)).body['due']).toMatchObject({
      clock: 'decide-90',
      overdue: true,
    });
  });

  test('what somebody did before its day is not told, and a pause stops a term', async () => {
    const id = await filed('paused');
    doors.at('2026-11-04');
    await doors.say(id, h1, 'suspend', { reason: 'related-case' });
    expect((await clocks(id)).find((one) => one.id === 'decide-90')).toMatchObject({
      deadline: null,
      paused: ['suspension'],
    });
    start();
    doors.at('2027-03-01');
    await settled();
    expect(await told(id)).toEqual([]);
    await doors.say(id, h1, 'resume', { reason: 'settled' });
    const [resumed] = (await clocks(id)).filter((one) => one.id === 'decide-90');
    expect(resumed!.deadline! > '2027-05-01').toBe(true);
    // Half of the days lies behind already when it goes on: it is told once, at once.
    await settled();
    expect(await told(id)).toEqual([`decide-90 half ${resumed!.actBy}`]);
  });

  test('a schedule of the next year moves open terms, in their work too', async () => {
    const id = await filed('calendar');
    const due = async () => (await doors.call(`/cases/${id}`, o1)).body['due'];
    expect(await due()).toMatchObject({ actBy: '2027-02-01', provisional: true });
    const year = {
      off: ['2027-01-01', '2027-02-01', '2027-02-08'],
      work: ['2027-02-06'],
      source: '国办发明电 2027',
    };
    const gap = await doors.call('/calendars/2028', m1, { ...year, off: [], work: [] });
    expect([gap.status, gap.body.type]).toEqual([409, '/problems/calendar-gap']);
    const slip = await doors.call('/calendars/2027', m1, { ...year, off: ['2027-02-06'] });
    expect(slip.status).toBe(400);
    expect((await doors.call('/calendars/2027', `${m1}/A`, year)).status).toBe(403);
    expect((await doors.call('/calendars/2027', m1, year)).status).toBe(200);
    // 1 February is a rest day now: the bureau acts on the working day before.
    expect(await due()).toMatchObject({ actBy: '2027-01-29', provisional: false });
    start();
    await settled();
    const { rows } = await doors.db.pool.query<{ key: string }>(
      `SELECT key FROM enforcement.work WHERE payload->>'case' = $1 ORDER BY due_at`,
      [id],
    );
    expect(rows.map(({ key }) => key.split(' ').slice(-2).join(' '))).toEqual(
      ['half', 'days-5', 'days-2', 'days-1', 'overdue'].map((point) => `2027-01-29 ${point}`),
    );
    const listed = await doors.call('/cases?due=2027-01-29&limit=1000', o1);
    expect(caseRoutes.listCases.response.parse(listed.body).items.map((one) => one.id)).toContain(id);
    const years = (await doors.call('/calendars', o1)).body['items'] as {
      year: number;
      importedBy?: string;
    }[];
    expect(years.at(-1)).toMatchObject({ year: 2027, importedBy: 'm1' });
  });
});

test('a lead that changes after it was filed is noted in its case once, and makes what was reviewed stale', async () => {
  const id = await filed('changes');
  start();
  const change = { station: 'changes', enterprise: 'ent-changes' };
  await doors.report(reported('extended', episode('changes', 3, change)));
  await doors.report(reported('extended', episode('changes', 3, change)));
  await settled();
  const noted = (await timeline(id)).filter(({ command }) => command?.['do'] === 'noteLeadChange');
  expect(noted).toHaveLength(1);
  expect(noted[0]).toMatchObject({ by: 'enforcement', type: 'amended', version: 3 });
  expect((await doors.call(`/cases/${id}`, o1)).body).toMatchObject({
    state: 'investigating',
    leadsChanged: true,
  });
});

test('after the database went back, events go on behind those that were published', async () => {
  const id = await filed('back');
  const published = async () =>
    (
      await doors.db.pool.query<{ id: string; headers: Record<string, string>; value: Buffer }>(
        `SELECT headers->>'ce_id' AS id, headers, value FROM enforcement.outbox WHERE topic = 'cases' AND key = $1 ORDER BY enforcement.outbox.id`,
        [id],
      )
    ).rows;
  const last = (await published()).at(-1)!;
  const lost = { ...(JSON.parse(last.value.toString('utf8')) as object), entry: 7, version: 7 };
  const said: SaidRecord = {
    ...{
      topic: 'farwatch.cases.v1',
      partition: 0,
      offset: 9,
      key: id,
      value: Buffer.from(JSON.stringify(lost)),
    },
    headers: Object.fromEntries(
      Object.entries(last.headers).map(([name, text]) => [name, Buffer.from(text)]),
    ),
  };
  const catchUp = () =>
    inTransaction(doors.db.pool, (client) => catchUpCases({ now: doors.now })(client, [said]));
  expect([await catchUp(), await catchUp()]).toEqual([1, 0]);
  await doors.say(id, h1, 'orderCorrection', { due: '2026-12-01' });
  const after = await published();
  expect(after.map(({ value }) => (JSON.parse(value.toString('utf8')) as { entry: number }).entry)).toEqual([
    1, 2, 8, 9,
  ]);
  expect(new Set(after.map((one) => one.id)).size).toBe(4);
  expect((await timeline(id)).map(({ entry, version }) => [entry, version])).toEqual([
    [1, 1],
    [2, 2],
    [9, 3],
  ]);
});
