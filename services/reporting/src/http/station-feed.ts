import type { Pool } from '@farwatch/persistence/pool';
import { describeError } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import { pause } from '@farwatch/runtime/scope';
import { Observable } from 'rxjs';

import { changeHorizon, stationUpdates } from '../query/station-query.js';

/** Injection tokens of this module. */
export const DEPS = Symbol('reporting http deps');
export const FEED = Symbol('reporting station feed');

/** One event of the stream: what changed of one station since the event before, the newest values only. */
export interface StationStreamEvent {
  readonly id: string;
  readonly type: 'start' | 'changed';
  readonly data: object;
}

interface Reader {
  place: string;
  give(events: readonly StationStreamEvent[]): void;
  fail(error: unknown): void;
}

/** All readers of this process share one poll, which runs only while there are any. */
export interface StationFeed {
  follow(lastEventId: string | undefined): Observable<StationStreamEvent>;
  stop(): void;
}

/**
 * Follows the newest values and states. A place in the stream is a transaction horizon of PostgreSQL, so a reader that
 * comes back after any time gets everything that changed meanwhile, once, as it is now: no history is needed.
 */
export function createStationFeed(pool: Pool, log: Logger, pollMs = 1_000): StationFeed {
  const readers = new Set<Reader>();
  const stopped = new AbortController();
  let running = false;

  const turn = async (): Promise<void> => {
    const horizon = await changeHorizon(pool);
    const places = new Map<string, Reader[]>();
    for (const reader of readers) places.set(reader.place, [...(places.get(reader.place) ?? []), reader]);
    // One query per distinct place: readers that keep up are all at the same one.
    for (const [place, same] of places) {
      if (place === horizon) continue;
      if (BigInt(place) > BigInt(horizon)) {
        // A place of another database: there is nothing to go on from.
        for (const reader of same) reader.place = horizon;
        continue;
      }
      const updates = await stationUpdates(pool, place, horizon, Date.now());
      const events = updates.map(({ station, latest, status }, at): StationStreamEvent => {
        // A reader that loses the connection half way begins this turn again.
        const id = at === updates.length - 1 ? horizon : place;
        return {
          id,
          type: 'changed',
          data: { station, latest, ...(status === undefined ? {} : { status }), readings: latest.length },
        };
      });
      for (const reader of same) {
        reader.place = horizon;
        reader.give(events);
      }
    }
  };
  const run = async (): Promise<void> => {
    running = true;
    while (readers.size > 0 && !stopped.signal.aborted) {
      try {
        await turn();
      } catch (error) {
        log.warn({ error: describeError(error), readers: readers.size }, 'station stream broken off');
        for (const reader of readers) reader.fail(error);
        readers.clear();
      }
      await pause(pollMs, stopped.signal);
    }
    running = false;
  };

  return {
    follow: (lastEventId) =>
      new Observable<StationStreamEvent>((subscriber) => {
        let gone = false;
        const known = lastEventId !== undefined && /^\d{1,19}$/.test(lastEventId) ? lastEventId : undefined;
        const reader: Reader = {
          place: '0',
          give: (events) => {
            for (const event of events) subscriber.next(event);
          },
          fail: (error) => subscriber.error(error),
        };
        const begin = known === undefined ? changeHorizon(pool) : Promise.resolve(known);
        begin.then(
          (place) => {
            if (gone) return;
            reader.place = place;
            if (known === undefined) subscriber.next({ id: place, type: 'start', data: { readings: 0 } });
            readers.add(reader);
            if (!running) void run();
          },
          (error: unknown) => subscriber.error(error),
        );
        return () => {
          gone = true;
          readers.delete(reader);
        };
      }),
    stop: () => stopped.abort(),
  };
}
