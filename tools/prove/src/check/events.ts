import type { Exceedance, Lead } from '@farwatch/contracts/events';
import { readTopic } from '@farwatch/messaging/read-topic';

import { check, type Check, type Evidence } from './check.js';

/**
 * What subscribers see: one id for one state of an episode or lead, however often it was sent; and the states of each in
 * their order (I4): one that was not seen before is never older than one that was.
 */
export async function eventChecks({ connection }: Pick<Evidence, 'connection'>): Promise<Check[]> {
  const clashes = async (
    topic: 'exceedances' | 'leads',
    stateOf: (data: unknown) => { readonly of: string; readonly version: number },
  ): Promise<Check[]> => {
    const ids = new Map<string, string>();
    const newest = new Map<string, number>();
    const wrong = new Set<string>();
    const back: string[] = [];
    const count = await readTopic(connection, topic, (record) => {
      const { of, version } = stateOf(JSON.parse(record.value?.toString() ?? 'null'));
      const state = `${record.headers['ce_type']?.toString() ?? ''} ${of} ${version}`;
      const id = record.headers['ce_id']?.toString() ?? '';
      const before = newest.get(of) ?? -1;
      if (!ids.has(state) && version < before) back.push(`${state} after version ${before}`);
      newest.set(of, Math.max(before, version));
      if (ids.has(state) && ids.get(state) !== id) wrong.add(`${state}: ${ids.get(state)} and ${id}`);
      ids.set(state, id);
    });
    return [
      check(`events on ${topic} with two ids for one state`, count, [...wrong]),
      check(`states on ${topic} that come after a newer one`, count, back),
    ];
  };
  return [
    ...(await clashes('exceedances', (data) => {
      const { episode, version } = data as Exceedance;
      return { of: episode, version };
    })),
    ...(await clashes('leads', (data) => {
      const { id, version } = data as Lead;
      return { of: id, version };
    })),
  ];
}

/** I5: nothing waits in an outbox. And nothing of the fleet was refused. */
export async function tableChecks({
  pool,
  connection,
}: Pick<Evidence, 'pool' | 'connection'>): Promise<Check[]> {
  const waiting: string[] = [];
  let outboxes = 0;
  const { rows: tables } = await pool.query<{ name: string }>(
    `SELECT table_schema || '.outbox' AS name FROM information_schema.tables WHERE table_name = 'outbox' ORDER BY 1`,
  );
  for (const { name } of tables) {
    outboxes++;
    const { rows } = await pool.query<{ n: number }>(`SELECT count(*) AS n FROM ${name}`);
    if (rows[0]!.n > 0) waiting.push(`${name}: ${rows[0]!.n}`);
  }
  const parked: string[] = [];
  const count = await readTopic(connection, 'parked', (record) => {
    // Sent before the import had reached everybody: a probe over MQTT, a heartbeat of a logger.
    if (record.value?.includes('"boot":"probe"') || record.value?.includes(';CN=9015;')) return;
    parked.push(
      `${record.key}: ${record.headers['park-reason']?.toString() ?? ''} ${record.headers['park-detail']?.toString() ?? ''}`,
    );
  });
  return [
    check('outboxes that are not empty', outboxes, waiting),
    check('messages of the fleet that were parked', count, parked),
  ];
}
