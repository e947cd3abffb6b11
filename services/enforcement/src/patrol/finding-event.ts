import { events, type FindingStatus, type PatrolFinding } from '@farwatch/contracts/events';
import { eventRecord, type OutRecord } from '@farwatch/messaging/outputs';
import { derivedId } from '@farwatch/runtime/ids';

import type { FindingRow } from '../store/patrol/findings.js';

/** A finding as others see it. */
export function findingData(row: FindingRow): PatrolFinding {
  const { lon, lat, source, report_id, revision, report_finding } = row;
  return {
    id: row.id,
    version: row.version,
    drone: row.drone,
    ...(row.district === null ? {} : { district: row.district }),
    simulated: row.simulated,
    flight: row.flight_id,
    kind: row.kind,
    origin: row.origin,
    status: row.status,
    evidenceLevel: row.evidence_level,
    at: row.at.toISOString(),
    ...(lon === null || lat === null ? {} : { place: { lon, lat, radius: row.radius ?? 0 } }),
    ...(row.description === null ? {} : { description: row.description }),
    chain: row.chain,
    ...(row.lead_id === null ? {} : { lead: row.lead_id }),
    ...(source === null || report_id === null
      ? {}
      : { report: { source, reportId: report_id, revision: revision ?? 1, finding: report_finding ?? '' } }),
    ...(row.attribution === null ? {} : { attribution: row.attribution }),
  };
}

/** The event of a change; a repeated send is the same event. */
export function findingEvent(row: FindingRow): OutRecord<'patrols'> {
  const verb: FindingStatus = row.status;
  return eventRecord(events.patrolFinding, verb, findingData(row), {
    id: derivedId('finding-event', row.id, row.version),
    source: '/farwatch/enforcement',
    time: row.updated_at.toISOString(),
    subject: row.id,
  });
}
