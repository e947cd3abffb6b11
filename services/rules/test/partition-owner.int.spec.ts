import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { exceedance } from '@farwatch/contracts/events';

import type { Failpoint, PartitionOwner } from '../src/owner/partition-owner.js';
import { finishEmptyRejudges, rejudgePiece } from '../src/owner/rejudge.js';
import { advanceRejudge, requestRejudge, waitingRejudges } from '../src/store/rejudge-store.js';
import {
  history,
  hour,
  Killed,
  killAt,
  limitOf,
  openStore,
  origin,
  random,
  recordOf,
  ruleOf,
  type Given,
  type Store,
} from './given.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 1_000_000);
const places: Failpoint[] = ['before-transaction', 'before-commit', 'after-commit'];
let store: Store;

beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());
beforeEach(() => store.reset());

/** Feeds records from where the store stands, in batches of random sizes, until the end or until the owner dies. */
async function feed(
  owner: PartitionOwner,
  all: readonly Given[],
  next: () => number,
  commitEachBatch = false,
): Promise<void> {
  let at = owner.next ?? 0;
  while (at < all.length) {
    const size = 1 + Math.floor(next() * 30);
    await owner.processBatch(
      all.slice(at, at + size).map((given, i) => recordOf(given, at + i)),
      commitEachBatch,
    );
    at += size;
  }
  if (owner.waits) await owner.flush();
}

/** What has to hold of the events whatever happened: whole, no version twice, the last one says what the store says. */
async function checkEvents(): Promise<void> {
  const events = await store.events();
  const last = new Map<string, Record<string, unknown>>();
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  for (const { data, verb } of events) {
    expect(exceedance.safeParse(data).error?.issues ?? []).toEqual([]);
    const id = data['episode'] as string;
    expect(data['version']).toBe(((last.get(id)?.['version'] as number | undefined) ?? 0) + 1);
    expect(verb === 'withdrawn').toBe(data['state'] === 'withdrawn');
    last.set(id, data);
  }
  const { rows } = await store.pool.query<{
    id: string;
    version: number;
    start_ms: number;
    end_ms: number;
    state: string;
    withdrawn: boolean;
  }>('SELECT id, version, start_ms, end_ms, state, withdrawn FROM rules.episode ORDER BY id');
  expect(
    rows.map((row) => ({
      id: row.id,
      version: row.version,
      state: row.withdrawn ? 'withdrawn' : row.state,
      start: row.start_ms,
      end: row.end_ms,
    })),
  ).toEqual(
    [...last.values()]
      .map((data) => ({
        id: data['episode'],
        version: data['version'],
        state: data['state'],
        start: Date.parse(data['start'] as string),
        end: Date.parse(data['end'] as string),
      }))
      .sort((a, b) => ((a.id as string) < (b.id as string) ? -1 : 1)),
  );
}

async function undisturbed(all: readonly Given[]): Promise<string[]> {
  await feed(await store.claim(), all, () => 0.9);
  await checkEvents();
  const episodes = await store.episodes();
  expect(episodes.length).toBeGreaterThan(3);
  await store.reset();
  return episodes;
}

describe(`the owner of a partition (seed ${seed}, set FC_SEED to repeat)`, () => {
  it.each(places)('that dies %s loses nothing and doubles nothing', async (place) => {
    const all = history(seed, 6);
    const expected = await undisturbed(all);
    const next = random(seed + places.indexOf(place));
    let deaths = 0;
    for (let life = 0; life < 60; life++) {
      const checkpointMs = life % 2 === 0 ? 0 : 1_000_000;
      const times = 1 + Math.floor(next() * 3);
      const owner = await store.claim(life < 12 ? { checkpointMs, failpoint: killAt(place, times) } : {});
      try {
        await feed(owner, all, next);
        break;
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        deaths++;
      }
    }
    expect(deaths).toBeGreaterThan(3);
    expect(await store.episodes()).toEqual(expected);
    await checkEvents();
  });

  it('is fenced by a younger one, and the outcome is that of one', async () => {
    const all = history(seed + 1, 6);
    const expected = await undisturbed(all);
    const old = await store.claim();
    const half = Math.floor(all.length / 2);
    await feed(old, all.slice(0, half), random(seed));
    const young = await store.claim();
    expect(young.next).toBe(half);
    const batch = all.slice(half).map((given, i) => recordOf(given, half + i));
    await expect(old.processBatch(batch, false)).rejects.toMatchObject({ code: 'fenced' });
    await feed(young, all, random(seed));
    await expect(old.processBatch(batch, false)).rejects.toMatchObject({ code: 'fenced' });
    expect(await store.episodes()).toEqual(expected);
    await checkEvents();
  });

  it('holds both at once: of two that believe they own it, one commits each time', async () => {
    const all = history(seed + 2, 4);
    const expected = await undisturbed(all);
    const next = random(seed + 2);
    let fenced = 0;
    for (let round = 0; round < 40; round++) {
      const claims = await Promise.all([store.claim(), store.claim()]);
      const results = await Promise.allSettled(
        claims.map((owner) => {
          const at = owner.next ?? 0;
          const size = 1 + Math.floor(next() * 40);
          const records = all.slice(at, at + size).map((given, i) => recordOf(given, at + i));
          return records.length === 0 ? Promise.resolve([]) : owner.processBatch(records, true);
        }),
      );
      for (const result of results)
        if (result.status === 'rejected') {
          expect(result.reason).toMatchObject({ code: 'fenced' });
          fenced++;
        }
    }
    expect(fenced).toBeGreaterThan(0);
    await feed(await store.claim(), all, next);
    expect(await store.episodes()).toEqual(expected);
    await checkEvents();
  });

  it('needs nothing in memory: with none at all it finds the same', async () => {
    const all = history(seed + 3, 8);
    const expected = await undisturbed(all);
    let clock = 0; // memory is made to fit once a second
    const forgetful = { cacheBytes: () => 0, now: () => (clock += 2_000) };
    await feed(await store.claim(forgetful), all, () => 0.3, true);
    expect(await store.episodes()).toEqual(expected);
    await checkEvents();
  });

  it('stores what it holds back before it goes on after a checkpoint', async () => {
    let now = 0;
    const owner = await store.claim({ checkpointMs: 1_000, now: () => now });
    await owner.processBatch([recordOf({ start: origin, value: 10 }, 0)], false);
    expect(owner.waits).toBe(false); // the first offset of a partition is stored at once
    await owner.processBatch([recordOf({ start: origin + hour, value: 10 }, 1)], false);
    expect(owner.waits).toBe(true);
    expect((await store.claim()).next).toBe(1);
    now = 2_000;
    expect(owner.isDue()).toBe(true);
  });

  it('keeps its position in front of a refused record until that is parked', async () => {
    const owner = await store.claim();
    const bad = { ...recordOf({ start: origin, value: 1 }, 1), value: Buffer.from('{}') };
    const good = (offset: number) => recordOf({ start: origin + offset * hour, value: 20 }, offset);
    const stored = async () =>
      (await store.pool.query<{ next_offset: number }>('SELECT next_offset FROM rules.partition_offset'))
        .rows[0]?.next_offset;
    const outcomes = await owner.processBatch([good(0), bad, good(2)], true);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['ok', 'park', 'ok']);
    expect(await stored()).toBe(1);
    owner.parkedUpTo({ topic: 'readings', partition: 0, next: 3, mark: 'm' });
    await owner.flush();
    expect(await stored()).toBe(3);
  });

  it('is fenced by a database that went back under it, and begins again where that stands', async () => {
    const owner = await store.claim();
    const good = (offset: number) => recordOf({ start: origin + offset * hour, value: 20 }, offset);
    await owner.processBatch([good(0)], true);
    await owner.processBatch([good(1), good(2)], true);
    await store.pool.query('UPDATE rules.partition_offset SET next_offset = 1');
    await expect(owner.processBatch([good(3)], true)).rejects.toMatchObject({ code: 'fenced' });
    expect((await store.claim()).next).toBe(1);
  });

  it('parks what is no reading event and goes on', async () => {
    const owner = await store.claim();
    const good = recordOf({ start: origin, value: 150 }, 4);
    const broken = [
      { ...good, offset: 0, value: Buffer.from('{"station":') },
      { ...good, offset: 1, value: Buffer.from('{"station":"s","readings":[{"pollutant":"a05024"}]}') },
      { ...good, offset: 2, key: 'other' },
      { ...good, offset: 3, headers: { ce_type: Buffer.from('cn.farwatch.something.else.v1') } },
    ];
    const outcomes = await owner.processBatch([...broken, good], false);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['park', 'park', 'park', 'drop', 'ok']);
    expect(outcomes[2]).toMatchObject({ reason: 'wrong-key' });
    expect(await store.episodes()).toHaveLength(1);
  });
});

describe('an episode', () => {
  it('is published as opened, extended, closed; a correction withdraws it and another brings it back with its id', async () => {
    const owner = await store.claim();
    const give = (h: number, value: number, revision = 0): Promise<unknown> =>
      owner.processBatch(
        [recordOf({ start: origin + h * hour, value, revision, station: 't' }, owner.next ?? 0)],
        false,
      );
    for (const id of ['r-day', 'r-mda8']) store.rules.setRule(id, undefined);
    await give(0, 50);
    await give(1, 150);
    await give(2, 160);
    await give(3, 50);
    await give(1, 60, 1);
    await give(2, 60, 1);
    await give(2, 170, 2);
    for (const averaging of ['day', 'mda8'] as const)
      store.rules.setRule(`r-${averaging}`, ruleOf(averaging));
    const events = await store.events();
    expect(
      events.map(({ verb, data }) => [
        verb,
        data['version'],
        data['state'],
        (data['reason'] as { code: string } | undefined)?.code,
      ]),
    ).toEqual([
      ['opened', 1, 'open', undefined],
      ['extended', 2, 'open', undefined],
      ['closed', 3, 'closed', undefined],
      ['amended', 4, 'closed', 'corrected'],
      ['withdrawn', 5, 'withdrawn', 'corrected'],
      ['opened', 1, 'closed', 'corrected'],
    ]);
    expect(events[1]!.data).toMatchObject({
      count: 2,
      limit: { id: 'l-hour', value: 100, unit: 'ug/m3', standard: 'GB 3095-2026', clause: 'Table 1' },
      peak: { value: 160 },
      stationName: 'Station t',
      intervals: [
        { value: 150, completeness: 1, limit: 100 },
        { value: 160, completeness: 1, limit: 100 },
      ],
      evidence: [
        { topic: 'readings', partition: 0, offset: 1 },
        { topic: 'readings', partition: 0, offset: 2 },
      ],
    });
  });

  it('comes back with the next version when it is the same one', async () => {
    let clock = 0;
    const owner = await store.claim({ cacheBytes: () => 0, now: () => (clock += 2_000) });
    for (const id of ['r-day', 'r-mda8']) store.rules.setRule(id, undefined);
    for (const [revision, value] of [150, 50, 140].entries())
      await owner.processBatch([recordOf({ start: origin, value, revision }, revision)], false);
    for (const averaging of ['day', 'mda8'] as const)
      store.rules.setRule(`r-${averaging}`, ruleOf(averaging));
    const events = await store.events();
    expect(events.map(({ verb, data }) => [verb, data['version']])).toEqual([
      ['opened', 1],
      ['withdrawn', 2],
      ['opened', 3],
    ]);
    expect(new Set(events.map(({ data }) => data['episode'])).size).toBe(1);
    await checkEvents();
  });

  it('cannot overlap another active one of its series and rule: the database forbids it', async () => {
    const owner = await store.claim();
    await owner.processBatch([recordOf({ start: origin, value: 150 }, 0)], false);
    await expect(
      store.pool
        .query(`INSERT INTO rules.episode SELECT 'another', version, station, pollutant, rule_id, rule_version, averaging, withdrawn,
        merged_into, state, ended_by, start_ms + 60000, end_ms + 60000, opened_start, count, peak_e6, peak_start, peak_end, digest,
        limit_applied, subject, updated_at FROM rules.episode WHERE rule_id = 'r-hour'`),
    ).rejects.toMatchObject({ constraint: 'one_active_episode_at_a_time' });
  });
});

describe('judging again', () => {
  const again = async (owner: PartitionOwner, reason: 'limit-changed' | 'rule-changed'): Promise<number> => {
    await requestRejudge(
      store.pool,
      ['s', 't'].map((station) => ({
        station,
        partition: 0,
        fromMs: 0,
        toMs: null,
        reason,
        referenceVersion: 0,
      })),
    );
    let pieces = 0;
    for (;;) {
      const { rows } = await waitingRejudges(store.pool, [0], 10);
      if (rows.length === 0) return pieces;
      for (const row of rows) {
        await owner.exclusively(() => rejudgePiece(owner, row));
        pieces++;
      }
    }
  };

  it('by a changed limit equals having judged by it, and back again', async () => {
    const all = history(seed + 4, 40);
    const expected = await undisturbed(all);
    const lower = limitOf('hour', 80);
    store.rules.setLimit(lower.id, lower);
    await feed(await store.claim(), all, () => 0.9);
    const byLower = await store.episodes();
    expect(byLower).not.toEqual(expected);
    await store.reset();
    store.rules.setLimit(lower.id, limitOf('hour', 100));
    const owner = await store.claim({ cacheBytes: () => 200_000 });
    await feed(owner, all, () => 0.5);
    expect(await store.episodes()).toEqual(expected);
    store.rules.setLimit(lower.id, lower);
    expect(await again(owner, 'limit-changed')).toBe(4);
    expect(await store.episodes()).toEqual(byLower);
    store.rules.setLimit(lower.id, limitOf('hour', 100));
    await again(owner, 'limit-changed');
    expect(await store.episodes()).toEqual(expected);
    await checkEvents();
  });

  it('without a rule takes its episodes back', async () => {
    const owner = await store.claim();
    await feed(owner, history(seed + 5, 5), () => 0.5);
    store.rules.setRule('r-hour', undefined);
    await again(owner, 'rule-changed');
    store.rules.setRule('r-hour', ruleOf('hour'));
    const withdrawn = (await store.events()).filter(
      ({ data }) => (data['reason'] as { code?: string } | undefined)?.code === 'rule-changed',
    );
    expect(withdrawn.length).toBeGreaterThan(0);
    expect(new Set(withdrawn.map(({ verb }) => verb))).toEqual(new Set(['withdrawn']));
    expect((await store.episodes()).some((text) => text.includes('r-hour'))).toBe(false);
    await checkEvents();
  });

  it('ends at once what is asked for stations that never sent anything, and nothing else', async () => {
    const owner = await store.claim({ checkpointMs: 1_000_000 });
    await owner.processBatch([recordOf({ start: origin, value: 50 }, 0)], false);
    // Of this one the readings are in memory only.
    await owner.processBatch([recordOf({ start: origin, value: 50, station: 't' }, 1)], false);
    expect(owner.waits).toBe(true);
    const request = {
      partition: 0,
      fromMs: 0,
      toMs: null,
      reason: 'limit-changed',
      referenceVersion: 0,
    } as const;
    const ask = (stations: readonly string[]): Promise<void> =>
      requestRejudge(
        store.pool,
        stations.map((station) => ({ ...request, station })),
      );
    await ask(['s', 't', 'new-1', 'new-2', 'new-3']);
    const { rows } = await waitingRejudges(store.pool, [0], 10);
    await ask(['new-2']);
    const rest = await owner.exclusively(() => finishEmptyRejudges(owner, rows));
    expect(rest.map(({ station }) => station)).toEqual(['s', 't']);
    const left = async (): Promise<string[]> =>
      (await waitingRejudges(store.pool, [0], 10)).rows.map(({ station }) => station).sort();
    expect(await left()).toEqual(['new-2', 's', 't']);
    await store.claim();
    await expect(owner.exclusively(() => finishEmptyRejudges(owner, rows))).rejects.toMatchObject({
      code: 'fenced',
    });
    expect(await left()).toEqual(['new-2', 's', 't']);
  });

  it('is fenced like a batch, and leaves a request that came meanwhile', async () => {
    const owner = await store.claim();
    await feed(owner, history(seed + 6, 3), () => 0.5);
    const request = {
      station: 's',
      partition: 0,
      fromMs: 0,
      toMs: null,
      reason: 'limit-changed',
      referenceVersion: 0,
    } as const;
    await requestRejudge(store.pool, [request]);
    const [row] = (await waitingRejudges(store.pool, [0], 1)).rows;
    await requestRejudge(store.pool, [request]);
    await store.claim();
    await expect(owner.exclusively(() => rejudgePiece(owner, row!))).rejects.toMatchObject({
      code: 'fenced',
    });
    const young = await store.claim();
    await young.exclusively(() => rejudgePiece(young, row!));
    expect((await waitingRejudges(store.pool, [0], 1)).rows).toMatchObject([{ station: 's', requests: 2 }]);
    const client = await store.pool.connect();
    await advanceRejudge(client, { ...row!, requests: 2 }, null);
    client.release();
    expect((await waitingRejudges(store.pool, [0], 1)).rows).toEqual([]);
  });
});
