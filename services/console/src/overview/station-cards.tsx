import type { StationItem } from '@farwatch/contracts/http';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { formatShort } from '../format/time.js';
import { byUsualOrder, shortName } from '../pollutant/pollutant.js';
import { StationDoors } from '../stations/station-doors.js';
import { useLanguage } from '../ui/hooks.js';
import { useUnjudged } from './unjudged.js';
import { Value } from '../ui/value.js';
import { newestOf } from './station-list.js';
import { roman, STALE_MS, StationName } from './station-name.js';
import { StationState } from './station-state.js';
import { WaterClassTag } from './water-class.js';

interface Props {
  readonly stations: readonly StationItem[];
  readonly now: number;
  readonly classes: ReadonlyMap<string, string | null>;
}

/** The same as the table, for narrow windows. */
export function StationCards({ stations, now, classes }: Props): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const unjudged = useUnjudged();
  return (
    <ul className="cards">
      {stations.map((station) => {
        const newest = newestOf(station.latest);
        return (
          <li key={station.id} className="card">
            <div className="card-head">
              <div>
                <StationName station={station} />
                <StationDoors station={station} />
              </div>
              <StationState station={station} now={now} />
            </div>
            {station.kind === 'water' && (
              <p className="card-class">
                <WaterClassTag grade={classes.get(station.id)} />
                {station.targetClass !== undefined && (
                  <span className="dim small">
                    {' '}
                    {t('overview.target', { class: roman(station.targetClass) })}
                  </span>
                )}
              </p>
            )}
            <dl className="card-values">
              {[...station.latest]
                .sort((a, b) => byUsualOrder(a.pollutant, b.pollutant))
                .map((reading) => (
                  <div key={reading.pollutant}>
                    <dt className="dim small">{shortName(reading.pollutant, language)}</dt>
                    <dd>
                      <Value
                        reading={reading}
                        outlet={station.kind === 'outlet'}
                        stale={newest !== undefined && newest - Date.parse(reading.end) > STALE_MS}
                        note={unjudged(station, reading.pollutant)}
                      />
                    </dd>
                  </div>
                ))}
            </dl>
            <p className="dim small num">
              {newest === undefined
                ? t('overview.noReading')
                : `${t('overview.column.time')} ${formatShort(newest, now)}`}
            </p>
          </li>
        );
      })}
    </ul>
  );
}
