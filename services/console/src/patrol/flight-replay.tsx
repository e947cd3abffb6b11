import type { FindingItem, FlightDetail, MediumItem } from '@farwatch/contracts/http';
import { Select } from '@mantine/core';
import { useMemo, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import { formatUnit, roundHalfEven } from '../format/number.js';
import { formatSeconds } from '../format/time.js';
import { makeScale, type ColourScale } from '../map/colour-scale.js';
import type { MapData } from '../map/map-data.js';
import { MapView } from '../map/map-view.js';
import { useStations } from '../overview/queries.js';
import { shortName } from '../pollutant/pollutant.js';
import { useLanguage } from '../ui/hooks.js';
import { Notice } from '../ui/notice.js';
import { Empty, LoadError, Loading } from '../ui/states.js';
import { ConcentrationCharts, valueText } from './concentration-charts.js';
import { findingsOnMap, rankedOnMap, sectorsOf } from './finding-view.js';
import { photosOnMap } from './media-view.js';
import { useReadings, useTrack } from './queries.js';
import {
  gapsOf,
  peakOf,
  pollutantsOf,
  readingAt,
  readingsOf,
  replayTrack,
  segmentsOf,
  spanOf,
  whereAt,
  type ReplayReading,
  type ReplayTrack,
} from './replay.js';
import { Player } from './replay-player.js';
import { FlightLegend } from './flight-legend.js';
import { WindArrow } from './wind-arrow.js';

const none: readonly never[] = [];

/** The flight on the map, moment by moment, with what it measured. */
export function FlightReplay({
  flight,
  findings,
  media,
}: {
  readonly flight: FlightDetail;
  readonly findings: readonly FindingItem[];
  readonly media: readonly MediumItem[];
}): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const navigate = useNavigate();
  const track = useTrack(flight);
  const readings = useReadings(flight);
  const stations = useStations().data?.items;
  const items = readings.data?.items ?? none;
  const codes = useMemo(() => pollutantsOf(items), [items]);
  const [chosen, choose] = useState('');
  const pollutant = codes.includes(chosen) ? chosen : (codes[0] ?? '');
  const own = useMemo(() => readingsOf(items, pollutant), [items, pollutant]);
  const scale = useMemo(() => makeScale(own.map(({ value }) => value)), [own]);
  const way = useMemo(() => track.data && replayTrack(track.data), [track.data]);
  const span = useMemo(() => spanOf(way, own), [way, own]);
  const about = findings.find(({ attribution }) => attribution?.pollutant === pollutant) ?? findings[0];
  const data = useMemo<MapData>(
    () => ({
      tracks: way ? [{ id: flight.id, name: flight.flight, parts: way.lines }] : [],
      segments: scale ? segmentsOf(own, scale) : [],
      findings: findingsOnMap(findings, language),
      sectors: sectorsOf(findings),
      photos: photosOnMap(media),
      ranked: about ? rankedOnMap(about, stations ?? none, language) : [],
    }),
    [way, flight.id, flight.flight, scale, own, findings, media, about, stations, language],
  );
  const [atMs, setAt] = useState<number | null>(null);
  // Until somebody chooses a moment everything is shown, and told of is the highest reading.
  const moment = span ? Math.min(span.toMs, Math.max(span.fromMs, atMs ?? peakOf(own) ?? span.fromMs)) : 0;
  const where = useMemo(() => (way && span ? whereAt(way, moment) : undefined), [way, span, moment]);
  const wind = about?.attribution?.wind;

  if (track.isPending || readings.isPending) return <Loading />;
  if (track.data === undefined || readings.data === undefined)
    return (
      <LoadError
        error={track.error ?? readings.error}
        onRetry={() => void Promise.all([track.refetch(), readings.refetch()])}
      />
    );
  return (
    <section className="panel block-panel" aria-labelledby="replay" data-testid="replay">
      <header className="block-head">
        <h2 id="replay">{t('patrol.replay.title')}</h2>
        {codes.length > 1 && (
          <Select
            size="xs"
            aria-label={t('patrol.replay.pollutant')}
            data={codes.map((value) => ({ value, label: shortName(value, language) }))}
            value={pollutant}
            onChange={(value) => choose(value ?? '')}
            allowDeselect={false}
          />
        )}
      </header>
      {way !== undefined && way.lines.length > 0 ? (
        <MapView
          name={`${t('map.title')}: ${flight.flight}`}
          data={data}
          cursor={where && 'place' in where ? where.place : null}
          untilMs={atMs === null ? undefined : moment}
          onPick={({ kind, id }) => {
            if (kind === 'finding') void navigate(`/findings/${encodeURIComponent(id)}`);
          }}
        >
          <div className="map-over">
            {wind ? (
              <WindArrow wind={wind} />
            ) : (
              <span className="dim">
                {t(about?.attribution || flight.over ? 'patrol.wind.none' : 'patrol.wind.pending')}
              </span>
            )}
          </div>
        </MapView>
      ) : (
        <Empty title={t('patrol.replay.noTrack')} hint={t('patrol.replay.noTrackHint')} />
      )}
      <FlightLegend data={data} />
      {span && (
        <Player
          fromMs={span.fromMs}
          toMs={span.toMs}
          atMs={moment}
          begun={atMs !== null}
          onChange={setAt}
          gaps={way ? gapsOf(way) : none}
        />
      )}
      {span && way && <Now way={way} readings={own} atMs={moment} />}
      {readings.data.cut && (
        <div className="pad">
          <Notice tone="warn" role="status">
            {t('patrol.flight.cut', { count: items.length })}
          </Notice>
        </div>
      )}
      {scale && span && own.length > 0 ? (
        <>
          <Scale scale={scale} reading={own[0]!} />
          <ConcentrationCharts readings={own} scale={scale} atMs={moment} span={span} />
        </>
      ) : (
        <Empty title={t('patrol.replay.noReadings')} hint={t('patrol.replay.noReadingsHint')} />
      )}
    </section>
  );
}

function Scale({
  scale,
  reading,
}: {
  readonly scale: ColourScale;
  readonly reading: ReplayReading;
}): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <div className="scale pad" data-testid="scale">
      <span className="small dim">
        {t('patrol.replay.legend', {
          pollutant: shortName(reading.pollutant, language),
          unit: formatUnit(reading.unit),
        })}
      </span>
      <ol>
        {scale.steps.map(({ from, to, colour }) => (
          <li key={from} className="scale-step">
            <i style={{ background: colour }} />
            {from}–{to}
          </li>
        ))}
      </ol>
    </div>
  );
}

/** What is known of the chosen moment, in words. */
function Now({
  way,
  readings,
  atMs,
}: {
  readonly way: ReplayTrack;
  readonly readings: readonly ReplayReading[];
  readonly atMs: number;
}): ReactElement {
  const { t } = useTranslation();
  const where = whereAt(way, atMs);
  const reading = readingAt(readings, atMs);
  const height = 'place' in where ? where.height : null;
  const phase = reading?.phase;
  return (
    <p className="replay-now num" data-testid="now">
      <span className="strong">{formatSeconds(atMs)}</span>
      {'lost' in where && <span className="warn">{t(`patrol.replay.${where.lost}`)}</span>}
      <span>
        {t('patrol.replay.value')}{' '}
        {reading ? (
          <span className="strong">{valueText(reading.pollutant, reading.value, reading.unit)}</span>
        ) : (
          <span className="dim">{t('patrol.replay.noValue')}</span>
        )}
      </span>
      {height && (
        <span>
          {t('patrol.replay.height')} {roundHalfEven(height.metres, 0)} m
          <span className="dim small"> {t(`patrol.height.${height.reference}`)}</span>
        </span>
      )}
      {phase && (
        <span>
          {t('patrol.replay.phase')} {t(`patrol.replay.phases.${phase}`)}
        </span>
      )}
    </p>
  );
}
