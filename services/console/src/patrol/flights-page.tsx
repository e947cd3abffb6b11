import { flightStatuses } from '@farwatch/domain/patrol';
import { Button, TextInput } from '@mantine/core';
import { useMemo, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { FilterSelect } from '../ui/filter-select.js';
import { usePageTitle, useSearchFilter } from '../ui/hooks.js';
import { Empty, LoadError, Loading } from '../ui/states.js';
import { DistrictSelect, DroneSelect } from './filter-selects.js';
import { OpenFlightRequests } from './flight-requests.js';
import { FlightTable } from './flight-table.js';
import { PatrolTabs } from './patrol-words.js';
import { useFlights, type FlightFilter } from './queries.js';

/** Flights, newest first, narrowed by day, drone, state and district. */
export default function FlightsPage(): ReactElement {
  const { t } = useTranslation();
  usePageTitle(t('patrol.flights.title'));
  const { params, change, clear } = useSearchFilter();
  const [day, drone, state, district] = ['day', 'drone', 'state', 'district'].map(
    (name) => params.get(name) ?? '',
  ) as [string, string, string, string];
  const filter = useMemo<FlightFilter>(
    () => ({ day, drone, status: flightStatuses.find((one) => one === state) ?? '', district }),
    [day, drone, state, district],
  );
  const flights = useFlights(filter);
  const rows = flights.data?.pages.flatMap((page) => page.items);
  const count = rows?.length ?? 0;
  const filtered = Object.values(filter).some((value) => value !== '');

  return (
    <div className="page">
      <PatrolTabs />
      <div className="page-head">
        <h1>{t('patrol.flights.title')}</h1>
        <span className="dim num" role="status">
          {rows
            ? t(flights.hasNextPage ? 'patrol.flights.countMore' : 'patrol.flights.count', { count })
            : ''}
        </span>
      </div>
      <Filters filter={filter} onChange={change} />
      <OpenFlightRequests />
      <div className="panel" data-testid="flights">
        {flights.isPending ? (
          <Loading />
        ) : rows === undefined ? (
          <LoadError error={flights.error} onRetry={() => void flights.refetch()} />
        ) : count > 0 ? (
          <FlightTable flights={rows} />
        ) : filtered ? (
          <Empty title={t('patrol.flights.noMatch')}>
            <Button variant="light" onClick={() => clear()}>
              {t('common.clear')}
            </Button>
          </Empty>
        ) : (
          <Empty title={t('patrol.flights.empty')} hint={t('patrol.flights.emptyHint')} />
        )}
        {flights.hasNextPage && (
          <footer className="group-foot">
            <Button
              variant="light"
              loading={flights.isFetchingNextPage}
              onClick={() => void flights.fetchNextPage()}
            >
              {t('common.more')}
            </Button>
          </footer>
        )}
      </div>
    </div>
  );
}

function Filters({
  filter,
  onChange,
}: {
  readonly filter: FlightFilter;
  readonly onChange: (name: 'day' | 'drone' | 'state' | 'district', value: string) => void;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="toolbar" role="search" aria-label={t('patrol.flights.filter.label')}>
      <TextInput
        type="date"
        aria-label={t('patrol.flights.filter.day')}
        value={filter.day}
        onChange={(event) => onChange('day', event.currentTarget.value)}
      />
      <DroneSelect value={filter.drone} onChange={(value) => onChange('drone', value)} />
      <FilterSelect
        label={t('patrol.flights.filter.state')}
        options={flightStatuses.map((value) => ({ value, label: t(`patrol.state.${value}`) }))}
        value={filter.status}
        onChange={(value) => onChange('state', value)}
      />
      <DistrictSelect value={filter.district} onChange={(value) => onChange('district', value)} />
    </div>
  );
}
