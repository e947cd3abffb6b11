import type { Mapped, MappedStation } from '@farwatch/mqtt/mapping';
import { derivedId } from '@farwatch/runtime/ids';

import {
  doorRefusal,
  none,
  parkMessage,
  retiredMsOf,
  type Decoded,
  type Parked,
  type StationEvent,
  type StationFacts,
  type Via,
} from './decoded.js';
import { unitOf } from './native.js';
import { ReadingList } from './reading-json.js';

export interface MappedInput {
  /** Key of a parked message that names no station. */
  readonly topic: string;
  readonly payload: Buffer;
  readonly via: Via;
  readonly times: { readonly arrivalMs: number; readonly maxFutureMs: number; readonly oldestMs: number };
  readonly station: (id: string) => StationFacts | undefined;
}

/**
 * Events of a message that a mapping has read: one per station, which may be several. The stations that are known
 * go on; what is refused parks the message once. Never throws.
 */
export function decodeMapped(mapped: Mapped, input: MappedInput): Decoded {
  switch (mapped.kind) {
    case 'no-mapping':
      return parkMessage(input.topic, 'no-mapping', input.topic.slice(0, 500));
    case 'ignore':
      return { events: none, dropped: mapped.retained ? 'retained' : 'ignored' };
    case 'failed':
      return parkMessage(
        mapped.station ?? input.topic,
        mapped.reason === 'bad-message' ? 'mapping-failed' : mapped.reason,
        `${mapped.mapping}: ${mapped.detail}`,
      );
    case 'liveness':
      return liveness(mapped.station, mapped.online, input);
    case 'readings':
      return readings(mapped.mapping, mapped.stations, input);
  }
}

function liveness(station: string, online: boolean, input: MappedInput): Decoded {
  const facts = input.station(station);
  if (!facts) return parkMessage(station, 'unknown-station', station);
  const parked = doorRefusal(station, facts, input.via);
  if (parked) return { events: none, parked };
  const { arrivalMs } = input.times;
  const id = derivedId('status', station, String(online), arrivalMs);
  return { events: none, status: { station, online, atMs: arrivalMs, id } };
}

function readings(mapping: string, stations: readonly MappedStation[], input: MappedInput): Decoded {
  const events: StationEvent[] = [];
  let timeFromArrival = false;
  let parked: Parked | undefined;
  const park = (source: string, reason: Parked['reason'], detail: string): void => {
    parked = parked
      ? {
          source: parked.source,
          reason: parked.reason === reason ? reason : 'several',
          detail: `${parked.detail}; ${detail}`,
        }
      : { source, reason, detail };
  };
  for (const one of stations) {
    const facts = input.station(one.station);
    if (!facts) {
      park(one.station, 'unknown-station', one.station);
      continue;
    }
    const refused = doorRefusal(one.station, facts, input.via);
    if (refused) {
      park(refused.source, refused.reason, refused.detail);
      continue;
    }
    const list = new ReadingList();
    const { temperatureC, pressureHPa, kind } = facts;
    const retiredMs = retiredMsOf(facts);
    const ctx = { ...input.times, temperatureC, pressureHPa, kind, retiredMs, timesAsMs: true };
    let fromArrival = false;
    one.readings.forEach((reading, at) => {
      fromArrival ||= reading.fromArrival;
      list.add(reading.raw, at, ctx, unitOf, reading.fromArrival);
    });
    one.refused.forEach(({ reason, detail }, at) => list.refuse(one.readings.length + at, reason, detail));
    const refusal = list.refusal();
    if (refusal) park(one.station, refusal.reason, `${mapping}, ${one.station}: ${refusal.detail}`);
    if (list.accepted === 0) continue;
    timeFromArrival ||= fromArrival;
    events.push({
      station: one.station,
      // Without a time of its own the same bytes at another moment are another reading.
      id: derivedId(
        one.station,
        input.payload,
        mapping,
        refusal?.indexes ?? '',
        fromArrival ? input.times.arrivalMs : '',
      ),
      json: `{"station":${JSON.stringify(one.station)},"via":"${input.via}","mapping":"${mapping}","readings":[${list.json}]}`,
    });
  }
  return { events, ...(parked ? { parked } : {}), ...(timeFromArrival ? { timeFromArrival } : {}) };
}
