import { useMemo, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import { tracksOnMap, type MapData } from '../map/map-data.js';
import { MapView } from '../map/map-view.js';
import { useStations } from '../overview/queries.js';
import { useLanguage } from '../ui/hooks.js';
import { findingsOnMap, rankedOnMap, sectorsOf } from './finding-view.js';
import { FlightLegend } from './flight-legend.js';
import { MediaGallery } from './media-gallery.js';
import { useMedia } from './media-queries.js';
import { photosOnMap } from './media-view.js';
import { useFinding, useFlight, useTracks } from './queries.js';

const none: readonly never[] = [];

/** The flight behind a lead: its way, the sector to search, the outlets in their order, and its photos. */
export default function LeadFlight({
  flight: flightId,
  finding: findingId,
}: {
  readonly flight: string;
  readonly finding: string;
}): ReactElement | null {
  const { t } = useTranslation();
  const language = useLanguage();
  const navigate = useNavigate();
  const flight = useFlight(flightId).data;
  const finding = useFinding(findingId).data;
  const tracks = useTracks(flight ? [flight] : none).data ?? none;
  const media = useMedia({ flight: flightId }).data ?? none;
  const stations = useStations().data?.items ?? none;
  const data = useMemo<MapData>(
    () => ({
      tracks: flight ? tracksOnMap([flight], tracks) : none,
      photos: photosOnMap(media),
      ...(finding && {
        findings: findingsOnMap([finding], language),
        sectors: sectorsOf([finding]),
        ranked: rankedOnMap(finding, stations, language),
      }),
    }),
    [flight, finding, tracks, media, stations, language],
  );
  if (!flight) return null;
  return (
    <>
      <MapView
        name={t('lead.finding.map')}
        data={data}
        height={320}
        onPick={({ kind, id }) => {
          if (kind === 'track') void navigate(`/flights/${encodeURIComponent(id)}`);
          if (kind === 'station') void navigate(`/?q=${encodeURIComponent(id)}`);
        }}
      />
      <FlightLegend data={data} />
      {media.length > 0 && (
        <>
          <h3 className="basis-part">{t('patrol.medium.title')}</h3>
          <MediaGallery items={media} />
        </>
      )}
    </>
  );
}
