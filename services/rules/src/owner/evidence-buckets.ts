import type { Pool } from '@farwatch/persistence/pool';

import type { EpisodeChanges } from '../judging/episode-changes.js';
import { evidenceHours } from '../judging/exceedance-event.js';
import type { HourBucket } from '../series/hour-bucket.js';
import type { Series } from '../series/series.js';
import { loadBuckets } from '../store/hour-bucket-store.js';

/** The hours behind the changed episodes that are not in memory. */
export async function evidenceBuckets(
  pool: Pool,
  changes: ReturnType<EpisodeChanges['inOrder']>,
): Promise<Map<Series, Map<number, HourBucket>>> {
  const wanted = changes.flatMap((change) =>
    evidenceHours(change)
      .filter((hour) => !change.series.buckets.has(hour) && !change.series.knownEmpty(hour))
      .map((hour) => ({ series: change.series, hour })),
  );
  const found = new Map<Series, Map<number, HourBucket>>();
  if (wanted.length === 0) return found;
  const buckets = await loadBuckets(pool, wanted);
  wanted.forEach(({ series, hour }, i) => {
    const bucket = buckets[i];
    if (bucket === undefined) return;
    let own = found.get(series);
    if (own === undefined) found.set(series, (own = new Map()));
    own.set(hour, bucket);
  });
  return found;
}
