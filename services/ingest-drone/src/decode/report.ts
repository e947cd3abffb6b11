import { coordinateSystemOf } from '@farwatch/domain/patrol';
import { readReport } from '@farwatch/drone/report';
import { parseJson } from '@farwatch/mqtt/mapping';

import { refuse, type Decoded, type DronePacket } from './decoded.js';
import { timeOf, type Speaker } from './speaker.js';

/** A written report on the topic of a drone: checked as far as its structure goes, and published whole. */
export function decodeReport(text: string, packet: DronePacket, say: Speaker): Decoded {
  const { id } = say.drone;
  const parsed = parseJson(Buffer.from(text));
  if (!parsed.ok) return refuse(id, parsed.reason, parsed.detail);
  const read = readReport(parsed.value, packet.arrivalMs);
  if ('refused' in read) return refuse(id, 'wrong-structure', read.refused);
  const { report } = read;
  const located = report.findings.some(({ position }) => position !== undefined);
  if (located && coordinateSystemOf(report.crs ?? '') === undefined)
    return refuse(id, 'no-coordinate-system', report.crs ?? 'crs is missing');
  const { source, reportId, revision, flightId, startMs, endMs } = report;
  return {
    events: [
      say.event('patrolReported', 'reported', {
        source,
        reportId,
        revision,
        start: timeOf(startMs),
        end: timeOf(endMs),
        document: parsed.value as Record<string, unknown>,
        ...(flightId === undefined ? {} : { flight: flightId }),
        ...(say.drone.district === undefined ? {} : { district: say.drone.district }),
      }),
    ],
  };
}
