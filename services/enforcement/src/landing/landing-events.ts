import { events, type PatrolFlight, type PatrolObserved } from '@farwatch/contracts/events';
import { eventRecord, type OutRecord } from '@farwatch/messaging/outputs';
import { derivedId } from '@farwatch/runtime/ids';

import type { KnownDrone } from '../media/subject.js';
import type { Landing } from './landing-file.js';

/** Rows of one event: far below the longest record that Kafka takes. */
const rowsOfOne = 2_000;
const iso = (ms: number): string => new Date(ms).toISOString();

/**
 * The events of a file: the same that its flight would have made live. Their ids come from the content, so that a repetition is
 * known. `flight`: its name where the file is all that is known of it.
 */
export function landingEvents(
  landing: Landing,
  drone: KnownDrone,
  file: { readonly sha256: string; readonly reading: string; readonly at: string },
  flight: string | undefined,
): OutRecord<'patrols'>[] {
  const span = landing.span;
  if (span === undefined) return [];
  const spoken = { drone: drone.id, simulated: drone.simulated, via: 'http' as const };
  const meta = (...parts: (string | number)[]) => ({
    id: derivedId('file', drone.id, file.sha256, file.reading, ...parts),
    source: '/farwatch/enforcement' as const,
    time: file.at,
  });
  const stated = (atMs: number, status: PatrolFlight['status']): PatrolFlight => ({
    ...spoken,
    gateway: drone.id,
    flight: flight ?? '',
    bid: `file-${file.sha256.slice(0, 16)}`,
    at: iso(atMs),
    status,
  });
  const observed = (part: Partial<PatrolObserved>, n: number): OutRecord<'patrols'> =>
    eventRecord(
      events.patrolObserved,
      'observed',
      { ...spoken, device: 'file', track: [], readings: [], wind: [], ...part },
      meta('observed', n),
    );
  const parts: Partial<PatrolObserved>[] = [
    ...chunks(landing.points).map((list) => ({
      track: list.map(({ atMs, ...rest }) => ({ at: iso(atMs), ...rest })),
    })),
    ...chunks(landing.readings).map((list) => ({
      readings: list.map(({ atMs, sensor, place, ...rest }) => ({
        at: iso(atMs),
        ...rest,
        ...(place && { place }),
        ...(sensor && { sensor: sensor.slice(0, 100) }),
      })),
    })),
    ...chunks(landing.wind).map((list) => ({
      wind: list.map(({ atMs, ...rest }) => ({ at: iso(atMs), ...rest, source: 'payload' as const })),
    })),
  ];
  return [
    ...(flight === undefined
      ? []
      : [eventRecord(events.patrolFlight, 'started', stated(span.fromMs, 'sent'), meta('started', flight))]),
    ...parts.map(observed),
    ...(flight === undefined
      ? []
      : [eventRecord(events.patrolFlight, 'finished', stated(span.toMs, 'ok'), meta('finished', flight))]),
  ];
}

function chunks<T>(list: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < list.length; at += rowsOfOne) parts.push(list.slice(at, at + rowsOfOne));
  return parts;
}
