import type { SimulatedStation } from './district.js';
import { hourMessages, minuteMessages, type Message } from './messages.js';

/** Messages that are due at one moment of the simulated clock. */
export interface Due {
  readonly at: number;
  readonly messages: readonly Message[];
}

const hourMs = 3_600_000;

/** The hours in (from, to]: everything the stations send at the end of each of them. */
export function* hours(
  seed: number,
  stations: readonly SimulatedStation[],
  from: number,
  to: number,
): Generator<Due> {
  for (let end = (Math.floor(from / hourMs) + 1) * hourMs; end <= to; end += hourMs)
    yield { at: end, messages: stations.flatMap((station) => hourMessages(seed, station, end)) };
}

/**
 * What is due in the second that begins at `at` (milliseconds, whole second): each station has its own second of the
 * minute, so that the pulse is even; hours are sent with the station's first minute.
 */
export function second(seed: number, stations: readonly SimulatedStation[], at: number): Message[] {
  const place = Math.floor(at / 1_000) % 60;
  const minute = Math.floor(at / 60_000) * 60_000;
  const due = stations.filter((_, index) => index % 60 === place);
  return due.flatMap((station) => [
    ...(minute % hourMs === 0 ? hourMessages(seed, station, minute) : []),
    ...minuteMessages(seed, station, minute),
  ]);
}
