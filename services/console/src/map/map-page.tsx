import { Checkbox } from '@mantine/core';
import type { StationItem } from '@farwatch/contracts/http';
import { useMemo, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';

import { useStations } from '../overview/queries.js';
import { stateOf } from '../overview/station-list.js';
import { nameIn } from '../overview/station-names.js';
import { isWaterClass, type WaterClass } from '../overview/water-class.js';
import { useWater } from '../overview/water-queries.js';
import { findingsOnMap } from '../patrol/finding-view.js';
import { useFlights, useNewestFindings, useTracks } from '../patrol/queries.js';
import type { Language } from '../pollutant/pollutant.js';
import { useLanguage, useNow, usePageTitle } from '../ui/hooks.js';
import { LoadError, Loading } from '../ui/states.js';
import { tracksOnMap, type MapData, type MapStation } from './map-data.js';
import { MapLegend } from './map-legend.js';
import { MapView } from './map-view.js';

const layers = ['stations', 'outlets', 'flights', 'findings'] as const;
type Layer = (typeof layers)[number];
const newestFlights = 5;
const noFilter = { day: '', drone: '', status: '', district: '' } as const;

/** The colours of the tags of water classes (app.css). */
const classColours: Record<WaterClass, string> = {
  I: '#2f7fc4',
  II: '#4f9bd9',
  III: '#55b878',
  IV: '#f2d250',
  V: '#f0a04a',
  'worse-than-V': '#bd3a30',
};

/** Everything of the district that has a place. */
export default function MapPage(): ReactElement {
  const { t } = useTranslation();
  usePageTitle(t('map.title'));
  const language = useLanguage();
  const navigate = useNavigate();
  // States of stations go by the minute; the map need not be drawn oftener.
  const now = useNow(60_000);
  const [params, setParams] = useSearchParams();
  const hidden = params.get('hide')?.split(',') ?? [];
  const hide = hidden.join(',');
  const stations = useStations();
  const water = useWater();
  const findings = useNewestFindings();
  const flights = useFlights(noFilter);
  const newest = useMemo(() => (flights.data?.pages[0]?.items ?? []).slice(0, newestFlights), [flights.data]);
  const tracks = useTracks(newest);
  const placed = useMemo(
    () => stationsOnMap(stations.data?.items ?? [], water.data?.sections ?? [], language, now),
    [stations.data, water.data, language, now],
  );
  const data = useMemo<MapData>(() => {
    const shown = (layer: Layer): boolean => !hide.split(',').includes(layer);
    return {
      stations: placed.filter(({ kind }) => shown(kind === 'outlet' ? 'outlets' : 'stations')),
      tracks: shown('flights') ? tracksOnMap(newest, tracks.data ?? []) : [],
      findings: shown('findings') ? findingsOnMap(findings.data ?? [], language) : [],
    };
  }, [placed, newest, tracks.data, findings.data, language, hide]);
  const missing = (stations.data?.items.length ?? 0) - placed.length;

  return (
    <div className="page">
      <div className="page-head">
        <h1>{t('map.title')}</h1>
        {missing > 0 && (
          <span className="dim small" role="status">
            {t('map.noPlace', { count: missing })}
          </span>
        )}
        {stations.data?.cut === true && (
          <span className="warn small">{t('map.stationsCut', { count: stations.data.items.length })}</span>
        )}
      </div>
      <fieldset className="toolbar map-layers">
        <legend className="sr-only">{t('map.places')}</legend>
        {layers.map((layer) => (
          <Checkbox
            key={layer}
            size="xs"
            label={t(`map.show.${layer}`)}
            checked={!hidden.includes(layer)}
            onChange={(event) => {
              const next = event.currentTarget.checked
                ? hidden.filter((one) => one !== layer)
                : [...hidden, layer];
              setParams(next.length === 0 ? {} : { hide: next.join(',') }, { replace: true });
            }}
          />
        ))}
      </fieldset>
      <div className="panel" data-testid="map-page">
        {stations.isPending ? (
          <Loading />
        ) : stations.data === undefined ? (
          <LoadError error={stations.error} onRetry={() => void stations.refetch()} />
        ) : (
          <>
            <MapView
              name={t('map.title')}
              data={data}
              height={640}
              onPick={({ kind, id }) =>
                void navigate(
                  kind === 'station'
                    ? `/?q=${encodeURIComponent(id)}`
                    : `/${kind === 'track' ? 'flights' : 'findings'}/${encodeURIComponent(id)}`,
                )
              }
            />
            <MapLegend water={placed.some(({ colour }) => colour !== undefined)} />
          </>
        )}
      </div>
    </div>
  );
}

interface Section {
  readonly station: string;
  readonly class: string | null;
}

function stationsOnMap(
  items: readonly StationItem[],
  sections: readonly Section[],
  language: Language,
  now: number,
): MapStation[] {
  const classes = new Map(sections.map((one) => [one.station, one.class]));
  return items.flatMap((station) => {
    const { id, kind, lon, lat } = station;
    if (lon === undefined || lat === undefined) return [];
    const grade = classes.get(id);
    const state = stateOf(station, now);
    return [
      {
        id,
        kind,
        name: nameIn(language, station),
        state,
        place: [lon, lat] as const,
        ...(isWaterClass(grade) ? { colour: classColours[grade] } : {}),
      },
    ];
  });
}
