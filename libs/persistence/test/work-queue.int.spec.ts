import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { migrate, tablesFor } from '@farwatch/persistence/migrate';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { inTransaction } from '@farwatch/persistence/transaction';
import {
  askAgain,
  claimWork,
  completeWork,
  enqueueWork,
  forgetGivenUp,
  listGivenUp,
  type NewWork,
} from '@farwatch/persistence/work-queue';
import { startWorker, type Worker, type WorkerOptions } from '@farwatch/persistence/work-worker';
import { Fault } from '@farwatch/runtime/fault';
import { silentLogger } from '@farwatch/runtime/log';
import { freshDatabase } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: Pool;
const workers: Worker[] = [];
const kind = 'test';

beforeAll(async () => {
  database = await freshDatabase('work_queue');
  pool = createPool(database.url, { name: 'test', max: 20 });
  const migrations = [
    {
      id: 2026010101,
      name: 'work',
      sql: `${tablesFor.work('s')} CREATE TABLE s.effect (n int NOT NULL, by text NOT NULL)`,
    },
  ];
  await migrate({ url: database.url, schema: 's', migrations, log: silentLogger });
});
beforeEach(() => pool.query('TRUNCATE s.work, s.effect'));
afterEach(async () => {
  await Promise.all(workers.splice(0).map((one) => one.stop()));
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const add = (...items: Omit<NewWork, 'kind'>[]): Promise<void> =>
  inTransaction(pool, (client) =>
    enqueueWork(
      client,
      's',
      items.map((item) => ({ kind, ...item })),
    ),
  );
const work = (options: Pick<WorkerOptions<number>, 'handle'> & Partial<WorkerOptions<number>>): Worker => {
  const worker = startWorker<number>({
    pool,
    schema: 's',
    kind,
    log: silentLogger,
    pollMs: 20,
    retry: { baseMs: 20, capMs: 100 },
    parse: (payload) => {
      if (typeof payload !== 'number') throw new Error('no number');
      return payload;
    },
    ...options,
  });
  workers.push(worker);
  return worker;
};
const effects = async (): Promise<number[]> =>
  (await pool.query<{ n: number }>('SELECT n FROM s.effect ORDER BY n')).rows.map(({ n }) => n);
const left = async (): Promise<number> =>
  (await pool.query<{ n: number }>('SELECT count(*) AS n FROM s.work')).rows[0]!.n;
const claim = (leaseMs: number) => claimWork(pool, 's', kind, { holder: 'other', limit: 10, leaseMs });
const range = (n: number): number[] => Array.from({ length: n }, (_, index) => index);

describe('the work queue on real PostgreSQL', () => {
  test('work is there if and only if the transaction of who asks commits', async () => {
    await expect(
      inTransaction(pool, async (client) => {
        await enqueueWork(client, 's', [{ kind, payload: 1 }]);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await left()).toBe(0);
  });

  test('a thousand pieces take effect once each, by three workers whose batches are aborted again and again', async () => {
    await add(...range(1_000).map((n) => ({ payload: n })));
    let calls = 0;
    for (const by of ['a', 'b', 'c'])
      work({
        batch: 40,
        concurrency: 2,
        maxAttempts: 100,
        handle: (pieces) =>
          Promise.resolve({
            effect: async (client) => {
              await client.query('INSERT INTO s.effect SELECT unnest($1::int[]), $2', [
                pieces.map(({ payload }) => payload),
                by,
              ]);
              if (++calls % 3 === 0) throw new Error('aborted after the effect');
            },
          }),
      });
    await eventually(async () => (await left()) === 0);
    expect(await effects()).toEqual(range(1_000));
  });

  test('what a killed worker held is taken over when its lease ends, and the dead one can no longer end it', async () => {
    await add({ payload: 7 });
    const dead = await claim(300);
    expect(dead).toHaveLength(1);
    expect(await claim(300)).toEqual([]);
    const seen: number[] = [];
    work({
      handle: (pieces) => {
        seen.push(...pieces.map(({ attempts }) => attempts));
        return Promise.resolve(undefined);
      },
    });
    await eventually(async () => (await left()) === 0);
    expect(seen).toEqual([2]);
    await expect(inTransaction(pool, (client) => completeWork(client, 's', dead))).rejects.toMatchObject({
      code: 'lease-lost',
    });
  });

  test('a piece that takes longer than its lease stays with who does it', async () => {
    await add({ payload: 1 });
    let free: () => void = () => undefined;
    let calls = 0;
    for (let n = 0; n < 2; n++)
      work({
        leaseMs: 200,
        handle: () => {
          calls++;
          return new Promise((resolve) => (free = () => resolve(undefined)));
        },
      });
    await eventually(() => calls === 1);
    const { rows } = await pool.query<{ due: Date }>('SELECT due_at AS due FROM s.work');
    await eventually(async () => {
      const now = await pool.query<{ due: Date }>('SELECT due_at AS due FROM s.work');
      return Number(now.rows[0]!.due) > Number(rows[0]!.due) + 400;
    });
    expect(calls).toBe(1);
    free();
    await eventually(async () => (await left()) === 0);
  });

  test('a piece that fails is tried again later and later, then given up for all to see, and can be asked for again', async () => {
    await add({ payload: 1, key: 'one' }, { payload: 2, key: 'two' });
    const at: number[] = [];
    let healed = false;
    work({
      maxAttempts: 4,
      batch: 10,
      handle: (pieces) => {
        if (pieces.some(({ payload }) => payload === 1) && !healed) {
          if (pieces.length === 1) at.push(performance.now());
          return Promise.reject(new Error('the remote end says no'));
        }
        return Promise.resolve(undefined);
      },
    });
    const [given] = await eventually(async () => {
      const found = await listGivenUp(pool, 's', { limit: 10 });
      return found.length === 1 && found;
    });
    expect(given).toMatchObject({ key: 'one', payload: 1, attempts: 4, lastError: 'the remote end says no' });
    expect(await left()).toBe(1); // the neighbour in the batch is done
    expect(at.length).toBeLessThanOrEqual(4);
    expect(at.at(-1)! - at.at(-2)!).toBeGreaterThan(35); // at least half of 80 ms, less what a timer may err
    healed = true;
    expect(await askAgain(pool, 's', [given!.id])).toBe(1);
    await eventually(async () => (await left()) === 0);
  });

  test('what its holder does not survive is given up, too', async () => {
    await add({ payload: 1 });
    await pool.query('UPDATE s.work SET attempts = 4');
    let calls = 0;
    work({
      maxAttempts: 4,
      handle: () => {
        calls++;
        return Promise.resolve(undefined);
      },
    });
    await eventually(async () => (await listGivenUp(pool, 's', { limit: 1 })).length === 1);
    expect(calls).toBe(0);
    expect(await forgetGivenUp(pool, 's', 1)).toBe(0);
    expect(await forgetGivenUp(pool, 's', -1)).toBe(1);
  });

  test('a payload that cannot be read is given up at once, its neighbours are done', async () => {
    await add({ payload: 'x' }, { payload: 1 });
    work({ batch: 2, handle: () => Promise.resolve(undefined) });
    const [given] = await eventually(async () => {
      const found = await listGivenUp(pool, 's', { kind, limit: 10 });
      return found.length === 1 && found;
    });
    expect(given!.lastError).toBe('unreadable payload: no number');
    await eventually(async () => (await left()) === 1);
  });

  test('an outage is not the fault of the work: it is not counted, and the worker says so', async () => {
    await add({ payload: 1 });
    let down = true;
    let calls = 0;
    const worker = work({
      maxAttempts: 1,
      handle: () => {
        calls++;
        if (down) return Promise.reject(new Fault('kafka-send', 'Kafka is away', { retriable: true }));
        return Promise.resolve(undefined);
      },
    });
    await eventually(() => calls >= 2);
    expect(worker.health()).toEqual({ ok: false, detail: 's test: Kafka is away' });
    down = false;
    await eventually(async () => (await left()) === 0);
    await eventually(() => worker.health().ok);
  });

  test('asked for twice it is one piece; asked for while it is done, it is done once more', async () => {
    await add({ payload: 1, key: 'k' });
    await add({ payload: 2, key: 'k' }, { payload: 3, key: 'k' });
    expect(await left()).toBe(1);
    const seen: number[] = [];
    let free: () => void = () => undefined;
    work({
      handle: ([piece]) => {
        seen.push(piece!.payload);
        return new Promise((resolve) => (free = () => resolve(undefined)));
      },
    });
    await eventually(() => seen.length === 1);
    await add({ payload: 4, key: 'k' });
    free();
    await eventually(() => seen.length === 2);
    free();
    await eventually(async () => (await left()) === 0);
    expect(seen).toEqual([3, 4]);
  });

  test('the pieces of a lane are done one after the other in their order, also by several workers and after a failure', async () => {
    const order = new Map<string, number[]>();
    const inHand = new Set<string>();
    let failed = false;
    for (let n = 0; n < 3; n++)
      work({
        concurrency: 4,
        batch: 3,
        handle: async (pieces) => {
          for (const { lane, payload } of pieces) {
            if (inHand.has(lane!)) throw new Error('two of one lane at a time');
            inHand.add(lane!);
            await new Promise((resolve) => setImmediate(resolve));
            inHand.delete(lane!);
            if (payload === 5 && lane === 'b' && !failed && pieces.length === 1) {
              failed = true;
              throw new Error('once');
            }
          }
          return {
            effect: () => {
              for (const { lane, payload } of pieces)
                order.set(lane!, [...(order.get(lane!) ?? []), payload]);
              return Promise.resolve();
            },
          };
        },
      });
    for (const n of range(12)) await add(...['a', 'b', 'c', 'd'].map((lane) => ({ payload: n, lane })));
    await eventually(async () => (await left()) === 0);
    for (const lane of ['a', 'b', 'c', 'd']) expect(order.get(lane)).toEqual(range(12));
  });

  test('a worker of some lanes leaves the others alone', async () => {
    await add({ payload: 1, lane: 'here' }, { payload: 2, lane: 'elsewhere' });
    const seen: number[] = [];
    work({
      lanes: () => ['here'],
      handle: ([piece]) => {
        seen.push(piece!.payload);
        return Promise.resolve(undefined);
      },
    });
    await eventually(async () => (await left()) === 1);
    expect(seen).toEqual([1]);
  });

  test('work with a delay waits for it; a worker that stops gives back what it did not do', async () => {
    await add({ payload: 1, delayMs: 3_600_000 }, { payload: 2 });
    const worker = work({
      batch: 2,
      handle: (_, signal) =>
        new Promise((__, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')))),
    });
    await eventually(
      async () => (await pool.query('SELECT 1 FROM s.work WHERE owner IS NOT NULL')).rowCount === 1,
    );
    await worker.stop();
    const { rows } = await pool.query('SELECT attempts, owner FROM s.work ORDER BY id');
    expect(rows).toEqual([
      { attempts: 0, owner: null },
      { attempts: 0, owner: null },
    ]);
  });
});
