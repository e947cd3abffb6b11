import { Button, SegmentedControl } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';

import { mayDecide } from '../session/roles.js';
import { useWhoAmI } from '../session/use-session.js';
import { useNow, usePageTitle } from '../ui/hooks.js';
import { Empty, LoadError, Loading } from '../ui/states.js';
import { needsAttention, stateOf } from './logger-state.js';
import { LoggerTable } from './logger-table.js';
import { useLoggers } from './queries.js';
import { RegisterDialog } from './register-dialog.js';

const views = ['all', 'attention', 'unknown'] as const;

/** Loggers that speak HJ 212, and who calls without being registered. */
export function LoggersPage(): ReactElement {
  const { t } = useTranslation();
  usePageTitle(t('loggers.title'));
  const now = useNow(10_000);
  const [params, setParams] = useSearchParams();
  const view = views.find((one) => one === params.get('view')) ?? 'all';
  const loggers = useLoggers();
  const who = useWhoAmI();
  const [registering, setRegistering] = useState<string | null>(null);
  const loaded = loggers.data?.pages.flatMap((page) => page.items);
  const rows = (loaded ?? []).filter(
    (one) =>
      view === 'all' || (view === 'unknown' ? stateOf(one, now) === 'unknown' : needsAttention(one, now)),
  );
  const count = rows.length;
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t('loggers.title')}</h1>
        <span className="dim num" role="status">
          {loaded ? t(loggers.hasNextPage ? 'loggers.countMore' : 'loggers.count', { count }) : ''}
        </span>
      </div>
      <div className="toolbar">
        <SegmentedControl
          aria-label={t('loggers.view.label')}
          value={view}
          onChange={(value) => setParams(value === 'all' ? {} : { view: value }, { replace: true })}
          data={views.map((value) => ({ value, label: t(`loggers.view.${value}`) }))}
        />
      </div>
      <div className="panel" data-testid="loggers">
        {loggers.isPending ? (
          <Loading />
        ) : loggers.data === undefined ? (
          <LoadError error={loggers.error} onRetry={() => void loggers.refetch()} />
        ) : count > 0 ? (
          <LoggerTable
            loggers={rows}
            now={now}
            onRegister={mayDecide(who.data?.roles ?? []) ? setRegistering : undefined}
          />
        ) : view === 'all' ? (
          <Empty title={t('loggers.empty')} hint={t('loggers.emptyHint')} />
        ) : (
          <Empty title={t(`loggers.none.${view}`)}>
            <Button variant="light" onClick={() => setParams({}, { replace: true })}>
              {t('common.clear')}
            </Button>
          </Empty>
        )}
        {loggers.hasNextPage && (
          <footer className="group-foot">
            <Button
              variant="light"
              loading={loggers.isFetchingNextPage}
              onClick={() => void loggers.fetchNextPage()}
            >
              {t('common.more')}
            </Button>
          </footer>
        )}
      </div>
      {registering !== null && (
        <RegisterDialog mn={registering} source={null} onClose={() => setRegistering(null)} />
      )}
    </div>
  );
}
