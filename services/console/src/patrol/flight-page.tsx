import { ApiError, type FindingItem, type FlightDetail, type MediumItem } from '@farwatch/contracts/http';
import { type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';

import { formatCount } from '../format/number.js';
import { formatInterval, formatShort } from '../format/time.js';
import { Fact } from '../leads/lead-facts.js';
import { BackIcon } from '../shell/icons.js';
import { SimulatedBadge } from '../ui/badges.js';
import { useLanguage, useNow, usePageTitle } from '../ui/hooks.js';
import { Empty, LoadError, Loading } from '../ui/states.js';
import { Attribution } from './attribution.js';
import { FlightReplay } from './flight-replay.js';
import { MediaGallery } from './media-gallery.js';
import { useMedia } from './media-queries.js';
import { EvidenceLevel, FindingStatusTag, FlightState, MediaCount } from './patrol-words.js';
import { useDroneName, useFindingsOf, useFlight } from './queries.js';

/** One flight: its replay, what was found, and what belongs to it. */
export default function FlightPage(): ReactElement {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const flight = useFlight(id);
  usePageTitle(
    flight.data ? `${flight.data.flight} · ${t('patrol.flight.title')}` : t('patrol.flight.title'),
  );
  return (
    <div className="page">
      <Link className="back link" to="/flights">
        <BackIcon />
        {t('patrol.flights.title')}
      </Link>
      {flight.data ? (
        <Detail flight={flight.data} />
      ) : flight.isPending ? (
        <Loading />
      ) : flight.error instanceof ApiError && flight.error.status === 404 ? (
        <Empty title={t('patrol.flight.notFound')} hint={t('patrol.flight.notFoundHint')} />
      ) : (
        <LoadError error={flight.error} onRetry={() => void flight.refetch()} />
      )}
    </div>
  );
}

const none: readonly FindingItem[] = [];
const noMedia: readonly MediumItem[] = [];

function Detail({ flight }: { readonly flight: FlightDetail }): ReactElement {
  const { t } = useTranslation();
  const droneName = useDroneName();
  const found = useFindingsOf(flight.id);
  const findings = found.data ?? none;
  const media = useMedia({ flight: flight.id });
  return (
    <>
      <header className="lead-head">
        <h1>
          {droneName(flight.drone)}
          <span className="dim num"> {formatInterval(flight.start, flight.end)}</span>
        </h1>
        <div className="marks">
          <FlightState flight={flight} />
          {flight.simulated && <SimulatedBadge />}
          <span className="dim small mono">{flight.flight}</span>
        </div>
      </header>
      <div className="lead-grid">
        <div className="lead-main">
          <FlightReplay flight={flight} findings={findings} media={media.data ?? noMedia} />
          {media.data !== undefined && media.data.length > 0 && (
            <section className="panel block-panel" aria-labelledby="media">
              <header className="block-head">
                <h2 id="media">{t('patrol.medium.title')}</h2>
              </header>
              <MediaGallery items={media.data} />
            </section>
          )}
        </div>
        <div className="lead-side">
          <Findings findings={findings} />
          <Facts flight={flight} />
        </div>
      </div>
    </>
  );
}

/** What was found, with its reasons and the lead that came from it. */
function Findings({ findings }: { readonly findings: readonly FindingItem[] }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useNow(30_000);
  return (
    <section className="panel block-panel" aria-labelledby="flight-findings" data-testid="flight-findings">
      <header className="block-head">
        <h2 id="flight-findings">{t('patrol.flight.findings')}</h2>
      </header>
      {findings.length === 0 && <p className="pad dim">{t('patrol.flight.noFindings')}</p>}
      {findings.map((finding) => (
        <article key={finding.id} className="card" data-finding={finding.id}>
          <div className="card-head">
            <Link className="link strong" to={`/findings/${encodeURIComponent(finding.id)}`}>
              {finding.kindName[language]}
            </Link>
            <FindingStatusTag status={finding.status} />
          </div>
          <p className="dim small">
            {formatShort(finding.at, now)} · {t('patrol.finding.level')}{' '}
            <EvidenceLevel level={finding.evidenceLevel} />
          </p>
          {finding.description !== undefined && <p>{finding.description}</p>}
          <Attribution finding={finding} />
          {finding.lead === undefined ? (
            <p className="dim small">{t('patrol.finding.noLead')}</p>
          ) : (
            <Link className="link" to={`/leads/${encodeURIComponent(finding.lead)}`}>
              {t('patrol.finding.openLead')}
            </Link>
          )}
        </article>
      ))}
    </section>
  );
}

function Facts({ flight }: { readonly flight: FlightDetail }): ReactElement {
  const { t } = useTranslation();
  const droneName = useDroneName();
  const { counts, runs, reports } = flight;
  return (
    <section className="panel block-panel" aria-labelledby="facts">
      <header className="block-head">
        <h2 id="facts">{t('patrol.flight.facts')}</h2>
      </header>
      <dl className="facts num">
        <Fact label={t('patrol.flight.drone')}>{droneName(flight.drone)}</Fact>
        {flight.district !== undefined && <Fact label={t('patrol.flight.district')}>{flight.district}</Fact>}
        <Fact label={t('patrol.flight.points')}>{formatCount(counts.points)}</Fact>
        <Fact label={t('patrol.flight.readings')}>
          {counts.unplaced.gap + counts.unplaced.outside === 0
            ? formatCount(counts.readings)
            : t('patrol.flight.readingsOf', {
                count: counts.readings,
                gap: counts.unplaced.gap,
                outside: counts.unplaced.outside,
              })}
        </Fact>
        {runs.length > 0 && (
          <Fact label={t('patrol.flight.runs')}>
            {runs.map((run, i) => (
              <span key={run.bid} className="block">
                {t('patrol.flight.run', {
                  number: i + 1,
                  state: t(`patrol.state.${run.status}`),
                  percent: Math.round(run.percent),
                })}
              </span>
            ))}
          </Fact>
        )}
        <Fact label={t('patrol.flight.media')}>
          <MediaCount flight={flight} />
        </Fact>
        <Fact label={t('patrol.flight.reports')}>
          {reports.length === 0
            ? t('patrol.flight.noReports')
            : reports.map(({ source, reportId, revision }) => (
                <span key={`${source}:${reportId}`} className="block">
                  {t('patrol.flight.reportOf', { source, report: reportId, revision })}
                </span>
              ))}
        </Fact>
      </dl>
    </section>
  );
}
