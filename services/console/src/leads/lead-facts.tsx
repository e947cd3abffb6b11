import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { roundHalfEven } from '../format/number.js';
import { formatInterval, formatTime } from '../format/time.js';
import { useStationNames } from '../overview/station-names.js';
import { fullName, shortName } from '../pollutant/pollutant.js';
import { KindLabel } from '../ui/badges.js';
import { useLanguage } from '../ui/hooks.js';
import { limitOf, multipleOf, peakOf, ratioOf, type ExceedanceDetail } from './lead-view.js';

interface FactProps {
  readonly label: string;
  readonly children: ReactNode;
}

export function Fact({ label, children }: FactProps): ReactElement {
  return (
    <div className="fact">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What, where, when, and how far above the limit. */
export function LeadFacts({ lead }: { readonly lead: ExceedanceDetail }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const nameOf = useStationNames();
  const { episode } = lead;
  const short = shortName(lead.pollutant, language);
  const full = fullName(lead.pollutant, language);
  const ending =
    episode.state === 'open'
      ? t('leads.ongoing')
      : episode.endedBy === null
        ? t('leads.ended')
        : t(`leads.endedBy.${episode.endedBy}`);
  return (
    <section className="panel block-panel">
      <Comparison lead={lead} />
      <div className="fact-columns">
        <div>
          <h2>{t('lead.where')}</h2>
          <dl>
            <Fact label={t('lead.station')}>
              <Link className="link" to={`/?q=${encodeURIComponent(lead.station)}`}>
                {nameOf(lead.station, lead.stationName)}
              </Link>
              <span className="dim small mono block">{lead.station}</span>
            </Fact>
            <Fact label={t('lead.kind')}>
              <KindLabel kind={lead.stationKind} />
            </Fact>
            {lead.enterpriseName !== undefined && (
              <Fact label={t('lead.enterprise')}>{lead.enterpriseName}</Fact>
            )}
            {lead.district !== undefined && <Fact label={t('lead.district')}>{lead.district}</Fact>}
          </dl>
        </div>
        <div>
          <h2>{t('lead.what')}</h2>
          <dl>
            <Fact label={t('lead.pollutant')}>
              {full}
              {full !== short && <span className="dim"> {short}</span>}
              <span className="dim small mono block">{lead.pollutant}</span>
            </Fact>
            <Fact label={t('lead.basis.averaging')}>{t(`averaging.${lead.limit.averaging}`)}</Fact>
            <Fact label={t('lead.rule')}>
              {t('lead.ruleOf', { id: lead.rule.id, version: lead.rule.version })}
            </Fact>
            {lead.assignee !== undefined && <Fact label={t('lead.assignee')}>{lead.assignee}</Fact>}
          </dl>
        </div>
        <div>
          <h2>{t('lead.when')}</h2>
          <dl>
            <Fact label={t('lead.episode')}>
              <span className="num">{formatInterval(episode.start, episode.end)}</span>
              <span className={`small block ${episode.state === 'open' ? 'danger' : 'dim'}`}>{ending}</span>
            </Fact>
            <Fact label={t('lead.count')}>
              <span className="num">{episode.count}</span>
            </Fact>
            <Fact label={t('lead.openedAt')}>
              <span className="num">{formatTime(lead.openedAt)}</span>
            </Fact>
            <Fact label={t('lead.updatedAt')}>
              <span className="num">{formatTime(lead.updatedAt)}</span>
            </Fact>
          </dl>
        </div>
      </div>
    </section>
  );
}

/** The peak beside the limit, drawn to scale. */
function Comparison({ lead }: { readonly lead: ExceedanceDetail }): ReactElement {
  const { t } = useTranslation();
  const peak = peakOf(lead);
  const limit = limitOf(lead);
  const multiple = multipleOf(lead);
  const ratio = ratioOf(lead);
  const { comparison } = lead.limit;
  const share = ratio === null ? null : Math.min(100, 100 / Math.max(ratio, 1));
  return (
    <div className="comparison">
      <div className="comparison-figures">
        <div>
          <span className="figure-label">{t('lead.peak')}</span>
          <span className="figure-value num danger">
            {peak.text}
            <span className="unit"> {peak.unit}</span>
          </span>
          <span className="dim small num">
            {formatInterval(lead.episode.peak.start, lead.episode.peak.end)}
          </span>
        </div>
        <div>
          <span className="figure-label">{t('lead.limit')}</span>
          <span className="figure-value num">
            {limit.text}
            <span className="unit"> {limit.unit}</span>
          </span>
          <span className="dim small">
            {t(`lead.comparison.${comparison}`)} · {t(`averaging.${lead.limit.averaging}`)}
          </span>
        </div>
        <div>
          <span className="figure-label">{t('lead.multiple')}</span>
          <span className="figure-value num danger">
            {multiple === null ? '—' : t('lead.multipleOf', { multiple })}
          </span>
          <span className="dim small">
            {multiple === null
              ? t('lead.multipleNone')
              : ratio === null
                ? ''
                : t('lead.times', { ratio: roundHalfEven(ratio, 2) })}
          </span>
        </div>
      </div>
      {share !== null && (
        <div className="comparison-bar" aria-hidden="true">
          <span className="comparison-within" style={{ width: `${share}%` }} />
          <span className="comparison-beyond" style={{ width: `${100 - share}%` }} />
          <span className="comparison-mark" style={{ left: `${share}%` }} />
        </div>
      )}
    </div>
  );
}
