import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ApiClient } from '@farwatch/contracts/http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import type { Row } from '../commands/replay-rows.js';
import { none, total, untilSettled, type Counts } from './became.js';
import { numbered, sendRows, untilKnown, type Numbered } from './send-rows.js';
import { ReplayState } from './state.js';

const dir = mkdtempSync(join(tmpdir(), 'became-'));
beforeAll(() => void (process.env['DATA_DIR'] = dir));
afterAll(() => rmSync(dir, { recursive: true }));

/** A platform that counts as ours does; it knows a station from its third message on, and parks the readings below zero. */
function platform(knownAfter = 0) {
  const counts = new Map<string, Counts>();
  const seen = new Map<string, number>();
  const seqs: [string, number][] = [];
  const add = (id: string, more: Partial<Counts>): void => {
    const now = { ...(counts.get(id) ?? none) };
    for (const [name, value] of Object.entries(more)) now[name as keyof Counts] += value;
    counts.set(id, now);
  };
  const stored = new Set<string>();
  const mqtt = {
    publish: (topic: string, text: string): Promise<void> => {
      const id = topic.split('/')[3]!;
      const { seq, readings } = JSON.parse(text) as {
        seq: number;
        readings: { value: number; start: string }[];
      };
      seqs.push([id, seq]);
      seen.set(id, (seen.get(id) ?? 0) + 1);
      const good = readings.filter(({ value }) => value >= 0);
      if (seen.get(id)! <= knownAfter) add(id, { parked: 1 });
      else {
        const fresh = good.filter(({ start }) => !stored.has(`${id}/${start}`));
        for (const { start } of fresh) stored.add(`${id}/${start}`);
        if (good.length > 0)
          add(id, {
            messages: 1,
            received: good.length,
            stored: fresh.length,
            duplicates: good.length - fresh.length,
          });
        if (good.length < readings.length) add(id, { parked: 1 });
      }
      return Promise.resolve();
    },
  };
  const client = {
    async *items(_: unknown, { query }: { query: { source: string } }) {
      await Promise.resolve();
      yield counts.get(query.source) ?? none;
    },
    call: (route: { id: string }, given: { query?: { source: string } }) =>
      Promise.resolve(
        route.id === 'list-parked'
          ? {
              items: [
                { reason: seen.get(given.query!.source)! <= knownAfter ? 'unknown-station' : 'bad-time' },
              ],
            }
          : {},
      ),
  } as unknown as ApiClient;
  return { mqtt: mqtt as never, client, seqs };
}

const row = (station: string, hour: number, ...values: number[]): Row => ({
  line: hour + 2,
  station,
  start: hour * 3_600_000,
  end: (hour + 1) * 3_600_000,
  readings: values.map((value) => ({ pollutant: 'PM2.5', unit: 'ug/m3', value })),
});
async function* all(rows: readonly Row[]): AsyncGenerator<Row> {
  await Promise.resolve();
  yield* rows;
}
const options = (total_: number, isSent: (one: Numbered) => boolean = () => false) => ({
  ...{ boot: 'replay-test', total: total_, window: 5, rate: 0, isSent },
  state: new ReplayState(`test-${Math.random()}`, true),
});
const same = (station: string): string => station;

test('what was stored, was there before and was parked is told apart; numbers are those of a station', async () => {
  const { mqtt, client, seqs } = platform();
  const rows = [row('a', 0, 1), row('b', 0, 2), row('a', 1, 3), row('a', 2, -1), row('b', 1, 5)];
  const sent = new Map([
    ['a', { rows: 3, readings: 3 }],
    ['b', { rows: 2, readings: 2 }],
  ]);
  expect(await sendRows(mqtt, numbered(all(rows), same), options(5))).toBe(5);
  expect(seqs.sort()).toEqual([
    ['a', 0],
    ['a', 1],
    ['a', 2],
    ['b', 0],
    ['b', 1],
  ]);
  const once = await untilSettled(client, sent, new Map(), 30);
  expect(total(once.values())).toEqual({ stored: 4, unchanged: 0, superseded: 0, parked: 1, unknown: 0 });
  const { a, b } = { a: once.get('a')!, b: once.get('b')! };
  expect([a.parked, b.parked]).toEqual([1, 0]);
  const before = new Map([['b', { ...none, messages: 2, received: 2, stored: 2 }]]);
  await sendRows(mqtt, numbered(all(rows.filter(({ station }) => station === 'b')), same), options(2));
  const again = await untilSettled(client, new Map([['b', { rows: 2, readings: 2 }]]), before, 30);
  expect(again.get('b')).toEqual({ stored: 0, unchanged: 2, superseded: 0, parked: 0, unknown: 0 });
});

test('what the platform says nothing of is not accounted for, and is not called parked', async () => {
  const { client } = platform();
  const became = await untilSettled(client, new Map([['a', { rows: 1, readings: 4 }]]), new Map(), 0.1);
  expect(became.get('a')).toEqual({ stored: 0, unchanged: 0, superseded: 0, parked: 0, unknown: 4 });
});

test('the first row of a new station is sent until it is taken, and what came too early is not counted as parked', async () => {
  const { mqtt, client } = platform(2);
  const one: Numbered = { row: row('new', 0, 1), id: 'new', seq: 0 };
  const before = await untilKnown(client, mqtt, new Map([['new', one]]), new Map(), 'replay-test');
  const rest = numbered(all([one.row, row('new', 1, 2)]), same);
  expect(
    await sendRows(
      mqtt,
      rest,
      options(2, ({ seq }) => seq === 0),
    ),
  ).toBe(1);
  const became = await untilSettled(client, new Map([['new', { rows: 2, readings: 2 }]]), before, 30);
  expect(became.get('new')).toEqual({ stored: 2, unchanged: 0, superseded: 0, parked: 0, unknown: 0 });
});
