import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { unnest } from '@farwatch/persistence/bulk';
import { insertUnseen } from '@farwatch/persistence/inbox';
import { migrate, tablesFor } from '@farwatch/persistence/migrate';
import { acceptLog, acknowledgeLoss, openIncidents, replayFrom } from '@farwatch/persistence/log-operations';
import { createPositions } from '@farwatch/persistence/positions';
import { addToOutbox, type OutboxRecord } from '@farwatch/persistence/outbox';
import { startRelay } from '@farwatch/persistence/outbox-relay';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { inTransaction } from '@farwatch/persistence/transaction';
import { Fault } from '@farwatch/runtime/fault';
import { silentLogger } from '@farwatch/runtime/log';
import { freshDatabase } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let pool: Pool;
const migrations = [
  {
    id: 2026010101,
    name: 'base',
    sql: tablesFor.inbox('s') + tablesFor.outbox('s') + tablesFor.offsets('s'),
  },
  { id: 2026010102, name: 'second', sql: 'CREATE TABLE s.second (id int)' },
];

beforeAll(async () => {
  database = await freshDatabase('persistence');
  pool = createPool(database.url, { name: 'test' });
  const options = { url: database.url, schema: 's', migrations, log: silentLogger };
  await Promise.all([migrate(options), migrate(options)]);
  await migrate(options);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** Stands for a service, whose declared outputs are then those of this outbox. */
const schema = 's' as 'enforcement';
const record = (key: string, n: number): OutboxRecord<'leads'> => ({
  topic: 'leads',
  key,
  value: String(n),
  headers: { text: 'häder', bytes: Buffer.from([0, 255]) },
});

describe('persistence on real PostgreSQL', () => {
  test('migrations that start together run each step once', async () => {
    const { rows } = await pool.query<{ n: number }>('SELECT count(*) AS n FROM s.migration');
    expect(rows[0]!.n).toBe(2);
  });

  test('a schema with a step that this version does not know is refused in one line', async () => {
    const older = { id: 2025010101, name: 'older', sql: 'CREATE TABLE old.x (n int)' };
    const options = { url: database.url, schema: 'old', log: silentLogger };
    await migrate({ ...options, migrations: [older] });
    await migrate({
      ...options,
      migrations: [older, { ...older, id: 2025010102, name: 'next', sql: 'SELECT 1' }],
    });
    const refused = migrate({ ...options, migrations: [{ ...older, id: 2026010101, name: 'base' }] });
    await expect(refused).rejects.toMatchObject({ code: 'old-data' });
    await expect(refused).rejects.toThrow(
      /^[^\n]*schema old, step older2025010101000[^\n]*npm run reset[^\n]*$/,
    );
  });

  test('the inbox gives each id once, also to transactions side by side', async () => {
    const ids = Array.from({ length: 100 }, (_, n) => `id-${n}`);
    const taken = await Promise.all(
      [1, 2, 3].map(() => inTransaction(pool, (client) => insertUnseen(client, 's', 'c', [...ids, ...ids]))),
    );
    expect(taken.map((set) => set.size).reduce((a, b) => a + b)).toBe(100);
  });

  test('a rolled back transaction leaves neither inbox nor outbox', async () => {
    await expect(
      inTransaction(pool, async (client) => {
        await insertUnseen(client, 's', 'c', ['never']);
        await addToOutbox(client, schema, [record('never', 1)]);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    const { rows } = await pool.query<{ n: number }>(
      `SELECT (SELECT count(*) FROM s.inbox WHERE event_id = 'never') + (SELECT count(*) FROM s.outbox) AS n`,
    );
    expect(rows[0]!.n).toBe(0);
  });

  test('the relay sends every record once, keeps the order of a key and loses none under concurrent commits', async () => {
    const sent: OutboxRecord[] = [];
    let failing = 3;
    const producer = {
      send: (records: readonly OutboxRecord[]): Promise<void> => {
        if (failing-- > 0) return Promise.reject(new Fault('kafka-send', 'down', { retriable: true }));
        sent.push(...records);
        return Promise.resolve();
      },
    };
    const relays = [1, 2].map(() =>
      startRelay({ pool, schema, producer, log: silentLogger, pollMs: 20, batch: 7 }),
    );
    await Promise.all(
      ['a', 'b', 'c', 'd'].map(async (key) => {
        for (let n = 0; n < 40; n++)
          await inTransaction(pool, (client) =>
            addToOutbox(client, schema, [record(key, n), record(key, n + 0.5)]),
          );
      }),
    );
    relays.forEach((relay) => relay.wake());
    await eventually(() => sent.length >= 320);
    await Promise.all(relays.map((relay) => relay.stop()));
    expect(sent).toHaveLength(320);
    for (const key of ['a', 'b', 'c', 'd']) {
      const values = sent.filter((one) => one.key === key).map((one) => Number(one.value));
      expect(values).toEqual([...values].sort((x, y) => x - y));
      expect(values).toHaveLength(80);
    }
    expect(Buffer.from(sent[0]!.headers['bytes']!)).toEqual(Buffer.from([0, 255]));
    expect(sent[0]!.headers['text']).toBe('häder');
    const { rows } = await pool.query<{ n: number }>('SELECT count(*) AS n FROM s.outbox');
    expect(rows[0]!.n).toBe(0);
  });

  test('many large records leave in sends of bounded bytes, in their order', async () => {
    const sizes: number[] = [];
    const sent: string[] = [];
    const producer = {
      // As Kafka does it: a request over the limit is refused, and would be for ever.
      send: (records: readonly OutboxRecord[]): Promise<void> => {
        const bytes = records.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
        sizes.push(bytes);
        if (bytes > 8_000_000) return Promise.reject(new Fault('kafka-send', 'too large'));
        sent.push(...records.map(({ value }) => String(value).trim()));
        return Promise.resolve();
      },
    };
    const numbers = Array.from({ length: 400 }, (_, n) => n);
    await inTransaction(pool, (client) =>
      addToOutbox(
        client,
        schema,
        // One of them is larger than any bound, and still leaves.
        numbers.map((n) => ({ ...record('big', n), value: `${n}`.padEnd(n === 200 ? 5_000_000 : 50_000) })),
      ),
    );
    const relay = startRelay({ pool, schema, producer, log: silentLogger, pollMs: 20 });
    try {
      await eventually(() => sent.length >= 400, { what: 'all records sent' });
    } finally {
      await relay.stop();
    }
    expect(sent).toEqual(numbers.map(String));
    expect(Math.max(...sizes)).toBeLessThan(5_100_000);
    expect(sizes.length).toBeLessThan(20);
  });

  test('a record of a compacted topic gets a number that only grows, also after the database was restored', async () => {
    const options = {
      url: database.url,
      schema: 'reporting',
      log: silentLogger,
      migrations: [{ id: 2026010101, name: 'base', sql: tablesFor.outbox('reporting') }],
    };
    await migrate(options);
    const sent: OutboxRecord[] = [];
    const send = (records: readonly OutboxRecord[]): Promise<void> => {
      sent.push(...records);
      return Promise.resolve();
    };
    const relay = startRelay({
      pool,
      schema: 'reporting',
      producer: { send },
      log: silentLogger,
      pollMs: 20,
    });
    const add = (topic: 'indicators' | 'parked') =>
      inTransaction(pool, (client) =>
        addToOutbox(client, 'reporting', [{ topic, key: 'k', value: 'v', headers: { own: 'one' } }]),
      );
    try {
      await add('indicators');
      await add('parked');
      await add('indicators');
      await eventually(() => sent.length === 3);
      // What a backup of an earlier day brings back.
      await pool.query(`SELECT setval(pg_get_serial_sequence('reporting.outbox', 'id'), 5)`);
      await migrate(options);
      await add('indicators');
      await eventually(() => sent.length === 4);
    } finally {
      await relay.stop();
    }
    const numbers = sent.map(({ headers }) => headers['fw-seq']);
    expect(numbers[1]).toBeUndefined(); // not compacted
    const [first, second, third] = [numbers[0], numbers[2], numbers[3]].map(Number);
    expect(first).toBeLessThan(second!);
    expect(second).toBeLessThan(third!);
    expect(third).toBeLessThan(Number.MAX_SAFE_INTEGER);
    expect(sent.every(({ headers }) => headers['own'] === 'one')).toBe(true);
  });

  const place = { topic: 't', partition: 0 };
  const positionsOf = (owner: string) => createPositions({ pool, schema: 's', group: 'g', owner });

  test('a new owner of a partition fences the old one', async () => {
    const [one, two] = [positionsOf('one'), positionsOf('two')];
    expect((await one.claim('t', 0)).next).toBeUndefined();
    await inTransaction(pool, (client) => one.commit(client, [{ ...place, next: 10, mark: 'm' }]));
    one.confirm('t', 0, true);
    expect(await two.claim('t', 0)).toMatchObject({ next: 10, mark: 'm', incarnation: 0 });
    await expect(
      inTransaction(pool, (client) => one.commit(client, [{ ...place, next: 11 }])),
    ).rejects.toMatchObject({ code: 'fenced' });
    await two.settle({ ...place, next: 12, mark: 'n' });
    expect(await positionsOf('three').claim('t', 0)).toMatchObject({ next: 12, mark: 'n' });
  });

  test('a database that went back, as after a failover, fences its owner, which hears of it also when idle', async () => {
    const mine = positionsOf('mine');
    const { next = 0 } = await mine.claim('t', 0);
    await mine.settle({ ...place, next: next + 5, mark: 'a' });
    expect(await mine.changed()).toEqual([]);
    await pool.query(`UPDATE s.partition_offset SET next_offset = $1 WHERE consumer = 'g'`, [next + 1]);
    expect(await mine.changed()).toEqual(['t/0']);
    await expect(mine.settle({ ...place, next: next + 9, mark: 'b' })).rejects.toMatchObject({
      code: 'fenced',
    });
    expect((await mine.claim('t', 0)).next).toBe(next + 1);
    await pool.query(`DELETE FROM s.partition_offset WHERE consumer = 'g'`);
    expect(await mine.changed()).toEqual(['t/0']);
    expect((await mine.claim('t', 0)).next).toBeUndefined();
  });

  test('a transaction that failed leaves the position as it was, and the next one goes on from there', async () => {
    const mine = positionsOf('mine');
    await mine.claim('t', 1);
    const other = { topic: 't', partition: 1 };
    const failing = inTransaction(pool, async (client) => {
      await mine.commit(client, [{ ...other, next: 3, mark: 'a' }]);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    mine.confirm('t', 1, false);
    await mine.settle({ ...other, next: 2, mark: 'b' });
    expect((await positionsOf('next').claim('t', 1)).next).toBe(2);
  });

  test('an operator accepts a log, acknowledges a loss and replays from a time; the reader hears of it', async () => {
    const mine = positionsOf('mine');
    await mine.claim('t', 2);
    const at = { topic: 't', partition: 2 };
    await mine.settle({ ...at, next: 7, mark: 'a' });
    await mine.report({ ...at, kind: 'log-shortened', next: 7, edge: 2 });
    await mine.report({ ...at, kind: 'log-shortened', next: 7, edge: 3 });
    await mine.report({ ...at, kind: 'records-expired', next: 1, edge: 3 });
    expect(await openIncidents(pool, 's')).toMatchObject([
      { ...at, group: 'g', kind: 'log-shortened', next: 7, edge: 2 },
      { ...at, group: 'g', kind: 'records-expired', next: 1, edge: 3 },
    ]);
    expect(await acceptLog(pool, 's', { topic: 'another' }, 'who')).toEqual([]);
    expect(await acceptLog(pool, 's', { topic: 't' }, 'who')).toEqual([{ ...at, group: 'g' }]);
    expect(await mine.changed()).toContain('t/2');
    await expect(mine.settle({ ...at, next: 9, mark: 'b' })).rejects.toMatchObject({ code: 'fenced' });
    expect(await mine.claim('t', 2)).toMatchObject({ next: undefined, mark: undefined, incarnation: 1 });
    expect(await mine.incidents()).toMatchObject([{ kind: 'records-expired' }]);
    expect(await acknowledgeLoss(pool, 's', at, 'who')).toEqual([{ ...at, group: 'g' }]);
    expect(await mine.incidents()).toEqual([]);

    await mine.settle({ ...at, next: 5, mark: 'c' });
    const fromMs = Date.UTC(2026, 10, 1);
    expect(await replayFrom(pool, 's', { group: 'g', topic: 't', fromMs }, 'who')).toContainEqual({
      ...at,
      group: 'g',
    });
    expect(await mine.changed()).toContain('t/2');
    // Claimed by whoever comes first, it is still to be done.
    expect(await mine.claim('t', 2)).toMatchObject({ next: 5, replayFromMs: fromMs });
    expect(await mine.changed()).toEqual(['t/2']);
    await mine.moved('t', 2, 1);
    expect(await mine.changed()).not.toContain('t/2');
    expect(await mine.claim('t', 2)).toEqual({
      ...{ epoch: expect.any(Number), next: 1, mark: undefined, incarnation: 1 },
    });
  });

  test('a deadlock is tried again until both transactions are done', async () => {
    await pool.query('CREATE TABLE s.d (id int PRIMARY KEY, n int NOT NULL)');
    await pool.query('INSERT INTO s.d VALUES (1, 0), (2, 0)');
    const both = (first: number, second: number) =>
      inTransaction(pool, async (client) => {
        await client.query('UPDATE s.d SET n = n + 1 WHERE id = $1', [first]);
        await client.query('SELECT pg_sleep(0.2)');
        await client.query('UPDATE s.d SET n = n + 1 WHERE id = $1', [second]);
      });
    await Promise.all([both(1, 2), both(2, 1)]);
    const { rows } = await pool.query<{ n: number }>('SELECT n FROM s.d ORDER BY id');
    expect(rows.map((row) => row.n)).toEqual([2, 2]);
  });

  test('bulk rows keep nulls, big numbers and empty batches', async () => {
    const spec = { a: 'text', b: 'int8' } as const;
    const source = unnest(spec, [
      { a: 'x', b: 9_007_199_254_740_991 },
      { a: 'y', b: null },
    ]);
    const { rows } = await pool.query(`SELECT ${source.columns} FROM ${source.sql}`, source.params);
    expect(rows).toEqual([
      { a: 'x', b: 9_007_199_254_740_991 },
      { a: 'y', b: null },
    ]);
    const none = unnest(spec, []);
    expect((await pool.query(`SELECT ${none.columns} FROM ${none.sql}`, none.params)).rows).toEqual([]);
  });
});
