import { inScope, type Scope } from '@farwatch/contracts/http';
import { describeError } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import { pause } from '@farwatch/runtime/scope';
import { Observable, type Subscriber } from 'rxjs';

import type { StreamEvent } from './sse.js';

/** Something that happened, at a place of the feed. */
export interface FeedEvent {
  /** The place to resume from when this event was the last one seen. */
  readonly place: string;
  readonly type: string;
  readonly data: object;
  /** Readers see what happened in their districts; null: only readers of all districts. */
  readonly district: string | null;
}

/** What a feed reads: a table of changes, or whatever can say what changed between two places. Places are opaque text. */
export interface FeedSource {
  /** The place up to which every change is visible: nothing before it can still appear. */
  newest(): Promise<string>;
  /** Whether everything after `place` is still there; false also for a place that this source never gave out. */
  canResume(place: string, newest: string): Promise<boolean>;
  /**
   * What happened after one place and up to another, in order, at most some hundred events; `place` is how far that is.
   * The id of each event is such that a reader who saw it misses nothing after it.
   */
  between(
    after: string,
    upTo: string,
  ): Promise<{ readonly events: readonly FeedEvent[]; readonly place: string }>;
}

/** A stream of changes that many may follow. */
export interface LiveFeed {
  /**
   * Follows from the newest place, or after `lastEventId`. The first event is `start` (data `{}`) for a reader who comes
   * without a place, and `reset` for one whose place is gone: what was missed is to be loaded again.
   */
  follow(scope: Scope, lastEventId: string | undefined): Observable<StreamEvent>;
  stop(): void;
}

export interface LiveFeedOptions {
  /** As the log calls it. */
  readonly name: string;
  readonly source: FeedSource;
  readonly log: Logger;
  /** Between two looks at the source; one look is shared by all readers, and without readers there is none. */
  readonly pollMs: number;
}

interface Reader {
  place: string;
  readonly scope: Scope;
  readonly to: Subscriber<StreamEvent>;
}

/**
 * One resumable feed for all readers of this process. When the source fails, every reader is cut off: they come back with
 * `Last-Event-ID`, nothing is lost, and nobody believes a dead stream to be live. What a reader does not take is bounded by
 * the stream of its answer, which ends it.
 */
export function createLiveFeed({ name, source, log, pollMs }: LiveFeedOptions): LiveFeed {
  const readers = new Set<Reader>();
  const stopped = new AbortController();
  let running = false;

  /** Brings every reader up to the newest place, or a step nearer; true when some are not there yet. */
  const turn = async (): Promise<boolean> => {
    const newest = await source.newest();
    let behind = false;
    // One question per distinct place: readers that keep up are all at the same one.
    for (const [place, same] of byPlace(readers)) {
      if (place === newest) continue;
      const found = await source.between(place, newest);
      behind ||= found.place !== newest;
      for (const reader of same) {
        reader.place = found.place;
        for (const { place: id, type, data, district } of found.events)
          if (inScope(reader.scope, district)) reader.to.next({ id, type, data });
      }
    }
    return behind;
  };
  const run = async (): Promise<void> => {
    running = true;
    while (readers.size > 0 && !stopped.signal.aborted) {
      try {
        if (!(await turn())) await pause(pollMs, stopped.signal);
      } catch (error) {
        log.warn({ feed: name, error: describeError(error), readers: readers.size }, 'live feed broken off');
        const cut = [...readers];
        readers.clear();
        for (const reader of cut) reader.to.error(error);
      }
    }
    running = false;
  };
  const begin = async (reader: Reader, lastEventId: string | undefined): Promise<void> => {
    const newest = await source.newest();
    const resumes =
      lastEventId !== undefined && lastEventId !== '' && (await source.canResume(lastEventId, newest));
    if (reader.to.closed) return;
    reader.place = resumes ? lastEventId : newest;
    if (!resumes) {
      const type = lastEventId === undefined || lastEventId === '' ? 'start' : 'reset';
      reader.to.next({ id: newest, type, data: {} });
    }
    readers.add(reader);
    if (!running) void run();
  };

  return {
    follow: (scope, lastEventId) =>
      new Observable<StreamEvent>((to) => {
        const reader: Reader = { place: '', scope, to };
        begin(reader, lastEventId).catch((error: unknown) => to.error(error));
        return () => readers.delete(reader);
      }),
    stop: () => stopped.abort(),
  };
}

function byPlace(readers: ReadonlySet<Reader>): Map<string, Reader[]> {
  const places = new Map<string, Reader[]>();
  for (const reader of readers) {
    const same = places.get(reader.place);
    if (same === undefined) places.set(reader.place, [reader]);
    else same.push(reader);
  }
  return places;
}
