import type { Drone, PatrolObserved, PatrolReported } from '@farwatch/contracts/events';
import {
  coordinateSystemOf,
  evidenceLevels,
  findingKindOf,
  placeAt,
  suspectGcj02,
  type CoordinateSystem,
  type EvidenceLevel,
  type Track,
} from '@farwatch/domain/patrol';
import { findPollutant, findUnit } from '@farwatch/domain/reading';
import { readReport, type ReportDocument } from '@farwatch/drone/report';
import { at, listOf, numberOf, positionOf, textOf } from '@farwatch/drone/values';
import { park, type Outcome } from '@farwatch/messaging/outcome';
import type { PoolClient } from '@farwatch/persistence/pool';
import { derivedId } from '@farwatch/runtime/ids';

import { flightOfReport, type FlightRow } from '../store/patrol/flights.js';
import { findingsOfReport } from '../store/patrol/findings.js';
import { saveObservations, trackOf } from '../store/patrol/observations.js';
import { hashOfDocument, hashOfRevision, saveRevision } from '../store/patrol/reports.js';
import { announceReportMedia, placed, timeOf } from './report-media.js';
import { answerRequests } from './flight-requests.js';
import { putFindings, type FindingDraft } from './put-findings.js';
import type { RegisterFacts } from './register-facts.js';

/** One revision of a report: kept, joined to its flight, and, if it is the highest, its findings raised. */
export async function applyReport(
  client: PoolClient,
  data: PatrolReported,
  facts: RegisterFacts,
  now: string,
): Promise<Outcome | undefined> {
  const read = readReport(data.document);
  if ('refused' in read) return park('wrong-structure', read.refused);
  const { report } = read;
  await client.query(`SELECT pg_advisory_xact_lock(hashtext('enforcement.patrol_report ' || $1))`, [
    `${data.source}\u001f${data.reportId}`,
  ]);
  const stored = await hashOfRevision(client, data);
  if (stored !== undefined)
    return stored === hashOfDocument(data.document)
      ? undefined
      : park('revision-conflict', `${data.source} ${data.reportId} revision ${data.revision}`);
  const drone = droneOf(data, facts);
  const district = data.district ?? drone?.district;
  const flyer = {
    drone: drone?.id ?? data.drone,
    flight: data.flight ?? `report:${data.source}/${data.reportId}`,
    district,
    simulated: data.simulated || drone?.simulated === true,
  };
  const flight = await flightOfReport(client, flyer, data);
  const highest = await saveRevision(client, data, {
    flightId: flight.id,
    district: flight.district,
    document: data.document,
    receivedAt: now,
  });
  const system = coordinateSystemOf(report.crs ?? '');
  await saveObservations(client, [observedOf(data, flight.drone, system)]);
  if (highest > data.revision) return undefined;
  await announceReportMedia(client, data, flight, system, now);
  const track = await trackOf(client, flight);
  const drafts = report.findings.map((one, index) =>
    draftOf(one, listOf(at(data.document, 'findings'))?.[index], data, flight, track, system, facts),
  );
  const ids = new Set(drafts.map(({ id }) => id));
  const left = (await findingsOfReport(client, data.source, data.reportId)).filter(({ id }) => !ids.has(id));
  await putFindings(client, [...drafts, ...left.map((row) => ({ ...row, gone: true }))].map(asDraft), facts, {
    at: now,
  });
  const named = textOf(at(data.document, 'mission', 'requestId'));
  if (named !== undefined) await answerRequests(client, flight, { named }, now);
  return undefined;
}

/** Without what is not a draft's to say. */
function asDraft(row: FindingDraft): FindingDraft {
  const {
    version: _v,
    status: _s,
    chain: _c,
    lead_id: _l,
    stations: _n,
    updated_at: _u,
    ...draft
  } = row as FindingDraft &
    Record<'version' | 'status' | 'chain' | 'lead_id' | 'stations' | 'updated_at', unknown>;
  return draft;
}

/** The drone that a report is about: that of the topic, or of the aircraft and dock that it names, within its district. */
function droneOf(data: PatrolReported, facts: RegisterFacts): Drone | undefined {
  const named = facts.drone(data.drone);
  if (data.via !== 'http') return named;
  const serials = ['sn', 'dockSn'].flatMap((name) => textOf(at(data.document, 'aircraft', name)) ?? []);
  const found = serials.map((sn) => facts.droneOfSerial(sn)).find((one) => one !== undefined);
  return found !== undefined && (data.district === undefined || found.district === data.district)
    ? found
    : undefined;
}

/** Readings and wind that a report carries: the same as those that came live are there once. */
function observedOf(
  data: PatrolReported,
  drone: string,
  system: CoordinateSystem | undefined,
): PatrolObserved {
  const { document } = data;
  const readings = (listOf(document['readings']) ?? []).flatMap((one): PatrolObserved['readings'] => {
    const [time, value, unit] = [timeOf(at(one, 't')), numberOf(at(one, 'value')), textOf(at(one, 'unit'))];
    const pollutant = findPollutant(textOf(at(one, 'pollutant')) ?? '');
    if (time === undefined || value === undefined || pollutant === undefined) return [];
    if (unit === undefined || findUnit(unit) === undefined) return [];
    const place = placed(positionOf(at(one, 'lon'), at(one, 'lat')), system);
    const sensor = textOf(at(one, 'sensor'));
    return [
      {
        at: time,
        pollutant: pollutant.code,
        value,
        unit,
        ...(place && { place }),
        ...(sensor && { sensor }),
      },
    ];
  });
  const [speed, direction] = ['windSpeed', 'windDirection'].map((name) =>
    numberOf(at(document, 'conditions', name, 'value')),
  );
  const told =
    speed !== undefined && speed >= 0 && direction !== undefined && direction >= 0 && direction <= 360;
  return {
    drone,
    simulated: data.simulated,
    via: data.via,
    device: 'report',
    track: [],
    readings,
    wind: told ? [{ at: data.start, speed, direction, source: 'report' }] : [],
  };
}

function draftOf(
  finding: ReportDocument['findings'][number],
  written: unknown,
  data: PatrolReported,
  flight: FlightRow,
  track: Track,
  system: CoordinateSystem | undefined,
  facts: RegisterFacts,
): FindingDraft {
  const read = timeOf(at(listOf(at(written, 'readings'))?.[0], 't'));
  const time = read ?? data.end;
  const known = placeAt(track, Date.parse(time));
  const stated = placed(finding.position, system);
  const place = stated ?? ('refused' in known ? undefined : known.place);
  const enterprise = textOf(at(written, 'suspectedEnterprise'));
  const suspected = stated !== undefined && !('refused' in known) && suspectGcj02(stated, known.place);
  return {
    id: derivedId('finding', 'report', data.source, data.reportId, finding.id),
    drone: flight.drone,
    flight_id: flight.id,
    district: flight.district,
    simulated: flight.simulated,
    kind: findingKindOf(finding.type),
    origin: 'report',
    evidence_level: levelOf(finding.evidenceLevel),
    at: new Date(time),
    lon: place?.lon ?? null,
    lat: place?.lat ?? null,
    radius: place === undefined ? null : Math.max(0, finding.radius ?? 0),
    suspected_system: suspected ? 'GCJ02' : null,
    description: finding.description ?? null,
    source: data.source,
    report_id: data.reportId,
    revision: data.revision,
    report_finding: finding.id,
    enterprise: enterprise !== undefined && facts.enterprise(enterprise) !== undefined ? enterprise : null,
    media: [...finding.media],
    attribution: null,
  };
}

const levelOf = (level: string | undefined): EvidenceLevel =>
  level !== undefined && Object.hasOwn(evidenceLevels, level) ? (level as EvidenceLevel) : 'clue';
