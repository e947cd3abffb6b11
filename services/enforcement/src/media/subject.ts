import type { MediumSubject, Principal } from '@farwatch/contracts/http';
import type { Pool } from '@farwatch/persistence/pool';
import { inScope } from '@farwatch/contracts/http';

import { findFlight } from '../store/patrol/flights.js';
import { mediumOfContent, mediumOfObject, mediumOfReport } from '../store/patrol/media.js';

/** A drone as the register knows it. */
export interface KnownDrone {
  readonly id: string;
  readonly district?: string | undefined;
  readonly simulated: boolean;
}

/** What a content is sent for. */
export interface Subject {
  /** Id of the medium; by its content where nothing else names it. */
  readonly idOf: (sha256: string) => string;
  /** Key of its events. */
  readonly drone: string;
  readonly simulated: boolean;
  readonly district?: string | undefined;
  /** The districts of the sender; left out: all. */
  readonly allowed?: readonly string[] | undefined;
  readonly flight?: string | undefined;
  readonly objectKey?: string | undefined;
  readonly report?:
    { readonly source: string; readonly reportId: string; readonly medium: string } | undefined;
}

export type SubjectRead =
  | { readonly subject: Subject }
  | { readonly refused: 'unclear' | 'unknown-flight' | 'unknown-drone'; readonly detail: string };

const unclear: SubjectRead = {
  refused: 'unclear',
  detail:
    'say what it belongs to: source, report and medium; or flight; or drone with flightName, objectKey or neither (then by the time of the photo)',
};

/** Finds out what a content is sent for, within the districts of its sender. What lies in others is unknown. */
export async function readSubject(
  given: MediumSubject,
  { scope }: Pick<Principal, 'scope'>,
  pool: Pick<Pool, 'query'>,
  droneOf: (id: string) => Promise<KnownDrone | undefined>,
): Promise<SubjectRead> {
  const { source, report, medium, flight, drone, flightName, objectKey } = given;
  const ofReport = [source, report, medium];
  const ways = [ofReport.some(Boolean), flight !== undefined, drone !== undefined].filter(Boolean);
  if (ways.length !== 1) return unclear;
  const sender =
    scope === 'all'
      ? {}
      : {
          allowed: scope.districts,
          ...(scope.districts.length === 1 ? { district: scope.districts[0] } : {}),
        };
  if (flight !== undefined) {
    const row = await findFlight(pool, scope, flight);
    if (row === undefined) return { refused: 'unknown-flight', detail: `no flight ${flight}` };
    return {
      subject: {
        ...sender,
        drone: row.drone,
        flight: row.flight,
        simulated: row.simulated,
        district: row.district ?? undefined,
        ...namedWithin(row.drone, row.flight, objectKey),
      },
    };
  }
  if (drone !== undefined) {
    const known = await droneOf(drone);
    if (known === undefined || !inScope(scope, known.district))
      return {
        refused: 'unknown-drone',
        detail: `no drone ${drone}: register it first (PUT /drones/${drone})`,
      };
    return {
      subject: {
        ...sender,
        drone,
        simulated: known.simulated,
        district: known.district,
        ...(flightName === undefined ? {} : { flight: flightName }),
        ...namedWithin(drone, flightName, objectKey),
      },
    };
  }
  if (source === undefined || report === undefined || medium === undefined) return unclear;
  return {
    subject: {
      ...sender,
      drone: source.replace(/[\s/+#\0]/g, '-').slice(0, 128),
      simulated: false,
      report: { source, reportId: report, medium },
      idOf: () => mediumOfReport(source, report, medium),
    },
  };
}

function namedWithin(
  drone: string,
  flight: string | undefined,
  objectKey: string | undefined,
): Pick<Subject, 'idOf' | 'objectKey'> {
  if (objectKey !== undefined) return { objectKey, idOf: () => mediumOfObject(drone, objectKey) };
  const within = flight === undefined ? drone : `${drone}\u001f${flight}`;
  return { idOf: (sha256) => mediumOfContent(within, sha256) };
}
