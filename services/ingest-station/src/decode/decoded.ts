import type { StationDoor } from '@farwatch/contracts/events';
import { parseLocalDate, type MessageReason, type StationKind } from '@farwatch/domain/reading';

/** The way in, as events name it. */
export type Via = 'mqtt' | 'mqtt-direct';

/** What the decoder must know of a station. */
export interface StationFacts {
  /** What it measures: decides which values are unusual. */
  readonly kind?: StationKind | undefined;
  /** Declared state of its gases: without both ppb is not converted. */
  readonly temperatureC?: number | undefined;
  readonly pressureHPa?: number | undefined;
  /** First local day on which it is no longer there. */
  readonly retiredFrom?: string | undefined;
  /** The ways in by which it may report; absent: all. */
  readonly allowedDoors?: readonly StationDoor[] | undefined;
}

/** Why a station may not report by this way in, as the refusal says it; undefined: it may. */
export function doorRefusal(
  station: string,
  { allowedDoors }: StationFacts,
  via: Via,
): { readonly source: string; readonly reason: 'door-not-allowed'; readonly detail: string } | undefined {
  const door = via === 'mqtt' ? 'mqtt-bridge' : via;
  if (allowedDoors === undefined || allowedDoors.includes(door)) return undefined;
  const detail = `${station} came by ${door}, and may report by ${allowedDoors.join(', ')}`;
  return { source: station, reason: 'door-not-allowed', detail };
}

/** From when on the station is retired, epoch ms. */
export function retiredMsOf({ retiredFrom }: StationFacts): number | undefined {
  return retiredFrom === undefined ? undefined : parseLocalDate(retiredFrom);
}

/** What one message says of one station: the data of `cn.farwatch.reading.received.v1` as JSON. */
export interface StationEvent {
  readonly station: string;
  /** Derived from station and bytes. */
  readonly id: string;
  readonly json: string;
}

export interface Parked {
  /** The key: whoever sent it, as far as that is known. */
  readonly source: string;
  readonly reason: MessageReason;
  readonly detail: string;
}

export interface StatusChange {
  readonly station: string;
  readonly online: boolean;
  readonly atMs: number;
  readonly id: string;
}

/**
 * What became of one message. Readings that are good go on although others of the same message are refused;
 * then the whole message is parked once, so that nothing of it is lost.
 */
export interface Decoded {
  readonly events: readonly StationEvent[];
  readonly parked?: Parked;
  readonly status?: StatusChange;
  /** Some reading stands at the arrival: the same message that comes again must keep its first one. */
  readonly timeFromArrival?: boolean;
  /** Counted and forgotten: `retained`, `ignored`. */
  readonly dropped?: 'retained' | 'ignored';
}

export const none: readonly StationEvent[] = [];

export function parkMessage(source: string, reason: MessageReason, detail = ''): Decoded {
  return { events: none, parked: { source, reason, detail } };
}
