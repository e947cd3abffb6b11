import { events, type Hj212Source, type Station } from '@farwatch/contracts/events';
import { parseLocalDate } from '@farwatch/domain/reading';
import { tableFromContext, type Table } from '@farwatch/messaging/compacted-table';
import type { PartContext } from '@farwatch/runtime/part';

import { prepareSource, type Source } from './source.js';
import type { Sm4KeyOf } from './sm4-key-file.js';

/**
 * The registered loggers, each prepared once and again when it or its station changes. `onRegistered` hears of all that are
 * there and of every change, from when on frames of the MN are taken; null: it is registered no longer.
 */
export async function openSources(
  ctx: PartContext,
  sm4KeyOf: Sm4KeyOf,
  onRegistered: (mn: string, station: string | null) => void,
): Promise<(mn: string) => Source | undefined> {
  const sources: Table<Hj212Source> = await tableFromContext(ctx, events.hj212SourceChanged);
  const stations: Table<Station> = await tableFromContext(ctx, events.stationChanged);
  sources.subscribe((mn, source) => onRegistered(mn, source?.station ?? null));
  for (const { mn, station: of } of sources.values()) onRegistered(mn, of);
  const prepared = new Map<string, { from: Hj212Source; at: Station | undefined; source: Source }>();
  return (mn) => {
    const from = sources.get(mn);
    if (from === undefined) return void prepared.delete(mn);
    const at = stations.get(from.station);
    const known = prepared.get(mn);
    if (known?.from === from && known.at === at) return known.source;
    const facts = {
      kind: at?.kind,
      temperatureC: at?.temperatureC,
      pressureHPa: at?.pressureHPa,
      retiredMs: at?.retiredFrom === undefined ? undefined : parseLocalDate(at.retiredFrom),
    };
    const source = prepareSource(from, facts, sm4KeyOf);
    prepared.set(mn, { from, at, source });
    return source;
  };
}
