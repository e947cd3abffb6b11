import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrate } from '@farwatch/persistence/migrate';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { inTransaction } from '@farwatch/persistence/transaction';
import { silentLogger } from '@farwatch/runtime/log';
import { freshDatabase } from '@farwatch/testing/backing';

import { listIntegrity } from '../src/query/integrity-query.js';
import { addSeqs, fullLedgerBytes, IntegrityCounts } from '../src/readings/integrity-counts.js';
import { migrations } from '../src/store/migrations.js';

const [day, nextDay, lastDay] = ['2026-06-01', '2026-06-02', '2026-06-03'];
let pool: Pool;

beforeAll(async () => {
  const { url } = await freshDatabase('gap_ledger');
  await migrate({ url, schema: 'reporting', migrations, log: silentLogger });
  pool = createPool(url, { name: 'test', max: 2 });
});
afterAll(() => pool.end());

/** Messages with these numbers arrive from a source on a day. */
async function arrive(source: string, on: string, seqs: readonly number[], boot = 'b1'): Promise<void> {
  const integrity = new IntegrityCounts();
  integrity.of(source, on).messages += seqs.length;
  await inTransaction(pool, async (client) => {
    await integrity.write(client);
    await addSeqs(client, [{ source, boot, day: on, seqs: [...seqs] }]);
  });
}

async function integrityOf(source: string): Promise<Awaited<ReturnType<typeof listIntegrity>>> {
  const query = { source, from: undefined, to: undefined, limit: 10, after: undefined };
  return listIntegrity(pool, 'all', query);
}

const every = (step: number, from: number, count: number): number[] =>
  Array.from({ length: count }, (_, at) => from + at * step);

describe('the ledger of message numbers', () => {
  it('names each gap on the day of the number after it, and closes it when the message comes late', async () => {
    await arrive('a', day, [1, 2, 5]);
    await arrive('a', nextDay, [6, 9]);
    await arrive('a', nextDay, [1, 3], 'b2');
    expect(await integrityOf('a')).toMatchObject([
      { day, gaps: [{ boot: 'b1', from: 3, to: 4 }], missing: 2, gapsComplete: true },
      {
        day: nextDay,
        gaps: [
          { boot: 'b1', from: 7, to: 8 },
          { boot: 'b2', from: 2, to: 2 },
        ],
        missing: 3,
        gapsComplete: true,
      },
    ]);
    await arrive('a', nextDay, [3, 4]);
    expect((await integrityOf('a'))[0]).toMatchObject({ day, gaps: [], missing: 0, gapsComplete: true });
  });

  it('lists the first 100 gaps and counts all that is missing, also of the source after it', async () => {
    await arrive('b', day, every(3, 0, 501));
    await arrive('c', day, [1, 3]);
    const [own] = await integrityOf('b');
    expect(own).toMatchObject({ missing: 1_000, gapsComplete: false });
    expect(own!.gaps).toHaveLength(100);
    expect(own!.gaps[99]).toEqual({ boot: 'b1', from: 298, to: 299 });
    expect(await integrityOf('c')).toMatchObject([{ missing: 1, gapsComplete: true }]);
  });

  it('takes no more numbers when they are no counter, says so, and goes on with the next boot', async () => {
    const sizeOf = async (): Promise<number> =>
      (
        await pool.query<{ size: number }>(
          `SELECT pg_column_size(seqs) AS size FROM reporting.seq_ledger WHERE source = 'd' AND day = $1`,
          [day],
        )
      ).rows[0]!.size;
    // The time in seconds, from a device that sends every minute or so.
    const numbers = every(61, 1_790_000_000, 20_000).map((seq, at) => seq + ((at * 7_919) % 13));
    for (let at = 0; at < numbers.length; at += 500) await arrive('d', day, numbers.slice(at, at + 500));
    const full = await sizeOf();
    expect(full).toBeGreaterThanOrEqual(fullLedgerBytes);
    expect(full).toBeLessThan(2 * fullLedgerBytes);
    await arrive('d', day, [numbers.at(-1)! + 60]);
    expect(await sizeOf()).toBe(full);
    await arrive('d', nextDay, [numbers.at(-1)! + 120]);
    await arrive('d', lastDay, [1, 2], 'b2');
    expect(await integrityOf('d')).toMatchObject([
      { day, messages: 20_001, gapsComplete: false },
      // What was not kept seems to be missing.
      { day: nextDay, gapsComplete: false },
      { day: lastDay, gaps: [], missing: 0, gapsComplete: true },
    ]);
  });
});
