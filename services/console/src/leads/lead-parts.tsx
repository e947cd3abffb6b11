import type { LeadItem } from '@farwatch/contracts/http';
import { leadKinds, severityRules } from '@farwatch/domain/lead';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { formatShortInterval } from '../format/time.js';
import { useStationNames } from '../overview/station-names.js';
import { shortName } from '../pollutant/pollutant.js';
import { SimulatedBadge } from '../ui/badges.js';
import { useLanguage } from '../ui/hooks.js';
import {
  isExceedance,
  isUnverified,
  limitOf,
  multipleOf,
  peakOf,
  ratioOf,
  type ExceedanceLead,
} from './lead-view.js';

/** `PM₂.₅ day mean`, with the marks that belong to it. */
export function LeadWhat({ lead }: { readonly lead: ExceedanceLead }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <>
      <span className="strong">{shortName(lead.pollutant, language)}</span>
      <span className="dim small block">{t(`averaging.${lead.limit.averaging}`)}</span>
    </>
  );
}

export function LeadMarks({
  lead,
  fresh,
}: {
  readonly lead: LeadItem;
  readonly fresh: boolean;
}): ReactElement {
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
export function PeakAndLimit({ lead }: { readonly lead: ExceedanceLead }): ReactElement {
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
export function Multiple({ lead }: { readonly lead: ExceedanceLead }): ReactElement {
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

export function Episode({
  lead,
  now,
}: {
  readonly lead: ExceedanceLead;
  readonly now: number;
}): ReactElement {
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

/** Severity, with the word that no law says so. */
export function SeverityBadge({ severity }: { readonly severity: LeadItem['severity'] }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <span className={`tag tag-${tones[severity]}`} title={severityRules.label[language]}>
      {t(`leads.severity.${severity}`)}
    </span>
  );
}

const tones = { low: 'mute', medium: 'warn', high: 'danger' } as const;

/** What a lead is about, in one name: the station, else the enterprise, else the place. */
export function useWhere(): (lead: LeadItem) => string {
  const nameOf = useStationNames();
  const { t } = useTranslation();
  return ({ subject }) =>
    subject.station === undefined
      ? (subject.enterpriseName ??
        subject.enterprise ??
        subject.outlet ??
        subject.district ??
        t('leads.place'))
      : nameOf(subject.station, subject.stationName ?? subject.station);
}

/** The name of a kind of leads in the language of the screen. */
export function useKindName(): (kind: LeadItem['kind']) => string {
  const language = useLanguage();
  return (kind) => leadKinds[kind].name[language];
}

/** A lead in words, and as one with limit and episode when it has them. */
export function useLeadText(lead: LeadItem): {
  readonly where: string;
  readonly what: string;
  readonly exceedance: ExceedanceLead | undefined;
} {
  const language = useLanguage();
  const where = useWhere()(lead);
  const kindName = useKindName();
  const exceedance = isExceedance(lead) ? lead : undefined;
  return {
    where,
    what: exceedance ? shortName(exceedance.pollutant, language) : kindName(lead.kind),
    exceedance,
  };
}
