import type { Lead } from '@farwatch/contracts/events';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { formatShortInterval } from '../format/time.js';
import { shortName } from '../pollutant/pollutant.js';
import { SimulatedBadge } from '../ui/badges.js';
import { useLanguage } from '../ui/hooks.js';
import { isUnverified, limitOf, multipleOf, peakOf, ratioOf } from './lead-view.js';

/** `PM₂.₅ day mean`, with the marks that belong to it. */
export function LeadWhat({ lead }: { readonly lead: Lead }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <>
      <span className="strong">{shortName(lead.pollutant, language)}</span>
      <span className="dim small block">{t(`averaging.${lead.limit.averaging}`)}</span>
    </>
  );
}

export function LeadMarks({ lead, fresh }: { readonly lead: Lead; readonly fresh: boolean }): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      {fresh && <span className="tag tag-new">{t('leads.new')}</span>}
      {lead.simulated && <SimulatedBadge />}
      {lead.changedSinceDecision && <span className="tag tag-warn">{t('leads.changed')}</span>}
    </>
  );
}

/** Peak and limit in one unit; an unverified limit is marked. */
export function PeakAndLimit({ lead }: { readonly lead: Lead }): ReactElement {
  const { t } = useTranslation();
  const peak = peakOf(lead);
  const limit = limitOf(lead);
  return (
    <span className="num nowrap">
      <span className="danger strong">{peak.text}</span>
      <span className="dim">
        {' / '}
        {lead.limit.comparison === 'min' ? '≥ ' : ''}
        {limit.text} {limit.unit}
      </span>
      {isUnverified(lead.limit.confidence) && (
        <span className="doubt" title={t('lead.unverified')}>
          ?<span className="sr-only">{t('lead.unverified')}</span>
        </span>
      )}
    </span>
  );
}

/** The exceedance multiple with a bar of peak over limit (cut at 4 times). */
export function Multiple({ lead }: { readonly lead: Lead }): ReactElement {
  const { t } = useTranslation();
  const multiple = multipleOf(lead);
  const ratio = ratioOf(lead);
  if (multiple === null) {
    return (
      <span className="faint" title={t('lead.multipleNone')}>
        —
      </span>
    );
  }
  return (
    <span className="multiple">
      <span className="num">{t('lead.multipleOf', { multiple })}</span>
      {ratio !== null && (
        <span className="multiple-bar" aria-hidden="true">
          <span style={{ width: `${Math.min(1, Math.max(0, (ratio - 1) / 3)) * 100}%` }} />
        </span>
      )}
    </span>
  );
}

export function Episode({ lead, now }: { readonly lead: Lead; readonly now: number }): ReactElement {
  const { t } = useTranslation();
  const { start, end, state, endedBy, count } = lead.episode;
  const ending =
    state === 'open'
      ? t('leads.ongoing')
      : endedBy === null
        ? t('leads.ended')
        : t(`leads.endedBy.${endedBy}`);
  return (
    <>
      <span className="num nowrap">{formatShortInterval(start, end, now)}</span>
      <span className={`small block ${state === 'open' ? 'danger' : 'dim'}`}>
        {ending}
        <span className="dim"> · {t('leads.intervals', { count })}</span>
      </span>
    </>
  );
}
