import { createLiveFeed, type FeedSource, type LiveFeed } from '@farwatch/http/live-feed';
import type { Pool } from '@farwatch/persistence/pool';
import type { Logger } from '@farwatch/runtime/log';

import { changeHorizon, stationUpdates } from '../query/station-query.js';

/** Injection tokens of this module. */
export const DEPS = Symbol('reporting http deps');
export const FEED = Symbol('reporting station feed');

/**
 * Newest values and states as a feed: what changed of one station since the event before. A place is a transaction horizon
 * of PostgreSQL, so a reader that comes back after any time gets everything that changed meanwhile, once, as it is now: no
 * history is needed.
 */
function stationSource(pool: Pool): FeedSource {
  return {
    newest: () => changeHorizon(pool),
    // A place ahead of us is of another database: there is nothing to go on from.
    canResume: async (place, newest) => /^\d{1,19}$/.test(place) && BigInt(place) <= BigInt(newest),
    between: async (after, upTo) => {
      const updates = await stationUpdates(pool, after, upTo, Date.now());
      const events = updates.map(({ station, district, latest, status }, at) => ({
        // A reader that loses the connection half way begins this step again.
        place: at === updates.length - 1 ? upTo : after,
        type: 'changed',
        data: { station, latest, ...(status === undefined ? {} : { status }), readings: latest.length },
        district,
      }));
      return { events, place: upTo };
    },
  };
}

/** Follows the newest values and states of the stations. */
export function createStationFeed(pool: Pool, log: Logger, pollMs = 1_000): LiveFeed {
  return createLiveFeed({ name: 'stations', source: stationSource(pool), log, pollMs });
}
