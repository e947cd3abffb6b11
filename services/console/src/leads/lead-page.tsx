import { ApiError, type LeadDetail } from '@farwatch/contracts/http';
import { SegmentedControl } from '@mantine/core';
import { lazy, Suspense, useEffect, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useParams } from 'react-router';

import { useLive } from '../live/live-context.js';
import { shortName } from '../pollutant/pollutant.js';
import { BackIcon } from '../shell/icons.js';
import { SimulatedBadge, StatusBadge } from '../ui/badges.js';
import { useLanguage, usePageTitle } from '../ui/hooks.js';
import { Notice } from '../ui/notice.js';
import { Empty, LoadError, Loading } from '../ui/states.js';
import { EpisodeChart } from './episode-chart.js';
import { EvidenceList } from './evidence-list.js';
import { IntervalTable } from './interval-table.js';
import { LeadActions } from './lead-actions-panel.js';
import { LeadBasis } from './lead-basis.js';
import { LeadFacts } from './lead-facts.js';
import { LeadFinding } from './lead-finding.js';
import { LeadIdentity } from './lead-identity.js';
import { SeverityBadge, useKindName, useWhere } from './lead-parts.js';
import { LeadTimeline } from './lead-timeline.js';
import { isExceedance, type ExceedanceDetail } from './lead-view.js';
import { useLead } from './queries.js';

const LeadFlights = lazy(() => import('../patrol/flight-requests.js'));

/** One lead, from what happened to what was decided. */
export default function LeadPage(): ReactElement {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const lead = useLead(id);
  const { seen, fresh } = useLive();
  const isFresh = fresh.has(id);
  useEffect(() => {
    if (isFresh) seen(id);
  }, [isFresh, id, seen]);
  const whereOf = useWhere();
  const where = lead.data && whereOf(lead.data);
  usePageTitle(where === undefined ? t('lead.title') : `${where} · ${t('lead.title')}`);

  return (
    <div className="page">
      <BackLink />
      {lead.data ? (
        <Detail lead={lead.data} />
      ) : lead.isPending ? (
        <Loading />
      ) : lead.error instanceof ApiError && lead.error.status === 404 ? (
        <Empty title={t('lead.notFound')} hint={t('lead.notFoundHint')} />
      ) : (
        <LoadError error={lead.error} onRetry={() => void lead.refetch()} />
      )}
    </div>
  );
}

function BackLink(): ReactElement {
  const { t } = useTranslation();
  const { state } = useLocation() as { state: { from?: string } | null };
  return (
    <Link className="back link" to={state?.from ?? '/leads'}>
      <BackIcon />
      {t('leads.inbox')}
    </Link>
  );
}

function Detail({ lead }: { readonly lead: LeadDetail }): ReactElement {
  const { t } = useTranslation();
  const where = useWhere()(lead);
  const kindName = useKindName();
  const exceedance = isExceedance(lead) ? lead : undefined;
  const titleOf = useExceedanceTitle();
  return (
    <>
      <header className="lead-head">
        <h1>
          {where}
          <span className="lead-title-what">{exceedance ? titleOf(exceedance) : kindName(lead.kind)}</span>
        </h1>
        <div className="marks">
          <StatusBadge status={lead.status} />
          <span className="tag tag-info">{kindName(lead.kind)}</span>
          <SeverityBadge severity={lead.severity} />
          {lead.simulated && <SimulatedBadge />}
          <span className="dim small mono">{lead.id}</span>
          <span className="dim small">{t('lead.version', { version: lead.version })}</span>
        </div>
      </header>
      {lead.changedSinceDecision && (
        <Notice tone="warn" title={t('lead.changed.title')} role="status">
          {t('lead.changed.text')}
        </Notice>
      )}
      {lead.status === 'withdrawn' && (
        <Notice tone="mute" title={t('lead.withdrawn.title')} role="status">
          {t('lead.withdrawn.text')}
        </Notice>
      )}
      {lead.kind === 'environment-anomaly' && (
        <Notice tone="mute" role="status" title={t('lead.anomaly.title')}>
          {t('lead.anomaly.text')}
        </Notice>
      )}
      <div className="lead-grid">
        <div className="lead-main">
          {exceedance && <LeadFacts lead={exceedance} />}
          {lead.details.origin === 'finding' && <LeadFinding finding={lead.details} />}
          <LeadIdentity lead={lead} />
          {exceedance && <Course lead={exceedance} />}
          <EvidenceList lead={lead} />
        </div>
        <div className="lead-side">
          <LeadActions lead={lead} />
          <Suspense fallback={null}>
            <LeadFlights lead={lead} />
          </Suspense>
          <LeadBasis lead={lead} />
          <LeadTimeline lead={lead} />
        </div>
      </div>
    </>
  );
}

function useExceedanceTitle(): (lead: ExceedanceDetail) => string {
  const { t } = useTranslation();
  const language = useLanguage();
  return (lead) => {
    const words = {
      what: shortName(lead.pollutant, language),
      averaging: t(`averaging.${lead.limit.averaging}`),
    };
    if (lead.exceedanceMultiple === undefined) return t('lead.outOfRange', words);
    return lead.limit.comparison === 'min' ? t('lead.below', words) : t('lead.exceeds', words);
  };
}

function Course({ lead }: { readonly lead: ExceedanceDetail }): ReactElement {
  const { t } = useTranslation();
  const [view, setView] = useState<'chart' | 'table'>('chart');
  return (
    <section className="panel block-panel" aria-labelledby="course">
      <header className="block-head">
        <h2 id="course">{t('lead.chart.title')}</h2>
        <SegmentedControl
          size="xs"
          aria-label={t('lead.chart.title')}
          value={view}
          onChange={(value) => setView(value === 'table' ? 'table' : 'chart')}
          data={[
            { value: 'chart', label: t('lead.chart.chart') },
            { value: 'table', label: t('lead.chart.table') },
          ]}
        />
      </header>
      {lead.intervals.length === 0 ? (
        <p className="dim pad">{t('lead.chart.empty')}</p>
      ) : view === 'chart' ? (
        <EpisodeChart lead={lead} />
      ) : (
        <IntervalTable lead={lead} />
      )}
    </section>
  );
}
