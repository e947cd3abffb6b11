import { ApiError } from '@farwatch/contracts/http';
import { useMemo, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';

import { roundHalfEven } from '../format/number.js';
import { formatTime } from '../format/time.js';
import { Fact } from '../leads/lead-facts.js';
import type { MapData } from '../map/map-data.js';
import { MapView } from '../map/map-view.js';
import { useStations } from '../overview/queries.js';
import { useStationNames } from '../overview/station-names.js';
import { shortName } from '../pollutant/pollutant.js';
import { BackIcon } from '../shell/icons.js';
import { SimulatedBadge } from '../ui/badges.js';
import { useLanguage, usePageTitle } from '../ui/hooks.js';
import { Notice } from '../ui/notice.js';
import { Empty, LoadError, Loading } from '../ui/states.js';
import { Attribution } from './attribution.js';
import { valueText } from './concentration-charts.js';
import { FindingMedia } from './finding-media.js';
import { FindingActions } from './finding-actions.js';
import { findingsOnMap, rankedOnMap, sectorsOf } from './finding-view.js';
import { FlightLegend } from './flight-legend.js';
import { EvidenceLevel, FindingStatusTag } from './patrol-words.js';
import { useDroneName, useFinding, type FindingDetail } from './queries.js';
import { WindArrow } from './wind-arrow.js';

/** One finding: where, why, what came of it, and what may be done. */
export default function FindingPage(): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const { id = '' } = useParams();
  const finding = useFinding(id);
  usePageTitle(
    finding.data
      ? `${finding.data.kindName[language]} · ${t('patrol.finding.title')}`
      : t('patrol.finding.title'),
  );
  return (
    <div className="page">
      <Link className="back link" to="/findings">
        <BackIcon />
        {t('patrol.finding.title')}
      </Link>
      {finding.data ? (
        <Detail finding={finding.data} />
      ) : finding.isPending ? (
        <Loading />
      ) : finding.error instanceof ApiError && finding.error.status === 404 ? (
        <Empty title={t('patrol.finding.notFound')} hint={t('patrol.finding.notFoundHint')} />
      ) : (
        <LoadError error={finding.error} onRetry={() => void finding.refetch()} />
      )}
    </div>
  );
}

function Detail({ finding }: { readonly finding: FindingDetail }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <>
      <header className="lead-head">
        <h1>
          {finding.kindName[language]}
          {finding.attribution && (
            <span className="lead-title-what">{shortName(finding.attribution.pollutant, language)}</span>
          )}
        </h1>
        <div className="marks">
          <FindingStatusTag status={finding.status} />
          <span className="tag tag-mute">
            {t('patrol.finding.level')} · <EvidenceLevel level={finding.evidenceLevel} />
          </span>
          {finding.recurrences.length > 0 && (
            <span className="tag tag-violet">
              {t('patrol.finding.recurred', { count: finding.recurrences.length })}
            </span>
          )}
          {finding.simulated && <SimulatedBadge />}
        </div>
      </header>
      {finding.suspectedSystem !== undefined && (
        <Notice tone="warn" role="status">
          {t('patrol.finding.gcj')}
        </Notice>
      )}
      <div className="lead-grid">
        <div className="lead-main">
          <Place finding={finding} />
          {finding.attribution && (
            <section className="panel block-panel" aria-labelledby="sources">
              <header className="block-head">
                <h2 id="sources">{t('lead.finding.sources')}</h2>
                {finding.attribution.wind && <WindArrow wind={finding.attribution.wind} />}
              </header>
              <Attribution finding={finding} />
            </section>
          )}
          <FindingMedia finding={finding} />
          <Recurrences finding={finding} />
        </div>
        <div className="lead-side">
          <FindingActions finding={finding} />
          <Facts finding={finding} />
        </div>
      </div>
    </>
  );
}

const none: readonly never[] = [];

function Place({ finding }: { readonly finding: FindingDetail }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const navigate = useNavigate();
  const stations = useStations().data?.items ?? none;
  const data = useMemo<MapData>(
    () => ({
      findings: findingsOnMap([finding], language),
      sectors: sectorsOf([finding]),
      ranked: rankedOnMap(finding, stations, language),
    }),
    [finding, stations, language],
  );
  const placed = finding.place !== undefined || (data.sectors ?? []).length > 0;
  return (
    <section className="panel block-panel" aria-labelledby="place">
      <header className="block-head">
        <h2 id="place">{t('patrol.finding.place')}</h2>
      </header>
      {placed ? (
        <>
          <MapView
            name={`${t('map.title')}: ${finding.kindName[language]}`}
            data={data}
            height={340}
            onPick={({ kind, id }) => {
              if (kind === 'station') void navigate(`/?q=${encodeURIComponent(id)}`);
            }}
          />
          <FlightLegend data={data} />
        </>
      ) : (
        <p className="pad dim">{t('patrol.finding.noPlace')}</p>
      )}
    </section>
  );
}

function Facts({ finding }: { readonly finding: FindingDetail }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const droneName = useDroneName();
  const nameOf = useStationNames();
  const { attribution, place, report, stations } = finding;
  return (
    <section className="panel block-panel" aria-labelledby="facts">
      <header className="block-head">
        <h2 id="facts">{t('patrol.finding.facts')}</h2>
      </header>
      <dl className="facts">
        <Fact label={t('patrol.finding.at')}>{formatTime(finding.at)}</Fact>
        {attribution?.peak && (
          <Fact label={t('lead.finding.peak')}>
            {shortName(attribution.pollutant, language)}{' '}
            {valueText(attribution.pollutant, attribution.peak.value, attribution.unit)}
          </Fact>
        )}
        {finding.description !== undefined && (
          <Fact label={t('patrol.finding.description')}>{finding.description}</Fact>
        )}
        <Fact label={t('patrol.finding.source')}>
          {t(`patrol.finding.origin.${finding.origin}`)}
          {report && (
            <span className="dim small block">
              {t('patrol.flight.reportOf', {
                source: report.source,
                report: report.reportId,
                revision: report.revision,
              })}
            </span>
          )}
        </Fact>
        <Fact label={t('patrol.finding.place')}>
          {place
            ? t('patrol.finding.radius', {
                lon: place.lon.toFixed(5),
                lat: place.lat.toFixed(5),
                radius: roundHalfEven(place.radius, 0),
              })
            : t('patrol.finding.noPlace')}
        </Fact>
        <Fact label={t('patrol.finding.flight')}>
          <Link className="link" to={`/flights/${encodeURIComponent(finding.flight)}`}>
            {droneName(finding.drone)}
          </Link>
        </Fact>
        <Fact label={t('patrol.finding.lead')}>
          {finding.lead === undefined ? (
            t('patrol.finding.noLead')
          ) : (
            <Link className="link" to={`/leads/${encodeURIComponent(finding.lead)}`}>
              {t('patrol.finding.openLead')}
            </Link>
          )}
        </Fact>
        {stations.length > 0 && (
          <Fact label={t('patrol.finding.stations')}>
            {stations.map(({ station, name, distanceM }) => (
              <span key={station} className="block">
                <Link className="link" to={`/?q=${encodeURIComponent(station)}`}>
                  {nameOf(station, name)}
                </Link>{' '}
                <span className="dim small">
                  {t('lead.finding.distance', { metres: roundHalfEven(distanceM, 0) })}
                </span>
              </span>
            ))}
          </Fact>
        )}
      </dl>
    </section>
  );
}

function Recurrences({ finding }: { readonly finding: FindingDetail }): ReactElement {
  const { t } = useTranslation();
  return (
    <section className="panel block-panel" aria-labelledby="recurrences" data-testid="recurrences">
      <header className="block-head">
        <h2 id="recurrences">{t('patrol.finding.recurrences')}</h2>
      </header>
      {finding.recurrences.length === 0 ? (
        <p className="pad dim">{t('patrol.finding.noRecurrences')}</p>
      ) : (
        <ul className="pad">
          {finding.recurrences.map(({ id, at, status }) => (
            <li key={id} className="marks">
              <Link className="link num" to={`/findings/${encodeURIComponent(id)}`}>
                {formatTime(at)}
              </Link>
              <FindingStatusTag status={status} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
