import type { AlertItem } from '@farwatch/contracts/http';
import { Button, SegmentedControl } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { usePageTitle, useSearchFilter } from '../ui/hooks.js';
import { Empty, LoadError, Loading } from '../ui/states.js';
import type { AlertView } from './alert-cache.js';
import { AlertTable } from './alert-table.js';
import { AlertTabs } from './alert-words.js';
import { DutyPanel } from './duty-panel.js';
import { useAlerts } from './queries.js';
import { SilenceDialog } from './silence-dialog.js';

const views: readonly AlertView[] = ['firing', 'acknowledged', 'resolved', 'all'];

/** What was told on the console, the last told first, kept up by the event stream. */
export default function AlertsPage(): ReactElement {
  const { t } = useTranslation();
  usePageTitle(t('alerts.title'));
  const { params, change } = useSearchFilter();
  const view = views.find((one) => one === params.get('state')) ?? 'firing';
  const alerts = useAlerts(view);
  const [silenced, setSilenced] = useState<AlertItem | null>(null);
  const items = alerts.data?.pages.flatMap((page) => page.items);
  return (
    <div className="page">
      <AlertTabs />
      <div className="page-head">
        <h1>{t('alerts.title')}</h1>
        <span className="dim num" role="status">
          {items && t(alerts.hasNextPage ? 'alerts.countMore' : 'alerts.count', { count: items.length })}
        </span>
      </div>
      <DutyPanel />
      <div className="toolbar">
        <SegmentedControl
          className="lead-tabs"
          aria-label={t('alerts.column.state')}
          value={view}
          onChange={(value) => change('state', value === 'firing' ? '' : value)}
          data={views.map((value) => ({
            value,
            label: value === 'all' ? t('common.all') : t(`alerts.state.${value}`),
          }))}
        />
      </div>
      <div className="panel" data-testid="alerts">
        {alerts.isPending ? (
          <Loading />
        ) : items === undefined ? (
          <LoadError error={alerts.error} onRetry={() => void alerts.refetch()} />
        ) : items.length === 0 ? (
          <Empty title={t(`alerts.empty.${view}`)} hint={t('alerts.emptyHint')} />
        ) : (
          <AlertTable alerts={items} onSilence={setSilenced} />
        )}
        {alerts.hasNextPage && (
          <footer className="group-foot">
            <Button
              variant="light"
              loading={alerts.isFetchingNextPage}
              onClick={() => void alerts.fetchNextPage()}
            >
              {t('common.more')}
            </Button>
          </footer>
        )}
      </div>
      {silenced !== null && (
        <SilenceDialog key={silenced.id} alert={silenced} onClose={() => setSilenced(null)} />
      )}
    </div>
  );
}
