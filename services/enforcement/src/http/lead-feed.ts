import type { Pool } from '@farwatch/persistence/pool';
import { describeError } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import { pause } from '@farwatch/runtime/scope';
import { Observable } from 'rxjs';

import { changesAfter, newestChange, resumePlace, type Change } from '../store/change-feed.js';
import { leadItem } from './lead-item.js';

/** One event of the stream. */
export interface LeadStreamEvent {
  readonly id: string;
  /** The verb of the lead event; `start` (first connection) and `reset` (the place is gone: load the list again). */
  readonly type: string;
  readonly data: object;
}

interface Reader {
  cursor: number;
  give(events: readonly Change[]): void;
  fail(error: unknown): void;
}

/** All readers of this process share one poll of the change table, which runs only while there are any. */
export interface LeadFeed {
  follow(lastEventId: string | undefined): Observable<LeadStreamEvent>;
  stop(): void;
}

const page = 500;

export function createLeadFeed(pool: Pool, log: Logger, pollMs = 25): LeadFeed {
  const readers = new Set<Reader>();
  const stopped = new AbortController();
  let running = false;

  const turn = async (): Promise<boolean> => {
    const places = new Map<number, Reader[]>();
    for (const reader of readers) {
      const same = places.get(reader.cursor);
      if (same) same.push(reader);
      else places.set(reader.cursor, [reader]);
    }
    let full = false;
    // One query per distinct place: readers that keep up are all at the same one.
    for (const [cursor, same] of places) {
      const changes = await changesAfter(pool, cursor, page);
      const last = changes.at(-1);
      if (last === undefined) continue;
      full ||= changes.length === page;
      for (const reader of same) {
        reader.cursor = last.id;
        reader.give(changes);
      }
    }
    return full;
  };
  const run = async (): Promise<void> => {
    running = true;
    while (readers.size > 0 && !stopped.signal.aborted) {
      try {
        if (!(await turn())) await pause(pollMs, stopped.signal);
      } catch (error) {
        // The readers come back with Last-Event-ID: nothing is lost, and nobody believes a dead stream to be live.
        log.warn({ error: describeError(error), readers: readers.size }, 'lead stream broken off');
        for (const reader of readers) reader.fail(error);
        readers.clear();
      }
    }
    running = false;
  };

  return {
    follow: (lastEventId) =>
      new Observable<LeadStreamEvent>((subscriber) => {
        let gone = false;
        const reader: Reader = {
          cursor: 0,
          give: (changes) => {
            for (const { id, type, lead } of changes)
              subscriber.next({ id: String(id), type, data: leadItem(lead) });
          },
          fail: (error) => subscriber.error(error),
        };
        begin(pool, lastEventId).then(
          ({ cursor, type }) => {
            if (gone) return;
            reader.cursor = cursor;
            if (type !== undefined) subscriber.next({ id: String(cursor), type, data: {} });
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

/** Where a reader begins, and what it is sent first. */
async function begin(
  pool: Pool,
  lastEventId: string | undefined,
): Promise<{ cursor: number; type?: 'start' | 'reset' }> {
  if (lastEventId === undefined || lastEventId === '')
    return { cursor: await newestChange(pool), type: 'start' };
  const place = /^\d{1,15}$/.test(lastEventId) ? await resumePlace(pool, Number(lastEventId)) : undefined;
  return place === undefined ? { cursor: await newestChange(pool), type: 'reset' } : { cursor: place };
}
