import type { StationItem } from '@farwatch/contracts/http';
import type { StationKind } from '@farwatch/domain/reading';
import { Pagination } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { formatUnit } from '../format/number.js';
import { formatShort } from '../format/time.js';
import { fullName, shortName } from '../pollutant/pollutant.js';
import { KindIcon } from '../shell/icons.js';
import { StationDoors } from '../stations/station-doors.js';
import { useLanguage } from '../ui/hooks.js';
import { useUnjudged } from './unjudged.js';
import { Value } from '../ui/value.js';
import { columnsOf, newestOf, pageOf, stateOf, unitOf, type Group } from './station-list.js';
import { StationCards } from './station-cards.js';
import { roman, STALE_MS, StationName } from './station-name.js';
import { StationState } from './station-state.js';
import { WaterClassTag } from './water-class.js';

const ROWS = 50;
const COLUMNS = 6;
interface Props {
  readonly group: Group;
  readonly stations: readonly StationItem[];
  readonly now: number;
  /** Class by section, where reporting has assessed it. */
  readonly classes: ReadonlyMap<string, string | null>;
}

/** All stations of one kind: a table on wide windows, cards on narrow ones; pages when there are many. */
export function StationGroup({ group, stations, now, classes }: Props): ReactElement {
  const { t } = useTranslation();
  const narrow = useMediaQuery('(max-width: 760px)') ?? false;
  const [wanted, setPage] = useState(1);
  const { rows, page, pages } = pageOf(stations, wanted, ROWS);
  const silent = stations.filter((s) => stateOf(s, now) === 'silent').length;
  const title = `group-${group}`;
  return (
    <section className="panel group" aria-labelledby={title} data-testid={title}>
      <header className="group-head">
        <h2 id={title}>
          <KindIcon kind={iconOf(group)} /> {t(`group.${group}`)}
        </h2>
        <span className="dim num">{stations.length}</span>
        {silent > 0 && <span className="tag tag-warn">{t('overview.groupSilent', { count: silent })}</span>}
      </header>
      {narrow ? (
        <StationCards stations={rows} now={now} classes={classes} />
      ) : (
        <StationTable
          group={group}
          stations={rows}
          all={stations}
          now={now}
          classes={classes}
          title={title}
        />
      )}
      {pages > 1 && (
        <footer className="group-foot">
          <Pagination
            size="sm"
            total={pages}
            value={page}
            onChange={setPage}
            getControlProps={(control) => ({
              'aria-label': control === 'next' ? t('common.next') : t('common.previous'),
            })}
            getItemProps={(item) => ({ 'aria-label': t('common.page', { page: item, pages }) })}
          />
        </footer>
      )}
    </section>
  );
}

function iconOf(group: Group): StationKind {
  return group === 'air' || group === 'water' ? group : 'outlet';
}

interface TableProps extends Props {
  /** The whole group: columns stay the same from page to page. */
  readonly all: readonly StationItem[];
  readonly title: string;
}

function StationTable({ group, stations, all, now, classes, title }: TableProps): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const unjudged = useUnjudged();
  const outlet = iconOf(group) === 'outlet';
  const columns = columnsOf(all, COLUMNS);
  const more = all.some((s) => s.latest.some((l) => !columns.includes(l.pollutant)));
  return (
    <div className="table-wrap">
      <table className="table" aria-labelledby={title}>
        <thead>
          <tr>
            <th scope="col">{t('overview.column.station')}</th>
            <th scope="col">{t('overview.column.state')}</th>
            {group === 'water' && <th scope="col">{t('overview.column.class')}</th>}
            {columns.map((code) => {
              const unit = unitOf(all, code);
              const shown = unit === undefined ? '' : formatUnit(outlet && unit === 'ug/m3' ? 'mg/m3' : unit);
              return (
                <th scope="col" key={code} className="right" title={fullName(code, language)}>
                  {shortName(code, language)}
                  {shown !== '' && <span className="unit block">{shown}</span>}
                </th>
              );
            })}
            {more && <th scope="col">{t('overview.column.other')}</th>}
            <th scope="col" className="right">
              {t('overview.column.time')}
            </th>
          </tr>
        </thead>
        <tbody>
          {stations.map((station) => {
            const newest = newestOf(station.latest);
            const rest = station.latest.filter((l) => !columns.includes(l.pollutant));
            return (
              <tr key={station.id}>
                <th scope="row" className="cell-name">
                  <StationName station={station} />
                  <StationDoors station={station} />
                </th>
                <td className="nowrap">
                  <StationState station={station} now={now} />
                </td>
                {group === 'water' && (
                  <td>
                    <WaterClassTag grade={classes.get(station.id)} />
                    {station.targetClass !== undefined && (
                      <span className="dim small nowrap">
                        {' '}
                        {t('overview.target', { class: roman(station.targetClass) })}
                      </span>
                    )}
                  </td>
                )}
                {columns.map((code) => {
                  const reading = station.latest.find((l) => l.pollutant === code);
                  return (
                    <td key={code} className="right">
                      {reading ? (
                        <Value
                          reading={reading}
                          outlet={outlet}
                          unit={unitOf(all, code) === undefined}
                          stale={newest !== undefined && newest - Date.parse(reading.end) > STALE_MS}
                          note={unjudged(station, reading.pollutant)}
                        />
                      ) : (
                        <span className="faint">·</span>
                      )}
                    </td>
                  );
                })}
                {more && (
                  <td className="cell-rest">
                    {rest.slice(0, 3).map((reading) => (
                      <span key={reading.pollutant} className="pair nowrap">
                        <span className="dim small">{shortName(reading.pollutant, language)}</span>{' '}
                        <Value
                          reading={reading}
                          outlet={outlet}
                          note={unjudged(station, reading.pollutant)}
                        />
                      </span>
                    ))}
                    {rest.length > 3 && (
                      <span className="dim small">{t('overview.more', { count: rest.length - 3 })}</span>
                    )}
                  </td>
                )}
                <td className="right nowrap num">
                  {newest === undefined ? (
                    <span className="dim small">{t('overview.noReading')}</span>
                  ) : (
                    formatShort(newest, now)
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
