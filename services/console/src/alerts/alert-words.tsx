import type { AlertItem, AlertRouting } from '@farwatch/contracts/http';
import { alertLabels, type AlertLabel } from '@farwatch/domain/alert';
import { leadKinds, type LeadKind } from '@farwatch/domain/lead';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';

import { useStationNames } from '../overview/station-names.js';
import { shortName } from '../pollutant/pollutant.js';
import { maySeeAlertSettings } from '../session/roles.js';
import { useWhoAmI } from '../session/use-session.js';
import { useLanguage } from '../ui/hooks.js';

/** Pages of alerts. */
export function AlertTabs(): ReactElement {
  const { t } = useTranslation();
  const who = useWhoAmI();
  return (
    <nav className="page-tabs" aria-label={t('alerts.tabs.label')}>
      <NavLink to="/alerts" end>
        {t('alerts.tabs.alerts')}
      </NavLink>
      <NavLink to="/alerts/silences">{t('alerts.tabs.silences')}</NavLink>
      <NavLink to="/alerts/deliveries">{t('alerts.tabs.deliveries')}</NavLink>
      {maySeeAlertSettings(who.data?.roles ?? []) && (
        <NavLink to="/alerts/settings">{t('alerts.tabs.settings')}</NavLink>
      )}
    </nav>
  );
}

const stateTones = { firing: 'danger', acknowledged: 'info', resolved: 'good' } as const;

export function AlertStateTag({ state }: { readonly state: AlertItem['state'] }): ReactElement {
  const { t } = useTranslation();
  return <span className={`tag tag-${stateTones[state]}`}>{t(`alerts.state.${state}`)}</span>;
}

const isLeadKind = (kind: string): kind is LeadKind => Object.hasOwn(leadKinds, kind);

/** What an alert is about, by the name of its kind. */
export function useAlertKind(): (kind: string) => string {
  const { t } = useTranslation();
  const language = useLanguage();
  return (kind) =>
    isLeadKind(kind)
      ? leadKinds[kind].name[language]
      : kind === 'case-clock' || kind === 'receiver-disabled'
        ? t(`alerts.kind.${kind}`)
        : kind;
}

type Match = NonNullable<AlertRouting['root']['match']>;

/** A condition in words, one sentence for each label; none when it holds of every alert. */
export function useMatchWords(): (match: Match | undefined) => readonly string[] {
  const { t } = useTranslation();
  const valueOf = useLabelValue();
  const of = (
    values: NonNullable<Match['is']> | undefined,
    word: 'alerts.match.is' | 'alerts.match.not',
  ): string[] =>
    alertLabels.flatMap((label) => {
      const named = values?.[label];
      if (named === undefined) return [];
      const all = named.map((value) => valueOf(label, value)).join(t('alerts.match.or'));
      return [t(word, { label: t(`alerts.label.${label}`), values: all })];
    });
  return (match) => [...of(match?.is, 'alerts.match.is'), ...of(match?.not, 'alerts.match.not')];
}

/** A value of a label as people call it. */
export function useLabelValue(): (label: AlertLabel, value: string) => string {
  const { t } = useTranslation();
  const language = useLanguage();
  const kindName = useAlertKind();
  const stationName = useStationNames();
  return (label, value) => {
    switch (label) {
      case 'kind':
        return kindName(value);
      case 'severity':
        return value === 'low' || value === 'medium' || value === 'high'
          ? t(`leads.severity.${value}`)
          : value;
      case 'pollutant':
        return shortName(value, language);
      case 'station':
      case 'outlet':
        return stationName(value, value);
      default:
        return value;
    }
  };
}
