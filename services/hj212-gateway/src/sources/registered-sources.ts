import { events, type Hj212Source, type Station } from '@farwatch/contracts/events';
import { parseLocalDate } from '@farwatch/domain/reading';
import { tableFromContext, type Table } from '@farwatch/messaging/compacted-table';
import type { PartContext } from '@farwatch/runtime/part';

import { prepareSource, type Source } from './source.js';
import type { Sm4KeyOf } from './sm4-key-file.js';

/** Who is told when registrations change. */
export interface SourceListener {
  /** Of all that are there and of every change, from when on frames of the MN are taken; null: it is registered no longer. */
  registered(mn: string, station: string | null): void;
  /** What proved the MN until now proves it no longer: another password, network or certificate, or no registration. */
  revoked(mn: string): void;
}

/** What proves an MN, to be compared. */
const proofOf = ({ passwordHash, networks = [], certificate = '' }: Hj212Source): string =>
  JSON.stringify([passwordHash, networks, certificate]);

/** The registered loggers, each prepared once and again when it or its station changes. */
export async function openSources(
  ctx: PartContext,
  sm4KeyOf: Sm4KeyOf,
  listener: SourceListener,
): Promise<(mn: string) => Source | undefined> {
  const sources: Table<Hj212Source> = await tableFromContext(ctx, events.hj212SourceChanged);
  const stations: Table<Station> = await tableFromContext(ctx, events.stationChanged);
  sources.subscribe((mn, source, before) => {
    listener.registered(mn, source?.station ?? null);
    if (before && (source === undefined || proofOf(source) !== proofOf(before))) listener.revoked(mn);
  });
  for (const { mn, station: of } of sources.values()) listener.registered(mn, of);
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
    const source = prepareSource(from, facts, sm4KeyOf, at?.allowedDoors);
    prepared.set(mn, { from, at, source });
    return source;
  };
}
