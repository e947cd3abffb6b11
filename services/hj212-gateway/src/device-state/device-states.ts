import type { UnitDoubt } from '../readings/plausibility.js';
import { maxFrames, maxUnknownCodes, mergeDevice, type DeviceRow } from './merge-device.js';

export type { DeviceRow } from './merge-device.js';

/** What one frame tells about its device. */
export interface DeviceObservation {
  readonly mn: string;
  readonly station: string | null;
  readonly peer: string;
  readonly arrivalMs: number;
  readonly outcome: string;
  readonly detail: string;
  readonly cn?: string | undefined;
  readonly readings?: number | undefined;
  readonly frame: () => string;
  readonly edition?: number | undefined;
  readonly dataTimeMs?: number | undefined;
  /** Stored data sent again: does not move "last seen". */
  readonly late?: boolean;
  /** A refused frame of a stranger beyond what is parked of one connection: this line is all that is left of it. */
  readonly notParked?: boolean;
  readonly deviations?: readonly string[];
  readonly doubts?: readonly UnitDoubt[];
  readonly unknownCodes?: readonly string[];
  readonly hourMs?: number | undefined;
  readonly minuteMs?: number | undefined;
  /** The interval that was sent, of the kinds in which gaps are looked for. */
  readonly interval?: SeenInterval | undefined;
}

/** An interval of a command (2051, 2061) that came. */
export interface SeenInterval {
  readonly cn: string;
  readonly startMs: number;
  readonly lengthMs: number;
}

/** What was seen of a device since it was written down last: counts are increments, lists are what is new. */
export interface DeviceNews {
  readonly row: DeviceRow;
  readonly intervals: readonly SeenInterval[];
}

/** Every refused frame is shown; of good ones a sample is enough. */
const goodEveryMs = 10_000;
const maxUnknown = 500;
const maxKinds = 60;
/** Of one device between two writings: a resend of a year. */
const maxIntervals = 10_000;

const isGood = (outcome: string | undefined): boolean =>
  outcome === 'readings' || outcome === 'duplicate' || outcome === 'reply';

const iso = (ms: number): string => new Date(ms).toISOString();

/** The times of a row as numbers: texts are made when the row is written, not for every frame. */
interface Times {
  seen: number;
  data: number;
  hour: number;
  minute: number;
  /** When a good frame was shown last. */
  shown: number;
}

interface Known {
  row: DeviceRow;
  intervals: SeenInterval[];
  readonly times: Times;
  /** What became of the frame that was shown last. */
  shown: string | undefined;
}

const timeOf = (text: string | null): number => (text === null ? -Infinity : Date.parse(text));
const textOf = (ms: number): string | null => (ms === -Infinity ? null : iso(ms));

function count(into: Record<string, number>, name: string): void {
  if (into[name] === undefined && Object.keys(into).length >= maxKinds) return;
  into[name] = (into[name] ?? 0) + 1;
}

const emptyRow = (mn: string, station: string | null): DeviceRow => ({
  mn,
  station,
  peer: null,
  lastSeen: null,
  lastDataTime: null,
  lastHour: null,
  lastMinute: null,
  edition: null,
  counts: {},
  deviations: {},
  unitDoubts: [],
  unknownCodes: [],
  frames: [],
});

/** What was seen of each device, kept in memory and written now and then: the data of the onboarding screen. Bounded. */
export class DeviceStates {
  readonly #known = new Map<string, Known>();
  readonly #dirty = new Set<Known>();
  /** Unregistered ones, the one that was not heard for longest first. */
  readonly #unknown = new Set<string>();

  constructor(rows: readonly DeviceRow[] = []) {
    for (const { mn, station, lastSeen, lastDataTime, lastHour, lastMinute = null, frames } of rows) {
      const [seen, data] = [timeOf(lastSeen), timeOf(lastDataTime)];
      const times = { seen, data, hour: timeOf(lastHour), minute: timeOf(lastMinute), shown: -Infinity };
      const shown = frames[0]?.outcome;
      this.#known.set(mn, { row: emptyRow(mn, station), intervals: [], times, shown });
      if (station === null) this.#unknown.add(mn);
    }
  }

  /** How many devices are remembered, and how many of them are not registered. */
  get size(): { readonly all: number; readonly unknown: number } {
    return { all: this.#known.size, unknown: this.#unknown.size };
  }

  /**
   * From now on frames of an MN are taken as those of a station; null: no longer. It is shown before its first frame comes,
   * so that whoever registered it can see that the gateway knows.
   */
  registered(mn: string, station: string | null): void {
    const before = this.#known.get(mn);
    if (before === undefined ? station === null : before.row.station === station) return;
    const known = before ?? this.#remember(mn, station);
    this.#belongs(known, station);
    this.#dirty.add(known);
  }

  note(seen: DeviceObservation): void {
    const known = this.#known.get(seen.mn) ?? this.#remember(seen.mn, seen.station);
    const { row, times } = known;
    this.#dirty.add(known);
    this.#belongs(known, seen.station);
    row.peer = seen.peer;
    count(row.counts, seen.outcome);
    if (seen.notParked === true) count(row.counts, 'not-parked');
    for (const name of seen.deviations ?? []) count(row.deviations, name);
    if (seen.edition !== undefined) row.edition = seen.edition;
    if (seen.late !== true && seen.station !== null) times.seen = Math.max(times.seen, seen.arrivalMs);
    if (seen.dataTimeMs !== undefined && seen.dataTimeMs <= seen.arrivalMs + 600_000)
      times.data = Math.max(times.data, seen.dataTimeMs);
    if (seen.hourMs !== undefined && seen.hourMs <= seen.arrivalMs)
      times.hour = Math.max(times.hour, seen.hourMs);
    if (seen.minuteMs !== undefined && seen.minuteMs <= seen.arrivalMs)
      times.minute = Math.max(times.minute, seen.minuteMs);
    for (const doubt of seen.doubts ?? [])
      row.unitDoubts = [
        { ...doubt, at: iso(seen.arrivalMs) },
        ...row.unitDoubts.filter(({ code }) => code !== doubt.code),
      ].slice(0, 30);
    for (const code of seen.unknownCodes ?? [])
      if (!row.unknownCodes.includes(code) && row.unknownCodes.length < maxUnknownCodes)
        row.unknownCodes.push(code);
    if (seen.interval !== undefined && known.intervals.length < maxIntervals)
      known.intervals.push(seen.interval);
    this.#show(known, seen);
  }

  get hasDirty(): boolean {
    return this.#dirty.size > 0;
  }

  /** What was seen since it was last taken, of at most `max` devices; the longest waiting first. */
  takeDirty(max = 500): DeviceNews[] {
    const news: DeviceNews[] = [];
    for (const known of this.#dirty) {
      if (news.length >= max) break;
      this.#dirty.delete(known);
      const { row, intervals } = known;
      const { seen, data, hour, minute } = known.times;
      known.row = emptyRow(row.mn, row.station);
      known.intervals = [];
      const times = {
        lastSeen: textOf(seen),
        lastDataTime: textOf(data),
        lastHour: textOf(hour),
        lastMinute: textOf(minute),
      };
      news.push({ row: Object.assign(row, times), intervals });
    }
    return news;
  }

  /** They could not be written: next time again, with what was seen meanwhile. */
  putBack(news: readonly DeviceNews[]): void {
    for (const { row, intervals } of news) {
      const known = this.#known.get(row.mn);
      if (!known) continue;
      known.row = mergeDevice(row, known.row);
      known.intervals = [...intervals, ...known.intervals].slice(0, maxIntervals);
      this.#dirty.add(known);
    }
  }

  #remember(mn: string, station: string | null): Known {
    const times = { seen: -Infinity, data: -Infinity, hour: -Infinity, minute: -Infinity, shown: -Infinity };
    const known: Known = { row: emptyRow(mn, station), intervals: [], times, shown: undefined };
    this.#known.set(mn, known);
    return known;
  }

  /** Anybody can invent MNs: of unregistered ones those are remembered that were heard last. */
  #belongs(known: Known, station: string | null): void {
    const { row } = known;
    row.station = station;
    this.#unknown.delete(row.mn);
    if (station !== null) return;
    this.#unknown.add(row.mn);
    if (this.#unknown.size <= maxUnknown) return;
    for (const oldest of this.#unknown) {
      this.#unknown.delete(oldest);
      // What still waits to be written is written.
      this.#known.delete(oldest);
      break;
    }
  }

  #show(known: Known, seen: DeviceObservation): void {
    const { row, times } = known;
    // The first good one after a refused one is what whoever mended something waits for.
    const again = isGood(seen.outcome) && isGood(known.shown);
    if (again && seen.arrivalMs - times.shown < goodEveryMs) return;
    times.shown = seen.arrivalMs;
    known.shown = seen.outcome;
    row.frames = [
      {
        at: iso(seen.arrivalMs),
        peer: seen.peer,
        outcome: seen.outcome,
        detail: seen.detail.slice(0, 500),
        ...(seen.cn === undefined ? {} : { cn: seen.cn }),
        ...(seen.readings === undefined ? {} : { readings: seen.readings }),
        frame: seen.frame().slice(0, 2_000),
      },
      ...row.frames,
    ].slice(0, maxFrames);
  }
}
