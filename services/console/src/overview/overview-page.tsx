import { stationKinds } from '@farwatch/domain/reading';
import { Button, TextInput } from '@mantine/core';
import { useMemo, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { SearchIcon } from '../shell/icons.js';
import { FilterSelect } from '../ui/filter-select.js';
import { useNow, usePageTitle, useSearchFilter } from '../ui/hooks.js';
import { Empty, LoadError, Loading } from '../ui/states.js';
import { Figures } from './figures.js';
import { useStations } from './queries.js';
import { filterStations, groupStations, states, type StationFilter } from './station-list.js';
import { StationGroup } from './station-group.js';
import { useWater } from './water-queries.js';

function readFilter(params: URLSearchParams): StationFilter {
  const state = params.get('state');
  return {
    text: params.get('q') ?? '',
    kind: stationKinds.find((kind) => kind === params.get('kind')) ?? '',
    state: states.find((one) => one === state) ?? '',
  };
}

export function OverviewPage(): ReactElement {
  const { t } = useTranslation();
  usePageTitle(t('overview.title'));
  const now = useNow(5_000);
  const stations = useStations();
  const water = useWater();
  const { params, change, clear } = useSearchFilter();
  const filter = readFilter(params);
  const { text, kind, state } = filter;
  const shown = useMemo(
    () => filterStations(stations.data?.items ?? [], { text, kind, state }, now),
    [stations.data, text, kind, state, now],
  );
  const classes = useMemo(
    () => new Map((water.data?.sections ?? []).map((section) => [section.station, section.class])),
    [water.data],
  );
  const total = stations.data?.items.length ?? 0;

  return (
    <div className="page">
      <h1 className="sr-only">{t('overview.title')}</h1>
      <Figures stations={stations.data} water={water.data} now={now} />
      {stations.isPending ? (
        <Loading />
      ) : stations.isError && !stations.data ? (
        <LoadError error={stations.error} onRetry={() => void stations.refetch()} />
      ) : total === 0 ? (
        <Empty title={t('overview.emptyTitle')} hint={t('overview.emptyHint')} />
      ) : (
        <>
          <div className="toolbar" role="search" aria-label={t('overview.filter.label')}>
            <TextInput
              className="toolbar-search"
              aria-label={t('common.search')}
              placeholder={t('overview.filter.search')}
              leftSection={<SearchIcon />}
              value={text}
              onChange={(event) => change('q', event.currentTarget.value)}
              type="search"
            />
            <FilterSelect
              label={t('overview.filter.kind')}
              options={stationKinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
              value={kind}
              onChange={(value) => change('kind', value)}
            />
            <FilterSelect
              label={t('overview.filter.state')}
              options={states.map((value) => ({ value, label: t(`state.${value}`) }))}
              value={state}
              onChange={(value) => change('state', value)}
            />
            <span className="dim small num toolbar-count" role="status">
              {t('overview.shown', { shown: shown.length, total })}
              {stations.data?.cut ? '+' : ''}
            </span>
          </div>
          {shown.length === 0 && (
            <Empty title={t('overview.noMatch')}>
              <Button variant="light" onClick={() => clear()}>
                {t('common.clear')}
              </Button>
            </Empty>
          )}
          {groupStations(shown, now).map((group) => (
            <StationGroup
              key={group.group}
              group={group.group}
              stations={group.stations}
              now={now}
              classes={classes}
            />
          ))}
        </>
      )}
    </div>
  );
}
