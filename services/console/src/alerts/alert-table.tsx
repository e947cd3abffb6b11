import type { AlertItem } from '@farwatch/contracts/http';
import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { formatShort } from '../format/time.js';
import { SeverityBadge } from '../leads/lead-parts.js';
import { mayAcknowledge, maySilence } from '../session/roles.js';
import { useWhoAmI } from '../session/use-session.js';
import { Age } from '../ui/age.js';
import { SimulatedBadge } from '../ui/badges.js';
import { useLanguage, useNow } from '../ui/hooks.js';
import { explainError } from '../ui/states.js';
import { AlertStateTag } from './alert-words.js';
import { useAcknowledge } from './queries.js';

/** Where an alert is dealt with: its lead or its case. */
function targetOf({ lead, case: ofCase }: AlertItem): string | undefined {
  if (lead !== undefined) return `/leads/${encodeURIComponent(lead)}`;
  return ofCase === undefined ? undefined : `/cases/${encodeURIComponent(ofCase)}`;
}

/** Alerts, one a row; `onSilence` opens the form of a silence like one. */
export function AlertTable({
  alerts,
  onSilence,
}: {
  readonly alerts: readonly AlertItem[];
  readonly onSilence: (alert: AlertItem) => void;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="table-wrap" tabIndex={0} role="region" aria-label={t('alerts.title')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('alerts.column.state')}</th>
            <th scope="col">{t('alerts.column.what')}</th>
            <th scope="col">{t('alerts.column.since')}</th>
            <th scope="col">{t('alerts.column.told')}</th>
            <th scope="col" />
          </tr>
        </thead>
        <tbody>
          {alerts.map((alert) => (
            <AlertRow key={alert.id} alert={alert} onSilence={onSilence} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function AlertRow({
  alert,
  onSilence,
}: {
  readonly alert: AlertItem;
  readonly onSilence: (alert: AlertItem) => void;
}): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useNow(30_000);
  const roles = useWhoAmI().data?.roles ?? [];
  const acknowledge = useAcknowledge();
  const target = targetOf(alert);
  const { lead } = alert;
  const title = alert.title[language];
  return (
    <tr data-alert={alert.id}>
      <td>
        <AlertStateTag state={alert.state} />
        <span className="block under">
          <SeverityBadge severity={alert.severity} />
        </span>
      </td>
      <th scope="row" className="cell-name">
        {target === undefined ? (
          title
        ) : (
          <Link className="link" to={target}>
            {title}
          </Link>
        )}{' '}
        {alert.simulated && <SimulatedBadge />}
        {alert.spell > 1 && (
          <>
            {' '}
            <span className="tag tag-violet">{t('alerts.spell', { count: alert.spell })}</span>
          </>
        )}
        <span className="dim small block under">{alert.district ?? t('alerts.noDistrict')}</span>
        {alert.notes.map((note) => (
          <span key={note.zh} className="warn small block under">
            {note[language]}
          </span>
        ))}
        {acknowledge.error !== null && (
          <span className="danger small block under" role="alert">
            {t('alerts.notAcknowledged')} {explainError(t, acknowledge.error).text}
          </span>
        )}
      </th>
      <td className="nowrap">
        <span className="num">{formatShort(alert.since, now)}</span>
        <span className="dim small block">
          <Age time={alert.since} now={now} />
        </span>
      </td>
      <td className="nowrap">
        {t(`alerts.told.${alert.told}`)}
        <span className="dim small block num">{formatShort(alert.toldAt, now)}</span>
      </td>
      <td className="right">
        <Button.Group>
          {alert.state === 'firing' && lead !== undefined && mayAcknowledge(roles) && (
            <Button
              size="compact-sm"
              loading={acknowledge.isPending}
              onClick={() => acknowledge.mutate({ ...alert, lead })}
              aria-label={t('alerts.acknowledgeOf', { title })}
            >
              {t('alerts.acknowledge')}
            </Button>
          )}
          {alert.state !== 'resolved' && maySilence(roles) && (
            <Button
              size="compact-sm"
              variant="light"
              onClick={() => onSilence(alert)}
              aria-label={t('alerts.silenceOf', { title })}
            >
              {t('alerts.silence.make')}
            </Button>
          )}
        </Button.Group>
      </td>
    </tr>
  );
}
