import { readFileSync } from 'node:fs';

import type { Exceedance, Lead } from '@farwatch/contracts/events';
import { leadRoutes, stationRoutes, type ApiClient, type ReadingItem } from '@farwatch/contracts/http';
import type { KafkaConnection } from '@farwatch/messaging/kafka';
import { readTopic } from '@farwatch/messaging/read-topic';
import type { Pool } from '@farwatch/persistence/pool';

import { finalReadings, leadKey, leadsOf } from './expected.js';
import type { ScriptedMessage } from '@farwatch/lab/fleet/fleet-script';

/** One line of the report: what was compared, how many differ (0 is a pass), and the first differences. */
export interface Check {
  readonly name: string;
  readonly compared: number;
  readonly wrong: number;
  readonly examples: readonly string[];
}

interface StoredReading extends Pick<ReadingItem, 'pollutant' | 'start' | 'end' | 'unit'> {
  readonly value: number;
  readonly revision: number;
}

export interface Evidence {
  readonly client: ApiClient;
  readonly connection: KafkaConnection;
  readonly pool: Pool;
  readonly scripts: ReadonlyMap<string, readonly ScriptedMessage[]>;
  readonly ackLog: string;
  readonly maxGap: number;
  /** HJ 212 has no revisions: the gateway gives them, so only the values can be compared. */
  readonly way: 'direct' | 'bridge' | 'hj212';
}

/** mg/m3 from the unit a value is stored in. */
function mg(value: number, unit: string): number {
  return Math.round((unit === 'ug/m3' ? value / 1_000 : value) * 1e6) / 1e6;
}

function check(name: string, compared: number, differences: readonly string[]): Check {
  return { name, compared, wrong: differences.length, examples: differences.slice(0, 5) };
}

/** Compares what the stations were promised with what stands in the platform after it has come to rest. */
export async function verify(evidence: Evidence): Promise<Check[]> {
  const acked = readAckLog(evidence.ackLog);
  const stored = await storedReadings(evidence);
  return [
    lost(evidence, acked, stored),
    phantoms(evidence, stored),
    duplicates(stored),
    wrongValues(evidence, stored),
    ...(await leadChecks(evidence)),
    ...(await eventChecks(evidence)),
    ...(await tableChecks(evidence)),
  ];
}

function readAckLog(file: string): Set<string> {
  return new Set(
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== ''),
  );
}

async function storedReadings({ client, scripts }: Evidence): Promise<Map<string, StoredReading[]>> {
  const stored = new Map<string, StoredReading[]>();
  for (const [station, script] of scripts) {
    const starts = script.flatMap((message) => message.readings.map((reading) => reading.start));
    const query = {
      interval: 'raw',
      from: new Date(Math.min(...starts)).toISOString(),
      to: new Date(Math.max(...starts) + 7_200_000).toISOString(),
    } as const;
    const list: StoredReading[] = [];
    // The fleet sends neither missing values nor values without a revision: these two equal nothing that it sent.
    for await (const one of client.items(stationRoutes.listReadings, { params: { id: station }, query }))
      list.push({ ...one, value: one.value ?? Number.NaN, revision: one.revision ?? -1 });
    stored.set(station, list);
  }
  return stored;
}

const place = (station: string, pollutant: string, start: number | string): string =>
  `${station} ${pollutant} ${new Date(start).toISOString()}`;

/** I1: every acknowledged reading is stored, in its revision or a higher one. */
function lost(
  { scripts }: Evidence,
  acked: ReadonlySet<string>,
  stored: ReadonlyMap<string, StoredReading[]>,
): Check {
  const known = new Map<string, number>();
  for (const [station, list] of stored)
    for (const one of list) known.set(place(station, one.pollutant, one.start), one.revision);
  const missing: string[] = [];
  let compared = 0;
  for (const script of scripts.values()) {
    for (const { station, seq, readings } of script) {
      if (!acked.has(`${station} ${seq}`)) continue;
      for (const reading of readings) {
        compared++;
        const at = place(station, reading.pollutant, reading.start);
        if ((known.get(at) ?? -1) < reading.revision)
          missing.push(`${at} revision ${reading.revision} (message ${seq})`);
      }
    }
  }
  return check('acknowledged readings that are not stored', compared, missing);
}

/** I2: nothing is stored that was not sent. */
function phantoms({ scripts, way }: Evidence, stored: ReadonlyMap<string, StoredReading[]>): Check {
  const sent = new Set<string>();
  const revisionOf = ({ revision }: { readonly revision: number }): string =>
    way === 'hj212' ? '' : ` ${revision}`;
  for (const script of scripts.values())
    for (const { station, readings } of script)
      for (const one of readings)
        sent.add(`${place(station, one.pollutant, one.start)}${revisionOf(one)} ${one.value}`);
  const all = [...stored].flatMap(([station, list]) =>
    list.map(
      (one) => `${place(station, one.pollutant, one.start)}${revisionOf(one)} ${mg(one.value, one.unit)}`,
    ),
  );
  return check(
    'stored readings that nobody sent',
    all.length,
    all.filter((one) => !sent.has(one)),
  );
}

function duplicates(stored: ReadonlyMap<string, StoredReading[]>): Check {
  const seen = new Set<string>();
  const twice: string[] = [];
  let compared = 0;
  for (const [station, list] of stored) {
    for (const one of list) {
      compared++;
      const at = place(station, one.pollutant, one.start);
      if (seen.has(at)) twice.push(at);
      seen.add(at);
    }
  }
  return check('readings stored twice', compared, twice);
}

function wrongValues({ scripts }: Evidence, stored: ReadonlyMap<string, StoredReading[]>): Check {
  const wrong: string[] = [];
  let compared = 0;
  for (const [station, script] of scripts) {
    const standing = finalReadings(script.flatMap((message) => message.readings));
    for (const one of stored.get(station) ?? []) {
      compared++;
      const right = standing.get(`${one.pollutant}/${Date.parse(one.start)}`);
      if (right !== undefined && right.value !== mg(one.value, one.unit))
        wrong.push(
          `${place(station, one.pollutant, one.start)}: ${mg(one.value, one.unit)} instead of ${right.value}`,
        );
    }
  }
  return check('stored values that are not the latest revision', compared, wrong);
}

/** I3, I7: the standing leads are those of one plain pass, each once, and no entry of a timeline stands twice. */
async function leadChecks({ client, scripts, maxGap }: Evidence): Promise<Check[]> {
  const expected = [...scripts].flatMap(([station, script]) =>
    leadsOf(station, finalReadings(script.flatMap((message) => message.readings)).values(), maxGap).map(
      leadKey,
    ),
  );
  const found: string[] = [];
  const repeated: string[] = [];
  for await (const lead of client.items(leadRoutes.listLeads, {})) {
    const { details } = lead;
    const station = lead.subject.station ?? '';
    if (details.origin !== 'exceedance' || !scripts.has(station)) continue;
    const detail = await client.call(leadRoutes.getLead, { params: { id: lead.id } });
    const entries = detail.timeline
      .filter(({ who, after }) => who.type === 'part' && after?.['version'] !== undefined)
      .map(({ what, after }) => `${lead.id} ${what} version ${String(after?.['version'])}`);
    repeated.push(...entries.filter((entry, index) => entries.indexOf(entry) !== index));
    if (lead.status === 'withdrawn') continue;
    const { start, end, count, peak } = details.episode;
    found.push(
      leadKey({
        station,
        pollutant: details.pollutant,
        start: Date.parse(start),
        end: Date.parse(end),
        count,
        peak: mg(peak.value, details.limit.unit),
      }),
    );
  }
  const rest = [...found];
  const missing = expected.filter((key) => {
    const at = rest.indexOf(key);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
  return [
    check('leads of the plain pass that are missing', expected.length, missing),
    check('leads that the plain pass does not have', found.length, rest),
    check('entries of a timeline that stand twice', found.length, repeated),
  ];
}

/** What subscribers see: one id for one state of an episode or lead, however often it was sent. */
async function eventChecks({ connection }: Evidence): Promise<Check[]> {
  const clashes = async (
    topic: 'exceedances' | 'leads',
    stateOf: (data: unknown) => string,
  ): Promise<Check> => {
    const ids = new Map<string, string>();
    const wrong = new Set<string>();
    const count = await readTopic(connection, topic, (record) => {
      const state = `${record.headers['ce_type']?.toString() ?? ''} ${stateOf(JSON.parse(record.value?.toString() ?? 'null'))}`;
      const id = record.headers['ce_id']?.toString() ?? '';
      if (ids.has(state) && ids.get(state) !== id) wrong.add(`${state}: ${ids.get(state)} and ${id}`);
      ids.set(state, id);
    });
    return check(`events on ${topic} with two ids for one state`, count, [...wrong]);
  };
  return [
    await clashes('exceedances', (data) => `${(data as Exceedance).episode} ${(data as Exceedance).version}`),
    await clashes('leads', (data) => `${(data as Lead).id} ${(data as Lead).version}`),
  ];
}

/** I5: nothing waits in an outbox. And nothing of the fleet was refused. */
async function tableChecks({ pool, connection }: Evidence): Promise<Check[]> {
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
