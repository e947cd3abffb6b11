import type { AlertDeliveryItem } from '@farwatch/contracts/http';
import { channels } from '@farwatch/domain/alert';
import { Button } from '@mantine/core';
import { useMemo, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { formatSeconds, formatShort, formatTime } from '../format/time.js';
import { mayDecide } from '../session/roles.js';
import { useWhoAmI } from '../session/use-session.js';
import { SimulatedBadge } from '../ui/badges.js';
import { FilterSelect } from '../ui/filter-select.js';
import { useNow, usePageTitle, useSearchFilter } from '../ui/hooks.js';
import { Empty, explainError, LoadError, Loading } from '../ui/states.js';
import { AlertTabs } from './alert-words.js';
import { useDeliveries, useReplay, type DeliveryFilter } from './queries.js';

const states = ['pending', 'delivered', 'failed', 'dropped'] as const;

/** Every message that left for somebody, with each try; one can be sent again. */
export default function DeliveriesPage(): ReactElement {
  const { t } = useTranslation();
  usePageTitle(t('alerts.tabs.deliveries'));
  const { params, change, clear } = useSearchFilter();
  const [state, channel, receiver] = ['state', 'channel', 'receiver'].map(
    (name) => params.get(name) ?? '',
  ) as [string, string, string];
  const filter = useMemo<DeliveryFilter>(
    () => ({
      state: states.find((one) => one === state) ?? '',
      channel: channels.find((one) => one === channel) ?? '',
      receiver,
    }),
    [state, channel, receiver],
  );
  const deliveries = useDeliveries(filter);
  const items = deliveries.data?.pages.flatMap((page) => page.items);
  const filtered = Object.values(filter).some((one) => one !== '');
  return (
    <div className="page">
      <AlertTabs />
      <div className="page-head">
        <h1>{t('alerts.tabs.deliveries')}</h1>
      </div>
      <div className="toolbar" role="search" aria-label={t('alerts.delivery.filter')}>
        <FilterSelect
          label={t('alerts.column.state')}
          options={states.map((value) => ({ value, label: t(`alerts.delivery.state.${value}`) }))}
          value={filter.state}
          onChange={(value) => change('state', value)}
        />
        <FilterSelect
          label={t('alerts.delivery.channel')}
          options={channels.map((value) => ({ value, label: t(`alerts.channel.${value}`) }))}
          value={filter.channel}
          onChange={(value) => change('channel', value)}
        />
        {filtered && (
          <Button variant="subtle" onClick={() => clear()}>
            {t('common.clear')}
          </Button>
        )}
      </div>
      <div className="panel" data-testid="deliveries">
        {deliveries.isPending ? (
          <Loading />
        ) : items === undefined ? (
          <LoadError error={deliveries.error} onRetry={() => void deliveries.refetch()} />
        ) : items.length === 0 ? (
          <Empty
            title={t('alerts.delivery.none')}
            hint={filtered ? undefined : t('alerts.delivery.noneHint')}
          />
        ) : (
          <DeliveryTable deliveries={items} />
        )}
        {deliveries.hasNextPage && (
          <footer className="group-foot">
            <Button
              variant="light"
              loading={deliveries.isFetchingNextPage}
              onClick={() => void deliveries.fetchNextPage()}
            >
              {t('common.more')}
            </Button>
          </footer>
        )}
      </div>
    </div>
  );
}

function DeliveryTable({ deliveries }: { readonly deliveries: readonly AlertDeliveryItem[] }): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="table-wrap" tabIndex={0} role="region" aria-label={t('alerts.tabs.deliveries')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('alerts.column.state')}</th>
            <th scope="col">{t('alerts.delivery.when')}</th>
            <th scope="col">{t('alerts.delivery.to')}</th>
            <th scope="col">{t('alerts.column.what')}</th>
            <th scope="col">{t('alerts.delivery.tries')}</th>
            <th scope="col" />
          </tr>
        </thead>
        <tbody>
          {deliveries.map((one) => (
            <DeliveryRow key={one.id} delivery={one} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const tones = { pending: 'info', delivered: 'good', failed: 'danger', dropped: 'mute' } as const;

function DeliveryRow({ delivery }: { readonly delivery: AlertDeliveryItem }): ReactElement {
  const { t } = useTranslation();
  const now = useNow(30_000);
  const replay = useReplay();
  const mayReplay = mayDecide(useWhoAmI().data?.roles ?? []);
  const { attempts, state } = delivery;
  return (
    <tr data-delivery={delivery.id}>
      <td>
        <span className={`tag tag-${tones[state]}`}>{t(`alerts.delivery.state.${state}`)}</span>
        {delivery.nextAt !== undefined && (
          <span className="dim small block under num">
            {t('alerts.delivery.next', { time: formatSeconds(delivery.nextAt) })}
          </span>
        )}
      </td>
      <td className="nowrap num" title={formatTime(delivery.createdAt)}>
        {formatShort(delivery.createdAt, now)}
      </td>
      <th scope="row" className="cell-name">
        {delivery.recipient}
        <span className="dim small block under">
          {[t(`alerts.channel.${delivery.channel}`), delivery.receiver, delivery.district]
            .filter((one) => one !== undefined && one !== delivery.recipient)
            .join(' · ')}
        </span>
      </th>
      <td>
        {t(`alerts.told.${delivery.purpose}`)}{' '}
        {delivery.alerts.length > 0 && (
          <span className="dim num">{t('alerts.delivery.alerts', { count: delivery.alerts.length })}</span>
        )}{' '}
        {delivery.simulated && <SimulatedBadge />}
        {delivery.replayOf !== undefined && (
          <span className="tag tag-violet">{t('alerts.delivery.replayed')}</span>
        )}
      </td>
      <td>
        {attempts.length === 0 ? (
          <span className="dim">—</span>
        ) : (
          <details>
            <summary>{t('alerts.delivery.count', { count: attempts.length })}</summary>
            <ol>
              {attempts.map((one) => (
                <li key={one.attempt} className="small">
                  <span className="num">{formatTime(one.at)}</span>{' '}
                  {t(`alerts.delivery.outcome.${one.outcome}`)}
                  {one.status !== undefined && <span className="num"> {one.status}</span>}
                  {one.detail !== undefined && <span className="dim mono"> {one.detail}</span>}
                </li>
              ))}
            </ol>
          </details>
        )}
        {replay.error !== null && (
          <span className="danger small block" role="alert">
            {explainError(t, replay.error).text}
          </span>
        )}
      </td>
      <td>
        {mayReplay && state !== 'pending' && (
          <Button
            size="compact-sm"
            variant="light"
            loading={replay.isPending}
            onClick={() => replay.mutate(delivery.id)}
          >
            {t('alerts.delivery.replay')}
          </Button>
        )}
      </td>
    </tr>
  );
}
