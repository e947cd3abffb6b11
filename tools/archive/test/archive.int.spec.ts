import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { monthStart } from '@farwatch/persistence/months';
import type { Pool } from '@farwatch/persistence/pool';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { atRest, figuresOf, given, hour, hourOf, sendReference, type Given } from './given.js';

// A month of readings from the first step to the last on real Kafka and PostgreSQL, with all parts and the commands as an
// operator types them. A twin that reads the same topics and never archives says what has to be in the end.
const dir = mkdtempSync(join(tmpdir(), 'farwatch-archive-'));
/** The month that is archived, and the one after it. */
const [first, second] = [monthStart(Date.now(), -6), monthStart(Date.now(), -5)];
const month = new Date(first).toISOString().slice(0, 7);
const keep = { FARWATCH_KEEP_MONTHS: 'reporting.reading=3,rules.hour_bucket=3' };
let on: Given;
let live: { readonly url: string; readonly pool: Pool };

const farwatch = async (command: string, code = 0): Promise<string> => {
  const found = await on.farwatch(live.url, command);
  expect({ command, ...found }).toEqual({ command, code, said: expect.any(String) });
  return found.said;
};
/** What the public door says of a station's hours and days in both months. */
const shown = async (station: string, interval: string): Promise<unknown[]> => {
  const { api, token } = on.doors();
  const query = new URLSearchParams({
    ...{ interval, limit: '1000' },
    ...{ from: new Date(first).toISOString(), to: new Date(second + 10 * 24 * hour).toISOString() },
  });
  const answer = await fetch(`${api}/stations/${station}/readings?${query}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { items: unknown[] }).items;
};
const everything = async (): Promise<Record<string, unknown[]>> => ({
  ...(await figuresOf(live.pool)),
  hoursShown: await shown('flagged', 'hour'),
  daysShown: await shown('whole', 'day'),
});
const months = async (): Promise<string[]> => {
  const { rows } = await live.pool.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relname ~ ('^(reading|hour_bucket)_' || $1 || '$') AND relkind = 'r' ORDER BY 1`,
    [month.replace('-', '_')],
  );
  return rows.map(({ name }) => name);
};

beforeAll(async () => {
  on = await given(dir, keep);
  live = await on.database();
  await sendReference(on, ['whole', 'flagged', 'edge', 'late']);
}, 300_000);
afterAll(async () => {
  await on?.close();
  rmSync(dir, { recursive: true, force: true });
});

test('a month is written, verified, dropped and brought back; figures stay exact and nothing that comes late is lost', async () => {
  await on.start(live.url);
  // Ten days of ozone with an exceedance in the month, of PM2.5, an hour with a flag, and an episode over the end of the month.
  const hours = Array.from({ length: 240 }, (_, at) => at);
  await on.producer.send(
    hours.map((at) => hourOf('whole', first + at * hour, at === 50 ? 150 : 40 + (at % 24))),
  );
  await on.producer.send(hours.map((at) => hourOf('whole', first + at * hour, 20, { pollutant: 'a34004' })));
  await on.producer.send([
    hourOf('flagged', first + 5 * hour, 77, { flag: 'D' }),
    hourOf('flagged', first + 6 * hour, 30),
  ]);
  await on.producer.send(
    [-3, -2, -1, 0, 1].map((at) => hourOf('edge', second + at * hour, Math.abs(at) < 2 ? 140 : 50)),
  );
  await on.producer.send([hourOf('edge', second + 2 * hour, 50), hourOf('late', second + 100 * hour, 180)]);
  await on.producer.send([hourOf('late', second + 101 * hour, 10), hourOf('late', first + 9 * hour, 10)]);
  await atRest(on, live.pool, 0);
  expect((await figuresOf(live.pool))['episodes']).toHaveLength(3);

  // Nothing is dropped that is not archived and verified.
  expect(await farwatch('archive plan')).toContain(`next: farwatch archive write ${month}`);
  await farwatch(`archive drop ${month}`, 2);
  await farwatch('archive write 2024-13', 2);
  await farwatch(`archive write ${new Date().toISOString().slice(0, 7)}`);
  await farwatch(`archive verify ${new Date().toISOString().slice(0, 7)}`);
  expect(await farwatch(`archive drop ${new Date().toISOString().slice(0, 7)}`, 2)).toContain(
    'keeps 3 months',
  );
  await farwatch(`archive write ${month}`);
  expect(await farwatch(`archive drop ${month}`, 2)).toContain(`farwatch archive verify ${month}`);

  // A file that was damaged is found.
  const folder = join(dir, 'archive', month);
  const damaged = join(folder, 'rules.hour_bucket.csv.zst');
  const bytes = readFileSync(damaged);
  writeFileSync(damaged, Buffer.concat([bytes.subarray(0, -1), Buffer.from([bytes.at(-1)! ^ 1])]));
  expect(await farwatch(`archive verify ${month}`, 1)).toContain('rules.hour_bucket.csv.zst: SHA-256');
  writeFileSync(damaged, bytes);
  expect(await farwatch(`archive verify ${month}`)).toContain('verified against its files and the database');

  // What comes in after the archive was written is not dropped with the month.
  await on.producer.send([hourOf('late', first + 10 * hour, 120)]);
  await atRest(on, live.pool, 0);
  expect(await farwatch(`archive drop ${month}`, 1)).toContain('the month changed since it was written');
  await on.producer.send([hourOf('late', first + 11 * hour, 60)]); // and the month is open again
  await atRest(on, live.pool, 0);
  await farwatch(`archive write ${month}`);
  await farwatch(`archive verify ${month}`);
  expect(
    readdirSync(join(dir, 'archive')).filter((name) => name.startsWith(`${month}.replaced-`)),
  ).toHaveLength(1);

  const before = await everything();
  expect(before['hoursShown']).toContainEqual(
    expect.objectContaining({ value: 77, flag: 'D', valid: false }),
  );
  expect(await months()).toHaveLength(2);
  expect(await farwatch(`archive drop ${month}`)).toContain(`${month} dropped`);
  expect(await months()).toEqual([]);
  expect(await everything()).toEqual(before);
  expect(await farwatch('archive plan')).toMatch(/dropped.*verified/);
  expect(await farwatch(`archive verify ${month}`)).toContain('the month is dropped');
  await farwatch(`archive write ${month}`, 2);

  // Late data of the month waits as it came; so does what cannot be judged without it. Everything else goes on.
  const late = [
    hourOf('late', first + 20 * hour, 130),
    hourOf('whole', first + 51 * hour, 90, { revision: 1 }),
    hourOf('edge', second, 160, { revision: 1 }),
  ];
  await on.producer.send([...late, hourOf('late', second + 100 * hour, 15, { revision: 1 })]);
  await atRest(on, live.pool, 3);
  const { rows } = await live.pool.query<{ reason: string; value: Buffer }>(
    'SELECT reason, value FROM parking.parked',
  );
  expect(rows.map(({ reason }) => reason)).toEqual(Array(3).fill('month-archived'));
  expect(rows.map(({ value }) => value.toString()).sort()).toEqual(
    late.map(({ value }) => String(value)).sort(),
  );
  const after = await figuresOf(live.pool);
  expect(after['episodes']).toHaveLength(before['episodes']!.length - 1);
  const ofMonth = (all: Record<string, unknown[]>) =>
    (all['hour'] as { start_at: Date }[]).filter(({ start_at: at }) => at.getTime() < second);
  expect(ofMonth(after)).toEqual(ofMonth(before));
  expect(await months()).toEqual([]);

  // The parts start anew and still know it.
  await on.stop();
  await on.start(live.url);
  await on.producer.send([hourOf('late', first + 21 * hour, 10)]);
  await atRest(on, live.pool, 4);

  expect(await farwatch(`archive readmit ${month}`)).toContain('--refused month-archived');
  expect(await months()).toHaveLength(2);
  await farwatch('parked replay --refused month-archived --reason "the month is back"');
  await atRest(on, live.pool, 0);
  await on.stop();

  const twin = await on.database();
  await on.start(twin.url);
  await atRest(on, twin.pool, 4); // it hears of the refusals, too
  expect(await figuresOf(live.pool)).toEqual(await figuresOf(twin.pool));
  await on.stop();
}, 600_000);
