import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { migrate } from '@farwatch/persistence/migrate';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { silentLogger } from '@farwatch/runtime/log';
import { freshDatabase } from '@farwatch/testing/backing';

import { DeviceStates, type DeviceRow } from '../../src/device-state/device-states.js';
import { loadDevices, saveDevices } from '../../src/store/device-store.js';
import { askForMissing, findMissing, nothingStored } from '../../src/store/gap-store.js';
import { migrations } from '../../src/store/migrations.js';

const hourMs = 3_600_000;
const start = Date.UTC(2026, 10, 23);
const at = (n: number): number => start + n * hourMs;

let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: Pool;
beforeAll(async () => {
  database = await freshDatabase('hj212');
  await migrate({ url: database.url, schema: 'hj212', migrations, log: silentLogger });
  pool = createPool(database.url, { name: 'test' });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** A gateway hears hours of a device, by their numbers. */
function hears(states: DeviceStates, mn: string, hours: readonly number[], outcome = 'readings'): void {
  for (const n of hours)
    states.note({
      ...{ mn, station: 'outlet-1', peer: 'p', detail: '', frame: () => 'f', outcome, cn: '2061' },
      ...{ arrivalMs: at(n + 1), hourMs: at(n) },
      interval: { cn: '2061', startMs: at(n), lengthMs: hourMs },
    });
}
const save = (states: DeviceStates) => saveDevices(pool, states.takeDirty());
const spansOf = async (mn: string) =>
  (await findMissing(pool, mn)).flatMap(({ ledger }) =>
    ledger.missing.map(({ from, to }) => [(from - start) / hourMs, (to - start) / hourMs]),
  );

describe('what is written down of devices', () => {
  test('of two gateways that hear the same devices at the same time nothing is overwritten', async () => {
    const gateways = [new DeviceStates(), new DeviceStates()];
    const mns = Array.from({ length: 20 }, (_, n) => `TWO${n}`);
    for (let round = 0; round < 10; round++) {
      for (const [n, states] of gateways.entries())
        // In another order each: rows are locked in one.
        for (const mn of n === 0 ? mns : [...mns].reverse())
          hears(states, mn, [round * 2 + n], n === 0 ? 'readings' : 'duplicate');
      await Promise.all(gateways.map(save));
    }
    const docs = (await loadDevices(pool)).filter(({ mn }) => mns.includes(mn));
    expect(docs).toHaveLength(mns.length);
    for (const doc of docs) {
      expect(doc.counts).toEqual({ readings: 10, duplicate: 10 });
      expect(doc.lastHour).toBe(new Date(at(19)).toISOString());
    }
    for (const mn of mns) expect(await spansOf(mn)).toEqual([]);
  });

  test('a gap is asked for again until its hours come; what a device does not have is asked for no more', async () => {
    const states = new DeviceStates();
    const commands = async () => {
      await askForMissing(pool, ['GAP'], (mn, _cn, { from, to }) => ({
        ...{ command: 'fetch-hours' as const, mn },
        ...{ from: new Date(from).toISOString(), to: new Date(to).toISOString() },
      }));
      const { rows } = await pool.query<{ from: string; to: string; status: string }>(
        `SELECT request ->> 'from' AS from, request ->> 'to' AS to, status FROM hj212.command WHERE mn = 'GAP' ORDER BY id`,
      );
      return rows.map(({ from, to }) => [from, to].map((text) => (Date.parse(text) - start) / hourMs));
    };
    const ended = () => pool.query(`UPDATE hj212.command SET status = 'no-answer' WHERE mn = 'GAP'`);
    const due = () => pool.query(`UPDATE hj212.gap SET due_at = now() WHERE due_at IS NOT NULL`);
    hears(states, 'GAP', [0, 10]);
    await save(states);
    expect(await commands()).toEqual([[1, 9]]);
    // One request at a time, and an hour between two.
    await due();
    expect(await commands()).toHaveLength(1);
    await ended();
    await pool.query(`UPDATE hj212.gap SET due_at = now() + interval '1 hour'`);
    expect(await commands()).toHaveLength(1);
    await due();
    expect((await commands()).at(-1)).toEqual([1, 9]);
    await ended();
    // Some of it comes, over another gateway that was started meanwhile.
    const other = new DeviceStates(await loadDevices(pool));
    hears(other, 'GAP', [3, 4, 9, 11]);
    await save(other);
    expect(await spansOf('GAP')).toEqual([
      [1, 2],
      [5, 8],
    ]);
    await due();
    expect((await commands()).at(-1)).toEqual([5, 8]);
    await ended();
    await nothingStored(pool, 'GAP', '2061');
    expect(await spansOf('GAP')).toEqual([[1, 2]]);
    await due();
    expect((await commands()).at(-1)).toEqual([1, 2]);
    hears(other, 'GAP', [1, 2]);
    await save(other);
    await ended();
    await due();
    expect(await commands()).toHaveLength(4);
  });

  test('an MN that nobody registered and nobody sends any more is forgotten', async () => {
    const states = new DeviceStates();
    const of = {
      station: null,
      peer: 'p',
      detail: '',
      frame: () => '',
      outcome: 'mn-unknown',
      arrivalMs: start,
    };
    states.note({ ...of, mn: 'OLD' });
    await save(states);
    await pool.query(`UPDATE hj212.device SET updated_at = now() - interval '31 days' WHERE mn = 'OLD'`);
    states.note({ ...of, mn: 'NEW' });
    await save(states);
    const known = (await loadDevices(pool)).map(({ mn }: DeviceRow) => mn);
    expect(known).toContain('NEW');
    expect(known).not.toContain('OLD');
  });
});
