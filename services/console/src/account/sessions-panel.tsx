import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { formatTime } from '../format/time.js';
import { LoadError, Loading } from '../ui/states.js';
import { useEndSession, useEndSessions, useOwnSessions } from './queries.js';

/** Where one is signed in. */
export function SessionsPanel(): ReactElement {
  const { t } = useTranslation();
  const sessions = useOwnSessions();
  const end = useEndSession();
  const endAll = useEndSessions();
  if (sessions.isPending) return <Loading />;
  if (sessions.data === undefined)
    return <LoadError error={sessions.error} onRetry={() => void sessions.refetch()} />;
  return (
    <section className="panel panel-form">
      <h2>{t('account.sessions.title')}</h2>
      <div className="table-wrap" tabIndex={0} role="region" aria-label={t('account.sessions.title')}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('account.sessions.started')}</th>
              <th scope="col">{t('account.sessions.address')}</th>
              <th scope="col">{t('account.sessions.agent')}</th>
              <th scope="col" />
            </tr>
          </thead>
          <tbody>
            {sessions.data.items.map((one) => (
              <tr key={one.id}>
                <td className="num">{formatTime(one.startedAt)}</td>
                <td className="mono">{one.address}</td>
                <td className="small">{one.agent}</td>
                <td>
                  {one.current ? (
                    <span className="tag tag-good">{t('account.sessions.current')}</span>
                  ) : (
                    <Button
                      size="compact-sm"
                      variant="light"
                      loading={end.isPending && end.variables === one.id}
                      onClick={() => end.mutate(one.id)}
                    >
                      {t('account.sessions.end')}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="dialog-foot">
        <Button variant="default" loading={endAll.isPending} onClick={() => endAll.mutate()}>
          {t('account.sessions.endAll')}
        </Button>
      </div>
    </section>
  );
}
