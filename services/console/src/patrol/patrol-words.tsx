import type { FindingItem, FlightItem } from '@farwatch/contracts/http';
import { evidenceLevels } from '@farwatch/domain/patrol';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';

import { useLanguage } from '../ui/hooks.js';

/** Pages of patrols. */
export function PatrolTabs(): ReactElement {
  const { t } = useTranslation();
  return (
    <nav className="page-tabs" aria-label={t('patrol.tabs.label')}>
      <NavLink to="/flights">{t('patrol.tabs.flights')}</NavLink>
      <NavLink to="/findings">{t('patrol.tabs.findings')}</NavLink>
      <NavLink to="/patrol-upload">{t('patrol.tabs.upload')}</NavLink>
    </nav>
  );
}

const flightTones = {
  sent: 'mute',
  in_progress: 'info',
  paused: 'warn',
  ok: 'good',
  partially_done: 'warn',
  rejected: 'danger',
  failed: 'danger',
  canceled: 'mute',
  timeout: 'danger',
  report: 'violet',
} as const satisfies Record<NonNullable<FlightItem['status']> | 'report', string>;

/** State of a flight, and what is odd about it. */
export function FlightState({
  flight,
}: {
  readonly flight: Pick<FlightItem, 'status' | 'partial' | 'resumed'>;
}): ReactElement {
  const { t } = useTranslation();
  const state = flight.status ?? 'report';
  return (
    <span className="marks">
      <span className={`tag tag-${flightTones[state]}`}>{t(`patrol.state.${state}`)}</span>
      {flight.partial && <span className="tag tag-warn">{t('patrol.partial')}</span>}
      {flight.resumed && <span className="tag tag-mute">{t('patrol.resumed')}</span>}
    </span>
  );
}

/** `12 / 14`, and whether that is all. */
export function MediaCount({ flight }: { readonly flight: FlightItem }): ReactElement {
  const { t } = useTranslation();
  const { mediaReceived: received, mediaExpected: expected, mediaState } = flight;
  if (received === 0 && (expected ?? 0) === 0) return <span className="dim">—</span>;
  return (
    <span className="num">
      {expected === null ? received : t('patrol.media.count', { received, expected })}{' '}
      {mediaState !== 'none-expected' && (
        <span className={mediaState === 'incomplete' ? 'warn small' : 'dim small'}>
          {t(`patrol.media.${mediaState}`)}
        </span>
      )}
    </span>
  );
}

export const findingTones = {
  raised: 'warn',
  confirmed: 'danger',
  rectified: 'info',
  closed: 'good',
  dismissed: 'mute',
} as const satisfies Record<FindingItem['status'], string>;

export function FindingStatusTag({ status }: { readonly status: FindingItem['status'] }): ReactElement {
  const { t } = useTranslation();
  return <span className={`tag tag-${findingTones[status]}`}>{t(`patrol.finding.status.${status}`)}</span>;
}

/** Level of evidence in words. */
export function EvidenceLevel({ level }: { readonly level: FindingItem['evidenceLevel'] }): ReactElement {
  const language = useLanguage();
  return <>{evidenceLevels[level][language]}</>;
}
