import { droneTopicPrefix } from '@farwatch/contracts/mqtt';
import type { PatrolObserved } from '@farwatch/contracts/events';
import type { RefusalCode } from '@farwatch/contracts/refusals';
import { findPollutant, findUnit } from '@farwatch/domain/reading';
import { readPayloadText } from '@farwatch/drone/payload-text';
import type { MappedReading } from '@farwatch/mqtt/mapping';

import { nothing, refuse, type Decoded, type DroneContext, type Parked } from './decoded.js';
import { timeOf, type Speaker } from './speaker.js';

/** A text of a payload, and the time of the message around it. */
export interface PayloadText {
  readonly text: string;
  readonly device: string;
  readonly atMs?: number;
}

type Reading = PatrolObserved['readings'][number];

/**
 * Readings in the text of a payload: JSON, `key=value` or `key:value` becomes names and values, which the mapping of the drone
 * explains. The unit stays the measured one. What has no place of its own gets it from the track, later.
 */
export function decodePayload(given: PayloadText, ctx: DroneContext, say: Speaker): Decoded {
  const { id } = say.drone;
  const pairs = readPayloadText(given.text);
  if (pairs === undefined) return refuse(id, 'bad-message', 'the text holds no names with values');
  const atMs = pairs.atMs ?? given.atMs;
  const mapped = ctx.mappings.map({
    topic: `${droneTopicPrefix}${id}/payload`,
    payload: Buffer.from(JSON.stringify({ ...pairs.values, ...(atMs === undefined ? {} : { t: atMs }) })),
    retain: false,
    qos: 1,
    dup: false,
    arrivalMs: say.arrivalMs,
  });
  if (mapped.kind === 'failed')
    return refuse(
      id,
      mapped.reason === 'bad-message' ? 'mapping-failed' : mapped.reason,
      `${mapped.mapping}: ${mapped.detail}`,
    );
  if (mapped.kind === 'no-mapping') return refuse(id, 'no-mapping', `no mapping of payload texts of ${id}`);
  if (mapped.kind !== 'readings') return nothing('payload-text');
  const place = pairs.position && { place: pairs.position };
  const height = pairs.height !== undefined && {
    height: { metres: pairs.height, reference: 'above-takeoff' },
  };
  const wind = new WindParts();
  const readings: Reading[] = [];
  const refused: { reason: RefusalCode; detail: string }[] = [];
  let fromArrival = false;
  for (const station of mapped.stations) {
    refused.push(...station.refused);
    for (const one of station.readings) {
      const read = readingOf(one, say.arrivalMs + ctx.maxFutureMs);
      if ('reason' in read) refused.push(read);
      else if (!wind.take(read)) {
        fromArrival ||= one.fromArrival;
        readings.push({
          ...read,
          sensor: given.device,
          ...(one.fromArrival && { timeFrom: 'arrival' }),
          ...place,
          ...height,
        });
      }
    }
  }
  const said = wind.statements();
  const data = { device: given.device, mapping: mapped.mapping, track: [], readings, wind: said };
  return {
    events:
      readings.length + said.length === 0 ? [] : [say.event('patrolObserved', 'observed', data, fromArrival)],
    ...(refused.length === 0 ? {} : { parked: parkedOf(id, refused) }),
  };
}

function readingOf(
  { raw }: MappedReading,
  latestMs: number,
): Reading | { readonly reason: RefusalCode; readonly detail: string } {
  const { pollutant: name, unit } = raw;
  const pollutant = typeof name === 'string' ? findPollutant(name) : undefined;
  if (pollutant === undefined) return { reason: 'unknown-pollutant', detail: String(name) };
  if (typeof unit !== 'string' || findUnit(unit) === undefined)
    return { reason: 'unknown-unit', detail: `${pollutant.code}: ${String(unit)}` };
  const value = typeof raw.value === 'number' ? raw.value : Number.NaN;
  if (!Number.isFinite(value)) return { reason: 'value-not-a-number', detail: `${pollutant.code}` };
  const endMs = Number(raw.end);
  if (endMs > latestMs) return { reason: 'in-the-future', detail: timeOf(endMs) };
  return { at: timeOf(endMs), pollutant: pollutant.code, value, unit };
}

/** Speed and direction of the wind that stand among the readings of one message. */
class WindParts {
  readonly #byTime = new Map<string, { speed?: number; direction?: number }>();

  /** Whether the reading was one of the wind. */
  take({ at, pollutant, value }: Reading): boolean {
    const member = pollutant === 'a01007' ? 'speed' : pollutant === 'a01008' ? 'direction' : undefined;
    if (member === undefined) return false;
    this.#byTime.set(at, { ...this.#byTime.get(at), [member]: value });
    return true;
  }

  statements(): PatrolObserved['wind'] {
    return [...this.#byTime].flatMap(([at, { speed, direction }]) => {
      const turned = direction !== undefined && direction >= 0 && direction <= 360 ? { direction } : {};
      return speed === undefined || speed < 0 ? [] : [{ at, speed, source: 'payload' as const, ...turned }];
    });
  }
}

function parkedOf(source: string, refused: readonly { reason: RefusalCode; detail: string }[]): Parked {
  const [first] = refused;
  const same = refused.every(({ reason }) => reason === first!.reason);
  const detail = refused
    .slice(0, 20)
    .map(({ reason, detail: why }) => `${reason}: ${why}`)
    .join('; ');
  return { source, reason: same ? first!.reason : 'several', detail, raw: false };
}
