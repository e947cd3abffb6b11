import type { FindingItem, FlightDetail, MediumItem } from '@farwatch/contracts/http';
import { Button, Select, Slider } from '@mantine/core';
import { useEffect, useMemo, useState, type ReactElement } from 'react';
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
  playOn,
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
import { FlightLegend } from './flight-legend.js';
import { WindArrow } from './wind-arrow.js';

const speeds = [5, 20, 60] as const;
/** How often the moment moves while it plays. */
const tickMs = 100;
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

interface PlayerProps {
  readonly fromMs: number;
  readonly toMs: number;
  readonly atMs: number;
  /** Somebody chose a moment. */
  readonly begun: boolean;
  readonly onChange: (atMs: number) => void;
  readonly gaps: readonly { readonly fromMs: number; readonly toMs: number }[];
}

/** Chooses the moment, or lets it run. */
function Player({ fromMs, toMs, atMs, begun, onChange, gaps }: PlayerProps): ReactElement {
  const { t } = useTranslation();
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<(typeof speeds)[number]>(20);
  const running = playing && atMs < toMs;
  useEffect(() => {
    if (!running) return;
    const timer = setTimeout(() => onChange(playOn(atMs, tickMs, speed, toMs)), tickMs);
    return () => clearTimeout(timer);
  }, [running, atMs, speed, toMs, onChange]);
  return (
    <>
      <div className="replay">
        <Button
          size="compact-md"
          variant="light"
          onClick={() => {
            // At first, and from the end, it begins at the beginning.
            if (!running && (!begun || atMs >= toMs)) onChange(fromMs);
            setPlaying(!running);
          }}
        >
          {t(running ? 'patrol.replay.pause' : 'patrol.replay.play')}
        </Button>
        <Slider
          thumbLabel={t('patrol.replay.time')}
          thumbProps={{ 'aria-valuetext': formatSeconds(atMs) }}
          min={fromMs}
          max={toMs}
          step={1000}
          value={atMs}
          onChange={(value) => {
            setPlaying(false);
            onChange(value);
          }}
          label={(value) => formatSeconds(value)}
        />
        <Select
          className="replay-speed"
          size="xs"
          aria-label={t('patrol.replay.speed')}
          data={speeds.map((count) => ({ value: String(count), label: t('patrol.replay.times', { count }) }))}
          value={String(speed)}
          onChange={(value) => setSpeed(speeds.find((one) => String(one) === value) ?? 20)}
          allowDeselect={false}
        />
      </div>
      {gaps.length > 0 && (
        <div className="pad small" data-testid="gaps">
          <span className="warn">{t('patrol.replay.gaps')}</span>
          <ul className="num">
            {gaps.slice(0, 20).map((gap) => (
              <li key={gap.fromMs}>
                {t('patrol.replay.gapOf', {
                  from: formatSeconds(gap.fromMs),
                  to: formatSeconds(gap.toMs),
                  seconds: Math.round((gap.toMs - gap.fromMs) / 1000),
                })}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
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
