import { leadRoutes, patrolRoutes, type ApiClient, type FlightItem } from '@farwatch/contracts/http';
import type { KafkaConnection } from '@farwatch/messaging/kafka';
import type { Pool } from '@farwatch/persistence/pool';

import { check, type Check } from '../check/check.js';
import { eventChecks, tableChecks } from '../check/events.js';
import { leaking, type DroneScripts, type ScriptedFlight } from './flight-script.js';

interface DroneEvidence {
  readonly client: ApiClient;
  readonly connection: KafkaConnection;
  readonly pool: Pool;
  readonly scripts: DroneScripts;
}

/** Compares what the drones were promised with what stands in the platform after it has come to rest. */
export async function droneChecks(evidence: DroneEvidence): Promise<Check[]> {
  const { client, scripts } = evidence;
  const flights = new Map<string, FlightItem[]>();
  for await (const item of client.items(patrolRoutes.listFlights, {}))
    flights.set(item.flight, [...(flights.get(item.flight) ?? []), item]);
  const twice = [...flights].filter(([, items]) => items.length > 1).map(([name]) => name);
  const differences = {
    readings: [] as string[],
    points: [] as string[],
    media: [] as string[],
    reports: [] as string[],
  };
  let compared = 0;
  const findings: string[] = [];
  for (const script of scripts.flights) {
    const item = flights.get(script.flight)?.[0];
    if (item === undefined) {
      differences.readings.push(`${script.flight} is not there`);
      continue;
    }
    compared += await compareFlight(client, script, item, differences);
    findings.push(...(await findingDifferences(client, script, item)));
  }
  const { length: count } = scripts.flights;
  return [
    check('readings of flights that are missing, doubled or not sent', compared, differences.readings),
    check('points of tracks that are missing, doubled or not sent', count, differences.points),
    check(
      'photos that are missing or not sent, and flights whose photos are not complete',
      count,
      differences.media,
    ),
    check('reports whose revisions are not those that were sent', count, differences.reports),
    check('flights that stand twice', flights.size, twice),
    check('findings that are missing, doubled or of an older revision', count, findings),
    await leadCheck(client, scripts),
    ...(await eventChecks(evidence)),
    ...(await tableChecks(evidence)),
  ];
}

async function compareFlight(
  client: ApiClient,
  script: ScriptedFlight,
  { id, flight, status, mediaState }: FlightItem,
  wrong: Record<'readings' | 'points' | 'media' | 'reports', string[]>,
): Promise<number> {
  const seen: string[] = [];
  for await (const one of client.items(patrolRoutes.listObservations, { params: { id } }))
    seen.push(`${Date.parse(one.at)}/${one.value}`);
  wrong.readings.push(...setDifferences(flight, script.readings, seen));
  const { properties } = await client.call(patrolRoutes.getFlightTrack, { params: { id }, query: {} });
  wrong.points.push(...setDifferences(flight, script.points, properties.times.flat()));
  const detail = await client.call(patrolRoutes.getFlight, { params: { id } });
  const keys = detail.media.map(({ objectKey }) => objectKey);
  wrong.media.push(...setDifferences(flight, new Set(script.media.keys()), keys));
  if (mediaState !== 'complete') wrong.media.push(`${flight}: photos are ${mediaState}`);
  if (status !== 'ok') wrong.reports.push(`${flight}: ended as ${status ?? 'unknown'}`);
  const reports = detail.reports.map(
    ({ reportId, revision, revisions }) => `${reportId} ${revision} of ${revisions.join()}`,
  );
  const expected = `${script.report.id} ${script.report.revision} of 1,2`;
  if (reports.length !== 1 || reports[0] !== expected)
    wrong.reports.push(`${flight}: ${reports.join('; ') || 'no report'} instead of ${expected}`);
  return seen.length;
}

function setDifferences<T>(flight: string, expected: ReadonlySet<T>, found: readonly T[]): string[] {
  const rest = new Set(expected);
  const seen = new Set<T>();
  const wrong: string[] = [];
  for (const one of found) {
    if (seen.has(one)) wrong.push(`${flight}: ${String(one)} stands twice`);
    else if (!rest.delete(one)) wrong.push(`${flight}: ${String(one)} was not sent`);
    seen.add(one);
  }
  for (const one of rest) wrong.push(`${flight}: ${String(one)} is missing`);
  return wrong;
}

async function findingDifferences(
  client: ApiClient,
  script: ScriptedFlight,
  { id, flight }: FlightItem,
): Promise<string[]> {
  const dust: string[] = [];
  for await (const one of client.items(patrolRoutes.listFindings, { query: { flight: id } }))
    if (one.origin === 'report') dust.push(`revision ${one.report?.revision ?? 0}`);
  const right = dust.filter((text) => text === `revision ${script.report.revision}`).length;
  return right === script.report.findings && dust.length === right
    ? []
    : [
        `${flight}: ${dust.join(', ') || 'none'} instead of ${script.report.findings} of revision ${script.report.revision}`,
      ];
}

/** One lead for each finding (no two are near each other), and one that names the outlet that leaks. */
async function leadCheck(client: ApiClient, scripts: DroneScripts): Promise<Check> {
  const expected = scripts.flights.reduce((sum, { report }) => sum + report.findings, 0);
  let reported = 0;
  const named: string[] = [];
  const wrong: string[] = [];
  for await (const lead of client.items(leadRoutes.listLeads, { query: { kind: 'patrol-finding' } })) {
    const { details } = lead;
    if (details.origin !== 'finding') continue;
    if (details.outlet === undefined) reported += 1;
    else named.push(details.outlet);
  }
  if (reported !== expected) wrong.push(`${reported} leads of reports instead of ${expected}`);
  if (named.join() !== leaking.outlet) wrong.push(`leads of gas flights name ${named.join() || 'nothing'}`);
  return check('leads of findings that are missing or too many', expected + 1, wrong);
}
