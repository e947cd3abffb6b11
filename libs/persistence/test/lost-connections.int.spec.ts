import { setTimeout as wait } from 'node:timers/promises';

import { migrate, tablesFor } from '@farwatch/persistence/migrate';
import { addToOutbox } from '@farwatch/persistence/outbox';
import { startRelay } from '@farwatch/persistence/outbox-relay';
import { createPool, type Pool, type PoolClient } from '@farwatch/persistence/pool';
import { inTransaction } from '@farwatch/persistence/transaction';
import { enqueueWork } from '@farwatch/persistence/work-queue';
import { startWorker } from '@farwatch/persistence/work-worker';
import { silentLogger } from '@farwatch/runtime/log';
import { isTransient } from '@farwatch/runtime/transient';
import { freshDatabase } from '@farwatch/testing/backing';
import { eventually } from '@farwatch/testing/eventually';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let admin: Pool;
let pool: Pool;
const migrations = [
  {
    id: 2026010101,
    name: 'base',
    sql: tablesFor.outbox('s') + tablesFor.work('s') + 'CREATE TABLE s.t (n int)',
  },
];
/** Stands for a service, whose declared outputs are then those of this outbox. */
const schema = 's' as 'enforcement';

beforeAll(async () => {
  database = await freshDatabase('lost');
  await migrate({ url: database.url, schema: 's', migrations, log: silentLogger });
  admin = createPool(database.url, { name: 'admin', max: 1 });
  pool = createPool(database.url, { name: 'victim', max: 4 });
});
afterAll(async () => {
  await pool.end();
  await admin.end();
  await database.drop();
});

/** Ends every other session of the database, as a failover does; gives how many there were. */
async function endSessions(): Promise<number> {
  const { rowCount } = await admin.query(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
     ORDER BY wait_event_type IS DISTINCT FROM 'Lock'`, // who waits for another first: it would get the lock
  );
  // What the end of a connection sets off here happens when this process next looks at its sockets.
  await wait(50);
  return rowCount ?? 0;
}

const goesOn = async (): Promise<void> => {
  expect((await pool.query('SELECT 1')).rowCount).toBe(1);
  expect(await inTransaction(pool, async (client) => (await client.query('SELECT 1')).rowCount)).toBe(1);
};

/** What `work` failed with; it must be worth another try. */
const failure = async (work: Promise<unknown>): Promise<unknown> => {
  const reason = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(isTransient(reason)).toBe(true);
  return reason;
};

// An event 'error' that nobody hears ends the process, and fails a test here.
describe('a connection that is ended by the server', () => {
  beforeEach(goesOn);

  test('while it is idle in the pool', async () => {
    await Promise.all([1, 2, 3, 4].map(() => pool.query('SELECT pg_sleep(0.05)')));
    expect(await endSessions()).toBe(4);
    await goesOn();
  });

  test('while it is checked out and nothing runs on it', async () => {
    const client = await pool.connect();
    await client.query('SELECT 1');
    expect(await endSessions()).toBeGreaterThan(0);
    client.release();
    await goesOn();
  });

  test('in a transaction, between two statements', async () => {
    await failure(
      inTransaction(pool, async (client) => {
        await client.query('INSERT INTO s.t VALUES (1)');
        expect(await endSessions()).toBeGreaterThan(0);
        await client.query('INSERT INTO s.t VALUES (2)');
      }),
    );
    await goesOn();
    expect((await pool.query('SELECT FROM s.t')).rowCount).toBe(0);
  });

  test('in a transaction, while a statement runs', async () => {
    const work = failure(inTransaction(pool, (client) => client.query('SELECT pg_sleep(60)')));
    await running('pg_sleep');
    await endSessions();
    await work;
    await goesOn();
  });

  test('in a transaction, while it waits for a lock and others wait behind in the pipeline', async () => {
    const holder = await pool.connect();
    await holder.query('BEGIN; LOCK s.t');
    const work = failure(
      inTransaction(pool, (client) =>
        Promise.all([client.query('INSERT INTO s.t VALUES (1)'), client.query('SELECT 1')]),
      ),
    );
    await running('INSERT INTO s.t', 'Lock');
    await endSessions();
    await work;
    await failure(holder.query('COMMIT'));
    holder.release();
    await goesOn();
  });

  test('in the relay, while Kafka is awaited: the records leave at the next turn', async () => {
    const sent: string[] = [];
    let sends = 0;
    const relay = startRelay({
      pool,
      schema,
      log: silentLogger,
      pollMs: 20,
      producer: {
        async send(records) {
          if (++sends === 1) await endSessions();
          sent.push(...records.map(({ key }) => key));
        },
      },
    });
    try {
      await add('a');
      await eventually(async () => (await pool.query('SELECT FROM s.outbox')).rowCount === 0);
      // What Kafka has acknowledged while the connection went is sent again with the same id.
      expect(sent).toEqual(['a', 'a']);
      await eventually(() => relay.health().ok);
    } finally {
      await relay.stop();
    }
    await goesOn();
  });

  test('in a worker, between two statements of its effect: the work is done once', async () => {
    let turns = 0;
    const worker = startWorker({
      pool,
      schema: 's',
      kind: 'k',
      log: silentLogger,
      pollMs: 20,
      parse: (payload) => payload,
      handle: () => {
        turns++;
        return Promise.resolve({
          effect: async (client: PoolClient) => {
            await client.query('INSERT INTO s.t VALUES (7)');
            if (turns === 1) await endSessions();
            await client.query('SELECT 1');
          },
        });
      },
    });
    try {
      await inTransaction(pool, (client) => enqueueWork(client, 's', [{ kind: 'k', payload: {} }]));
      await eventually(async () => (await pool.query('SELECT FROM s.work')).rowCount === 0);
      expect((await pool.query('SELECT FROM s.t WHERE n = 7')).rowCount).toBe(1);
      expect(turns).toBe(2);
      await eventually(() => worker.health().ok);
    } finally {
      await worker.stop();
    }
  });

  test('in a migration, which fails with its reason and succeeds when it is run again', async () => {
    const url = database.url;
    const slow = { id: 2026010101, name: 'slow', sql: 'SELECT pg_sleep(60)' };
    const work = failure(migrate({ url, schema: 'm', migrations: [slow], log: silentLogger }));
    await running('pg_sleep');
    await endSessions();
    await work;
    await migrate({ url, schema: 'm', migrations: [{ ...slow, sql: 'SELECT 1' }], log: silentLogger });
  });
});

async function add(key: string): Promise<void> {
  await inTransaction(pool, (client) =>
    addToOutbox(client, schema, [{ topic: 'leads', key, value: 'v', headers: {} }]),
  );
}

/** Waits until some session works on a statement like this, or waits for something of that kind in it. */
async function running(sql: string, waitsFor?: string): Promise<void> {
  await eventually(
    async () => {
      const { rowCount } = await admin.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
           AND state = 'active' AND strpos(query, $1) > 0 AND ($2::text IS NULL OR wait_event_type = $2)`,
        [sql, waitsFor ?? null],
      );
      return (rowCount ?? 0) > 0;
    },
    { what: `a session in ${sql}` },
  );
}
