/** What is known of a flight from the progress messages of its gateway, right whatever their order, number and loss. */

export const flightStatuses = [
  'sent',
  'in_progress',
  'paused',
  'ok',
  'partially_done',
  'rejected',
  'failed',
  'canceled',
  'timeout',
] as const;
export type FlightStatus = (typeof flightStatuses)[number];

const ended = new Set<FlightStatus>(['ok', 'partially_done', 'rejected', 'failed', 'canceled', 'timeout']);

/** Is a flight of this status over? */
export const isOver = (status: FlightStatus): boolean => ended.has(status);

/** One statement about a flight. `bid`: one run of it; a resumed flight has a new one. */
export interface FlightProgress {
  readonly bid: string;
  /** Clock of the device, ms. */
  readonly atMs: number;
  readonly status: FlightStatus;
  readonly percent?: number;
  readonly waypoint?: number;
  readonly mediaCount?: number;
  /** Waypoint at which the flight broke off. */
  readonly breakIndex?: number;
}

export interface FlightRun {
  readonly bid: string;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  readonly status: FlightStatus;
  /** Time of the statement that the status comes from. */
  readonly statusAtMs: number;
  readonly percent: number;
  readonly waypoint: number | null;
  readonly mediaCount: number | null;
  readonly breakIndex: number | null;
}

export interface Flight {
  /** Runs in the order of their first statement; more than one when the flight was resumed from its break point. */
  readonly runs: readonly FlightRun[];
}

export const newFlight: Flight = { runs: [] };
const mostRuns = 32;

/**
 * Takes one statement. The result is the same for every order and every repetition of the same statements: an end wins over
 * what a late message still says of the run, the newest of two ends wins, counts only grow.
 */
export function applyProgress(flight: Flight, one: FlightProgress): Flight {
  const known = flight.runs.find((run) => run.bid === one.bid);
  const runs =
    known === undefined
      ? [...flight.runs, runOf(one)]
      : flight.runs.map((run) => (run === known ? joined(run, runOf(one)) : run));
  const sorted = runs.sort((a, b) => a.firstAtMs - b.firstAtMs || (a.bid < b.bid ? -1 : 1));
  // A flight is not resumed that often: what goes on is an endless source of new runs, and the newest are of use.
  return { runs: sorted.slice(-mostRuns) };
}

function runOf(one: FlightProgress): FlightRun {
  return {
    bid: one.bid,
    firstAtMs: one.atMs,
    lastAtMs: one.atMs,
    status: one.status,
    statusAtMs: one.atMs,
    percent: one.percent ?? 0,
    waypoint: one.waypoint ?? null,
    mediaCount: one.mediaCount ?? null,
    breakIndex: one.breakIndex ?? null,
  };
}

/** Least upper bound of two states of one run: commutative, associative, idempotent. */
function joined(a: FlightRun, b: FlightRun): FlightRun {
  return {
    bid: a.bid,
    firstAtMs: Math.min(a.firstAtMs, b.firstAtMs),
    lastAtMs: Math.max(a.lastAtMs, b.lastAtMs),
    ...statusOf(a, b),
    percent: Math.max(a.percent, b.percent),
    waypoint: larger(a.waypoint, b.waypoint),
    mediaCount: larger(a.mediaCount, b.mediaCount),
    breakIndex: larger(a.breakIndex, b.breakIndex),
  };
}

const larger = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);

function statusOf(a: FlightRun, b: FlightRun): Pick<FlightRun, 'status' | 'statusAtMs'> {
  const rank = (run: FlightRun) => [
    isOver(run.status) ? 1 : 0,
    run.statusAtMs,
    flightStatuses.indexOf(run.status),
  ];
  const [left, right] = [rank(a), rank(b)];
  const differing = left.findIndex((one, i) => one !== right[i]);
  const { status, statusAtMs } = differing < 0 || left[differing]! > right[differing]! ? a : b;
  return { status, statusAtMs };
}

/** Status of the whole flight: that of its newest run; `partial` when it ended before its plan did. */
export function summariseFlight({ runs }: Flight): {
  readonly status: FlightStatus | null;
  readonly over: boolean;
  readonly partial: boolean;
  readonly resumed: boolean;
  readonly mediaExpected: number | null;
} {
  const last = runs.at(-1);
  const status = last?.status ?? null;
  const counts = runs.flatMap((run) => run.mediaCount ?? []);
  return {
    status,
    over: status !== null && isOver(status),
    partial: status !== null && isOver(status) && status !== 'ok',
    resumed: runs.length > 1,
    mediaExpected: counts.length === 0 ? null : counts.reduce((sum, one) => sum + one, 0),
  };
}
