import { seeded } from '@farwatch/lab/fleet/fleet-script';
import { flightMessages, flightPhotos } from '@farwatch/simulator/drone';

/** One message of a drone, in the order of sending; `seq` counts from 0 over its whole script. */
export interface DroneMessage {
  readonly drone: string;
  readonly seq: number;
  readonly topic: string;
  readonly payload: string;
}

/** What must stand of one flight when everything of it was sent. */
export interface ScriptedFlight {
  readonly drone: string;
  readonly flight: string;
  /** Readings as `epoch milliseconds/value`. */
  readonly readings: ReadonlySet<string>;
  /** Times of the points of the track, epoch milliseconds. */
  readonly points: ReadonlySet<number>;
  /** Contents of its photos by their keys; they go up when the drone has landed. */
  readonly media: ReadonlyMap<string, Buffer>;
  readonly report: { readonly id: string; readonly revision: number; readonly findings: number };
  /** Index in the drone's script of the first message after its media: its report. */
  readonly reportAt: number;
}

export interface DroneScripts {
  readonly messages: ReadonlyMap<string, readonly DroneMessage[]>;
  readonly flights: readonly ScriptedFlight[];
}

const flightGapMs = 3_600_000;
/** Who hands the reports in. */
export const contractor = 'proof-contractor';
const serialsOf = (drone: string) => ({ dock: `${drone}-dock`, aircraft: `${drone}-air` });
export { serialsOf };

/** An outlet of the proof, and where it is; the first flight of the first drone passes its leak. */
export const leaking = { outlet: 'proof-leak', lon: 117.34, lat: 39.02 } as const;

/**
 * What each drone sends: flights over clean air with progress, track and gas readings, three photos told of and sent after landing, and
 * the contractor's report in two revisions. One message in twelve goes out twice, one in nine behind its successor.
 */
export function droneScripts(options: {
  readonly seed: number;
  readonly drones: number;
  readonly flightsEach: number;
  readonly endMs: number;
}): DroneScripts {
  const messages = new Map<string, DroneMessage[]>();
  const flights: ScriptedFlight[] = [];
  for (let index = 0; index < options.drones; index++) {
    const drone = `proof-uav-${index + 1}`;
    const random = seeded(options.seed * 100 + index);
    const own: DroneMessage[] = [];
    const say = (topic: string, payload: string): void =>
      void own.push({ drone, seq: own.length, topic, payload });
    for (let flight = 0; flight < options.flightsEach; flight++) {
      const startMs = options.endMs - (options.flightsEach - flight) * flightGapMs;
      flights.push(
        flightOf({ drone, index, flight, startMs, seed: options.seed, random, say, sent: () => own.length }),
      );
    }
    messages.set(drone, own);
  }
  return { messages, flights };
}

function flightOf(options: {
  readonly drone: string;
  readonly index: number;
  readonly flight: number;
  readonly startMs: number;
  readonly seed: number;
  readonly random: () => number;
  readonly say: (topic: string, payload: string) => void;
  readonly sent: () => number;
}): ScriptedFlight {
  const { drone, index, flight: number, startMs, seed, random, say } = options;
  const { dock, aircraft } = serialsOf(drone);
  const flight = `${drone}-f${number}`;
  // Places of their own for every flight, far apart: no finding of one is a recurrence of another's.
  const source = { lon: leaking.lon + index * 0.2, lat: leaking.lat + number * 0.1 };
  const plan = {
    ...{ flight, dock, aircraft, source, startMs, seed },
    gramsPerSecond: index === 0 && number === 0 ? 5 : 0,
    wind: { direction: 90, speed: 3 },
  };
  const flown = flightMessages(plan);
  const readings = new Set<string>();
  const points = new Set<number>();
  const late: (typeof flown)[number][] = [];
  for (const message of flown) {
    const { data } = JSON.parse(message.payload) as { data: { value?: string; longitude?: number } };
    if (data.longitude !== undefined) points.add(message.atMs);
    if (data.value !== undefined) {
      const { t, so2 } = JSON.parse(data.value) as { t: number; so2: number };
      readings.add(`${Math.round(t * 1_000)}/${so2}`);
    }
    if (late.length === 0 && random() < 1 / 9) {
      late.push(message);
      continue;
    }
    for (const one of [message, ...late.splice(0)]) {
      say(one.topic, one.payload);
      if (random() < 1 / 12) say(one.topic, one.payload);
    }
  }
  for (const one of late) say(one.topic, one.payload);
  const landedMs = flown.at(-1)!.atMs;
  const media = new Map<string, Buffer>();
  for (const { objectKey, told, content } of flightPhotos(plan, landedMs)) {
    media.set(objectKey, content);
    say(told.topic, told.payload);
  }
  const reportAt = options.sent();
  const report = { id: `${flight}-report`, revision: 2, findings: 2 };
  // The newer revision first: the older one that comes after it changes nothing.
  for (const revision of [2, 1])
    say(
      `farwatch/v1/drones/${drone}/reports`,
      reportMessage(flight, report.id, revision, source, startMs, landedMs),
    );
  return { drone, flight, readings, points, media, report, reportAt };
}

function reportMessage(
  flight: string,
  reportId: string,
  revision: number,
  { lon, lat }: { readonly lon: number; readonly lat: number },
  startMs: number,
  endMs: number,
): string {
  const finding = (id: string, east: number) => ({
    ...{ id, type: 'dust_uncovered', radius: 30, media: ['m1'] },
    geometry: { type: 'Point', coordinates: [Number((lon + east).toFixed(5)), lat] },
  });
  return JSON.stringify({
    ...{ source: contractor, reportId, revision, crs: 'WGS84' },
    mission: { flightId: flight, taskType: 'dust' },
    time: { start: new Date(startMs).toISOString(), end: new Date(endMs).toISOString() },
    // The first revision named a third one, which the second took back.
    findings: [finding('1', 0.02), finding('2', 0.04), ...(revision === 1 ? [finding('3', 0.06)] : [])],
    media: [{ id: 'm1', kind: 'photo' }],
    summary: { completed: true },
  });
}
