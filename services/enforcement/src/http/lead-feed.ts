import type { Lead } from '@farwatch/contracts/events';
import { createLiveFeed, type FeedSource, type LiveFeed } from '@farwatch/http/live-feed';
import { changeSource } from '@farwatch/persistence/change-table';
import type { Pool } from '@farwatch/persistence/pool';
import type { Logger } from '@farwatch/runtime/log';

import { changeTable } from '../store/change-table.js';
import { leadItem } from './lead-item.js';

/** The changes of leads, each as the doors give a lead. */
function leadSource(pool: Pool): FeedSource {
  const changes = changeSource(pool, changeTable);
  return {
    ...changes,
    between: async (after, upTo) => {
      const { events, place } = await changes.between(after, upTo);
      return { events: events.map((event) => ({ ...event, data: leadItem(event.data as Lead) })), place };
    },
  };
}

/** Follows the changes of leads. */
export function createLeadFeed(pool: Pool, log: Logger, pollMs = 25): LiveFeed {
  return createLiveFeed({ name: 'leads', source: leadSource(pool), log, pollMs });
}
