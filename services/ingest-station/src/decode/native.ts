import { findPollutant, parseTime, type NormaliseContext } from '@farwatch/domain/reading';
import { parseJson } from '@farwatch/mqtt/mapping';
import { derivedId } from '@farwatch/runtime/ids';

import { none, parkMessage, retiredMsOf, type Decoded, type StationFacts, type Via } from './decoded.js';
import { eventId } from './event-id.js';
import { ReadingList } from './reading-json.js';

export const nativeMapping = 'native@1';
export const maxReadings = 10_000;

/** Canonical unit of a code; the readings it is asked for have passed the check, so the code is known. */
export function unitOf(code: string): string {
  return findPollutant(code)!.unit;
}

/**
 * The native payload of `farwatch/v1/stations/{id}/readings`. Hand-written and without a schema: it runs for every
 * message at tens of thousands a second. Never throws.
 */
export function decodeNative(
  station: string,
  facts: StationFacts,
  payload: Buffer,
  via: Via,
  times: { readonly arrivalMs: number; readonly maxFutureMs: number; readonly oldestMs: number },
): Decoded {
  const parsed = parseJson(payload);
  if (!parsed.ok) return parkMessage(station, parsed.reason, parsed.detail);
  const message = parsed.value;
  if (typeof message !== 'object' || message === null || Array.isArray(message)) {
    return parkMessage(station, 'bad-message', 'not an object');
  }
  const { readings, seq, boot, station: named } = message as Record<string, unknown>;
  if (named !== undefined && named !== station) {
    return parkMessage(
      station,
      'station-mismatch',
      `the payload says ${JSON.stringify(named)?.slice(0, 200)}`,
    );
  }
  if (!Array.isArray(readings)) return parkMessage(station, 'bad-message', 'readings is not an array');
  if (readings.length === 0) return parkMessage(station, 'empty-readings');
  if (readings.length > maxReadings)
    return parkMessage(station, 'too-many-readings', `${readings.length} readings`);
  if (seq !== undefined && !Number.isSafeInteger(seq))
    return parkMessage(station, 'bad-message', 'seq is not an integer');
  if (boot !== undefined && !isPlainText(boot))
    return parkMessage(station, 'bad-message', 'boot is not a short text');

  const ctx: NormaliseContext = {
    arrivalMs: times.arrivalMs,
    maxFutureMs: times.maxFutureMs,
    oldestMs: times.oldestMs,
    temperatureC: facts.temperatureC,
    pressureHPa: facts.pressureHPa,
    kind: facts.kind,
    retiredMs: retiredMsOf(facts),
  };
  const list = new ReadingList();
  for (let at = 0; at < readings.length; at++) list.add(readings[at], at, ctx, unitOf);

  const refusal = list.refusal();
  if (list.accepted === 0) return parkMessage(station, refusal!.reason, refusal!.detail);
  const json =
    `{"station":${JSON.stringify(station)},"via":"${via}","mapping":"${nativeMapping}"` +
    (seq === undefined ? '' : `,"seq":${seq as number}`) +
    (boot === undefined ? '' : `,"boot":${JSON.stringify(boot)}`) +
    `,"readings":[${list.json}]}`;
  if (refusal === undefined) return { events: [{ station, id: eventId(station, payload), json }] };
  // After a correction the same bytes may give more readings: that is another event.
  const id = derivedId(station, payload, 'without', refusal.indexes);
  return {
    events: [{ station, id, json }],
    parked: { source: station, reason: refusal.reason, detail: refusal.detail },
  };
}

/** `{ "online": true, "at": "..." }` of `farwatch/v1/stations/{id}/status`, retained or the will. Never throws. */
export function decodeNativeStatus(station: string, payload: Buffer, arrivalMs: number): Decoded {
  // An empty retained message takes the stored one away: it says nothing of the station.
  if (payload.length === 0) return { events: none, dropped: 'ignored' };
  const parsed = parseJson(payload);
  if (!parsed.ok) return parkMessage(station, parsed.reason, parsed.detail);
  const { online, at } = (parsed.value ?? {}) as Record<string, unknown>;
  if (typeof online !== 'boolean') return parkMessage(station, 'bad-message', 'online is not true or false');
  const atMs = at === undefined ? arrivalMs : typeof at === 'string' ? parseTime(at) : undefined;
  if (atMs === undefined)
    return parkMessage(station, 'bad-time', typeof at === 'string' ? at.slice(0, 80) : 'at is no text');
  return {
    events: none,
    status: { station, online, atMs, id: derivedId('status', station, String(online), atMs) },
  };
}

/** At most 64 characters without NUL and half surrogates, which no database would take. */
function isPlainText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 64 && !/[\0\p{Cs}]/u.test(value);
}
