import { readFileSync } from 'node:fs';

import { leadRoutes, stationRoutes, type ReadingItem } from '@farwatch/contracts/http';

import { kindOf, type ScriptedMessage, type SentReading } from '@farwatch/lab/fleet/fleet-script';

import { check, inSentUnit, type Check, type Evidence } from './check.js';
import { eventChecks, tableChecks } from './events.js';
import { finalReadings, leadKey, leadsOf } from './expected.js';
import { figureChecks } from './figures.js';
import { streamChecks } from './stream.js';

interface StoredReading extends Pick<ReadingItem, 'pollutant' | 'start' | 'end' | 'unit'> {
  readonly value: number;
  readonly revision: number;
}

export interface Verdict {
  readonly checks: readonly Check[];
  /** Acknowledged messages of which something is not stored. */
  readonly lost: readonly { readonly station: string; readonly seq: number }[];
  /** By `station seq`: how often the platform wrote a message into its stream beyond the times it was sent. */
  readonly again: ReadonlyMap<string, number>;
}

/** Compares what the stations were promised with what stands in the platform after it has come to rest. */
export async function verify(evidence: Evidence): Promise<Verdict> {
  const acked = readAckLog(evidence.ackLog);
  const stored = await storedReadings(evidence);
  const { missing, compared } = missingOf(evidence, acked, stored);
  const standing = new Map(
    [...evidence.scripts].map(([station, script]) => [
      station,
      [...finalReadings(script.flatMap((message) => message.readings)).values()],
    ]),
  );
  const stream = await streamChecks(evidence);
  return {
    lost: missing.map(({ message }) => message),
    again: stream.again,
    checks: [
      check(
        'acknowledged readings that are not stored',
        compared,
        missing.map(({ at, message }) => `${at} (message ${message.seq})`),
      ),
      phantoms(evidence, stored),
      duplicates(stored),
      wrongValues(standing, stored),
      ...(await figureChecks(evidence.client, standing)),
      ...(await leadChecks(evidence, standing)),
      ...stream.checks,
      ...(await eventChecks(evidence)),
      ...(await tableChecks(evidence)),
    ],
  };
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
function missingOf(
  { scripts }: Evidence,
  acked: ReadonlySet<string>,
  stored: ReadonlyMap<string, StoredReading[]>,
): { compared: number; missing: { readonly at: string; readonly message: ScriptedMessage }[] } {
  const known = new Map<string, number>();
  for (const [station, list] of stored)
    for (const one of list) known.set(place(station, one.pollutant, one.start), one.revision);
  const missing: { readonly at: string; readonly message: ScriptedMessage }[] = [];
  let compared = 0;
  for (const script of scripts.values()) {
    for (const message of script) {
      if (!acked.has(`${message.station} ${message.seq}`)) continue;
      for (const reading of message.readings) {
        compared++;
        const at = place(message.station, reading.pollutant, reading.start);
        if ((known.get(at) ?? -1) < reading.revision)
          missing.push({ at: `${at} revision ${reading.revision}`, message });
      }
    }
  }
  return { compared, missing };
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
      (one) => `${place(station, one.pollutant, one.start)}${revisionOf(one)} ${inSentUnit(station, one)}`,
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

function wrongValues(
  standing: ReadonlyMap<string, readonly SentReading[]>,
  stored: ReadonlyMap<string, StoredReading[]>,
): Check {
  const wrong: string[] = [];
  let compared = 0;
  for (const [station, readings] of standing) {
    const right = new Map(readings.map((one) => [`${one.pollutant}/${one.start}`, one.value]));
    for (const one of stored.get(station) ?? []) {
      compared++;
      const value = right.get(`${one.pollutant}/${Date.parse(one.start)}`);
      const found = inSentUnit(station, one);
      if (value !== undefined && value !== found)
        wrong.push(`${place(station, one.pollutant, one.start)}: ${found} instead of ${value}`);
    }
  }
  return check('stored values that are not the latest revision', compared, wrong);
}

/** I3, I7: the standing leads are those of one plain pass, each once, and no entry of a timeline stands twice. */
async function leadChecks(
  { client, maxGap }: Evidence,
  standing: ReadonlyMap<string, readonly SentReading[]>,
): Promise<Check[]> {
  const outlets = new Set([...standing.keys()].filter((station) => kindOf(station) === 'outlet'));
  const expected = [...outlets].flatMap((station) =>
    leadsOf(station, standing.get(station)!, maxGap).map(leadKey),
  );
  const found: string[] = [];
  const repeated: string[] = [];
  for await (const lead of client.items(leadRoutes.listLeads, {})) {
    const { details } = lead;
    const station = lead.subject.station ?? '';
    if (details.origin !== 'exceedance' || !outlets.has(station)) continue;
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
        peak: inSentUnit(station, {
          pollutant: details.pollutant,
          value: peak.value,
          unit: details.limit.unit,
        }),
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
