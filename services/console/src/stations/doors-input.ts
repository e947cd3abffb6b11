import type { StationDoor } from '@farwatch/contracts/events';

/** Ways in by which a station may report, in their usual order. */
export const doors = ['mqtt-direct', 'mqtt-bridge', 'hj212'] as const satisfies readonly StationDoor[];

/** The ways in that are allowed: without a choice all of them. */
export function allowedOf(station: {
  readonly allowedDoors?: readonly StationDoor[] | undefined;
}): StationDoor[] {
  return doors.filter((door) => station.allowedDoors?.includes(door) ?? true);
}

/** Those that a station is bound to; undefined: it may come by every one. */
export function boundTo(station: Parameters<typeof allowedOf>[0]): StationDoor[] | undefined {
  const allowed = allowedOf(station);
  return allowed.length === doors.length ? undefined : allowed;
}

/** What is sent for what was ticked, in the usual order; undefined when nothing was: a station without a way in would be parked whole. */
export function choiceOf(ticked: readonly string[]): StationDoor[] | undefined {
  const chosen = doors.filter((door) => ticked.includes(door));
  return chosen.length === 0 ? undefined : chosen;
}
