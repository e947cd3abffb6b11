import type { FlightItem } from '@farwatch/contracts/http';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { formatShortInterval } from '../format/time.js';
import { SimulatedBadge } from '../ui/badges.js';
import { useNow } from '../ui/hooks.js';
import { FlightState, MediaCount } from './patrol-words.js';
import { useDroneName } from './queries.js';

/** Flights with their state; a line opens the flight. */
export function FlightTable({ flights }: { readonly flights: readonly FlightItem[] }): ReactElement {
  const { t } = useTranslation();
  const now = useNow(30_000);
  const droneName = useDroneName();
  return (
    <div className="table-wrap" tabIndex={0} role="region" aria-label={t('patrol.flights.title')}>
      <table className="table table-links">
        <thead>
          <tr>
            <th scope="col">{t('patrol.flights.column.time')}</th>
            <th scope="col">{t('patrol.flights.column.state')}</th>
            <th scope="col" className="right">
              {t('patrol.flights.column.findings')}
            </th>
            <th scope="col">{t('patrol.flights.column.drone')}</th>
            <th scope="col">{t('patrol.flights.column.flight')}</th>
            <th scope="col">{t('patrol.flights.column.media')}</th>
          </tr>
        </thead>
        <tbody>
          {flights.map((one) => (
            <tr key={one.id} data-flight={one.flight}>
              <th scope="row" className="nowrap num">
                <Link className="row-link strong" to={`/flights/${one.id}`}>
                  {formatShortInterval(one.start, one.end, now)}
                </Link>
              </th>
              <td>
                <FlightState flight={one} />
              </td>
              <td className={one.findings > 0 ? 'right num danger strong' : 'right num dim'}>
                {one.findings}
              </td>
              <td>
                {droneName(one.drone)} {one.simulated && <SimulatedBadge />}
                {one.district !== undefined && <span className="dim small block under">{one.district}</span>}
              </td>
              <td className="mono small">{one.flight}</td>
              <td className="nowrap">
                <MediaCount flight={one} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
