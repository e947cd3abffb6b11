import type { Hj212Device, Hj212Frame } from '@farwatch/contracts/http';

import type { UnitDoubt } from '../readings/plausibility.js';

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
}

export type DeviceRow = { -readonly [K in keyof Hj212Device]: Hj212Device[K] } & { frames: Hj212Frame[] };

const maxFrames = 8;
/** Every refused frame is shown; of good ones a sample is enough. */
const goodEveryMs = 10_000;
const maxUnknown = 500;
const maxKinds = 60;

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
  readonly row: DeviceRow;
  readonly times: Times;
}

const timeOf = (text: string | null): number => (text === null ? -Infinity : Date.parse(text));
const textOf = (ms: number): string | null => (ms === -Infinity ? null : iso(ms));

function count(into: Record<string, number>, name: string): void {
  if (into[name] === undefined && Object.keys(into).length >= maxKinds) return;
  into[name] = (into[name] ?? 0) + 1;
}

/** What is known of each device, kept in memory and written now and then: the data of the onboarding screen. Bounded. */
export class DeviceStates {
  readonly #known = new Map<string, Known>();
  readonly #dirty = new Set<Known>();
  #unknown = 0;

  constructor(rows: readonly DeviceRow[] = []) {
    for (const row of rows) {
      const { lastSeen, lastDataTime, lastHour, lastMinute = null } = row;
      const [seen, data] = [timeOf(lastSeen), timeOf(lastDataTime)];
      const times = { seen, data, hour: timeOf(lastHour), minute: timeOf(lastMinute), shown: -Infinity };
      this.#known.set(row.mn, { row, times });
    }
    this.#unknown = rows.filter(({ station }) => station === null).length;
  }

  /** Start of the last hour (2061) or minute (2051) record of a device, epoch ms. */
  lastStartOf(mn: string, cn: string): number | undefined {
    const times = this.#known.get(mn)?.times;
    const start = (cn === '2061' ? times?.hour : cn === '2051' ? times?.minute : undefined) ?? -Infinity;
    return start === -Infinity ? undefined : start;
  }

  /**
   * From now on frames of an MN are taken as those of a station; null: no longer. It is shown before its first frame comes,
   * so that whoever registered it can see that the gateway knows.
   */
  registered(mn: string, station: string | null): void {
    const before = this.#known.get(mn);
    if (before === undefined ? station === null : before.row.station === station) return;
    const known = before ?? this.#remember({ mn, station });
    if (known === undefined) return;
    known.row.station = station;
    this.#dirty.add(known);
  }

  note(seen: DeviceObservation): void {
    const known = this.#known.get(seen.mn) ?? this.#remember(seen);
    if (known === undefined) return;
    const { row, times } = known;
    this.#dirty.add(known);
    row.station = seen.station;
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
      if (!row.unknownCodes.includes(code) && row.unknownCodes.length < maxKinds) row.unknownCodes.push(code);
    this.#show(known, seen);
  }

  get hasDirty(): boolean {
    return this.#dirty.size > 0;
  }

  /** Rows that changed since they were last taken, at most `max` of them; the longest waiting first. */
  takeDirty(max = 500): DeviceRow[] {
    const rows: DeviceRow[] = [];
    for (const known of this.#dirty) {
      if (rows.length >= max) break;
      this.#dirty.delete(known);
      const { row } = known;
      const { seen, data, hour, minute } = known.times;
      rows.push(
        Object.assign(row, {
          lastSeen: textOf(seen),
          lastDataTime: textOf(data),
          lastHour: textOf(hour),
          lastMinute: textOf(minute),
        }),
      );
    }
    return rows;
  }

  /** They could not be written: next time again. */
  putBack(rows: readonly DeviceRow[]): void {
    for (const { mn } of rows) {
      const known = this.#known.get(mn);
      if (known) this.#dirty.add(known);
    }
  }

  #remember({ mn, station }: Pick<DeviceObservation, 'mn' | 'station'>): Known | undefined {
    // Anybody can invent MNs: only so many are remembered.
    if (station === null && this.#unknown >= maxUnknown) return undefined;
    if (station === null) this.#unknown++;
    const row: DeviceRow = {
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
    };
    const times = { seen: -Infinity, data: -Infinity, hour: -Infinity, minute: -Infinity, shown: -Infinity };
    const known = { row, times };
    this.#known.set(mn, known);
    return known;
  }

  #show({ row, times }: Known, seen: DeviceObservation): void {
    // The first good one after a refused one is what whoever mended something waits for.
    const again = isGood(seen.outcome) && isGood(row.frames[0]?.outcome);
    if (again && seen.arrivalMs - times.shown < goodEveryMs) return;
    times.shown = seen.arrivalMs;
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
