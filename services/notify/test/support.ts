import type { AlertReceiver, AlertRota, AlertRouting } from '@farwatch/contracts/http';
import { migrate } from '@farwatch/persistence/migrate';
import { createPool, type Pool } from '@farwatch/persistence/pool';
import { inTransaction } from '@farwatch/persistence/transaction';
import { silentLogger } from '@farwatch/runtime/log';
import { freshDatabase } from '@farwatch/testing/backing';

import { applyFacts } from '../src/groups/apply-facts.js';
import { runGroup } from '../src/groups/run-group.js';
import { lockDecisions, type SourceFact } from '../src/store/alert-store.js';
import { appendOnly, migrations } from '../src/store/migrations.js';
import { addRouting, copyPeople, putReceiver, putRota, usualRouting } from '../src/store/settings-store.js';

export const minute = 60_000;
/** Noon of a day, +08:00. */
export const noon = Date.parse('2026-11-30T04:00:00Z');

/** An empty database with the schema of notify, and what a test does with it at a time that it gives. */
export interface TestNotify {
  readonly url: string;
  readonly pool: Pool;
  facts(atMs: number, ...facts: readonly SourceFact[]): Promise<number>;
  /** Looks at every group. How many deliveries were made. */
  look(atMs: number, simulatedOutside?: boolean): Promise<number>;
  receiver(given: Partial<AlertReceiver> & Pick<AlertReceiver, 'id' | 'channel'>): Promise<void>;
  routing(root: Partial<AlertRouting['root']>): Promise<void>;
  rota(given: Partial<AlertRota> & Pick<AlertRota, 'id'>): Promise<void>;
  people(...present: readonly string[]): Promise<void>;
  /** What was told, in order: `channel recipient phase alert`. */
  told(): Promise<string[]>;
  rows<T extends object = Record<string, unknown>>(sql: string, params?: unknown[]): Promise<T[]>;
  close(): Promise<void>;
}

export async function openNotify(): Promise<TestNotify> {
  const { url, drop } = await freshDatabase('notify');
  await migrate({ url, schema: 'notify', migrations, appendOnly, log: silentLogger });
  const pool = createPool(url, { name: 'test', max: 12 });
  const rows: TestNotify['rows'] = async <T extends object>(sql: string, params: unknown[] = []) =>
    (await pool.query<T>(sql, params)).rows;
  return {
    ...{ url, pool, rows },
    facts: (atMs, ...facts) =>
      inTransaction(pool, async (client) => {
        await lockDecisions(client);
        return applyFacts(client, facts, atMs);
      }),
    look: async (atMs, simulatedOutside = false) => {
      let made = 0;
      for (const { id } of await rows<{ id: string }>('SELECT id FROM notify.alert_group ORDER BY id'))
        made += await inTransaction(pool, async (client) => {
          await lockDecisions(client);
          return runGroup(client, id, atMs, { simulatedOutside });
        });
      return made;
    },
    receiver: async (given) => {
      const secrets = { secret: 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=', formerSecret: null };
      await putReceiver(
        pool as never,
        { name: given.id, enabled: true, ...secrets, formerUntil: null, ...given },
        'test',
      );
    },
    routing: async (root) => {
      await addRouting(pool as never, { ...usualRouting, root: { id: 'root', ...root } }, 'test');
    },
    rota: async (given) =>
      putRota(
        pool as never,
        { name: given.id, people: [], shifts: [], fallback: 'console', ...given },
        'test',
      ),
    people: (...present) =>
      copyPeople(
        pool as never,
        present.map((account) => ({ account, name: account, enabled: true })),
      ),
    told: async () => {
      const found = await rows<{ line: string }>(
        `SELECT concat_ws(' ', channel, recipient, phase, alert) AS line FROM notify.told ORDER BY at, 1`,
      );
      return found.map(({ line }) => line);
    },
    close: async () => {
      await pool.end();
      await drop();
    },
  };
}

/** A fact about an exceedance of a works in district A. */
export function fact(id: string, version: number, given: Partial<SourceFact> = {}): SourceFact {
  const { district = 'A', severity = 'medium', simulated = false } = given;
  return {
    ...{ id: `lead:${id}`, version, state: 'firing', atMs: noon, openedMs: noon, lead: id },
    ...{ kind: 'suspected-exceedance', severity, simulated, district, historic: false },
    title: { zh: `疑似超标 ${id}`, en: `exceedance ${id}` },
    labels: {
      ...{ kind: 'suspected-exceedance', severity, simulated: String(simulated), district },
      ...{ station: `station-${id}`, group: `outlet:${id}:2026-11-30` },
    },
    ...given,
  };
}
