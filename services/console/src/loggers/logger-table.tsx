import { Button } from '@mantine/core';
import type { Hj212Device } from '@farwatch/contracts/http';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { formatShort } from '../format/time.js';
import { useStations } from '../overview/queries.js';
import { nameIn } from '../overview/station-names.js';
import { Age } from '../ui/age.js';
import { SimulatedBadge } from '../ui/badges.js';
import { useLanguage } from '../ui/hooks.js';
import { Outcome } from './logger-words.js';
import { refusedOf, stateOf, type LoggerState } from './logger-state.js';

const tones = {
  reporting: 'good',
  silent: 'warn',
  never: 'mute',
  unknown: 'danger',
} as const satisfies Record<LoggerState, string>;

export function StateTag({ state }: { readonly state: LoggerState }): ReactElement {
  const { t } = useTranslation();
  return <span className={`tag tag-${tones[state]}`}>{t(`loggers.state.${state}`)}</span>;
}

interface Props {
  readonly loggers: readonly Hj212Device[];
  readonly now: number;
  /** Offered for who is not registered. */
  readonly onRegister: ((mn: string) => void) | undefined;
}

/** State, last data, and what is odd about each logger. */
export function LoggerTable({ loggers, now, onRegister }: Props): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="table-wrap" tabIndex={0} role="region" aria-label={t('loggers.title')}>
      <table className="table table-decisions">
        <thead>
          <tr>
            <th scope="col">{t('loggers.column.mn')}</th>
            <th scope="col">{t('loggers.column.state')}</th>
            <th scope="col">{t('loggers.column.station')}</th>
            <th scope="col">{t('loggers.column.data')}</th>
            <th scope="col">{t('loggers.column.tolerated')}</th>
            <th scope="col">{t('loggers.column.odd')}</th>
          </tr>
        </thead>
        <tbody>
          {loggers.map((one) => (
            <Row key={one.mn} one={one} now={now} onRegister={onRegister} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({
  one,
  now,
  onRegister,
}: Pick<Props, 'now' | 'onRegister'> & { readonly one: Hj212Device }): ReactElement {
  const { t } = useTranslation();
  const { mn, station, lastSeen, lastDataTime, edition } = one;
  const tolerated = Object.keys(one.deviations);
  return (
    <tr data-logger={mn}>
      <th scope="row">
        <Link className="link mono" to={`/loggers/${encodeURIComponent(mn)}`}>
          {mn}
        </Link>
        {edition !== null && <span className="dim small block under">HJ 212-{edition}</span>}
      </th>
      <td>
        <StateTag state={stateOf(one, now)} />
        {lastSeen !== null && (
          <span className="dim small block under">
            <Age time={lastSeen} now={now} />
          </span>
        )}
      </td>
      <td>
        {station !== null ? (
          <StationOf id={station} />
        ) : onRegister === undefined ? (
          <span className="dim">{t('loggers.parked')}</span>
        ) : (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t('loggers.registerOf', { mn })}
            onClick={() => onRegister(mn)}
          >
            {t('loggers.register')}
          </Button>
        )}
      </td>
      <td className="nowrap num">{lastDataTime === null ? '—' : formatShort(lastDataTime, now)}</td>
      <td className={tolerated.length === 0 ? 'dim' : 'mono small'}>
        {tolerated.slice(0, 4).join(' ') || '—'}
      </td>
      <td>
        <Oddities one={one} />
      </td>
    </tr>
  );
}

/** Name and id of what a logger measures, as far as it is known. */
export function StationOf({ id }: { readonly id: string }): ReactElement {
  const language = useLanguage();
  const station = useStations().data?.items.find((one) => one.id === id);
  if (station === undefined) return <>{id}</>;
  return (
    <>
      {nameIn(language, station)} {station.simulated && <SimulatedBadge />}
      <span className="dim small block under">{id}</span>
    </>
  );
}

function Oddities({ one }: { readonly one: Hj212Device }): ReactElement {
  const { t } = useTranslation();
  const [first] = refusedOf(one);
  if (first === undefined && one.unitDoubts.length === 0 && one.unknownCodes.length === 0)
    return <span className="dim">—</span>;
  return (
    <div className="decision-state">
      {first !== undefined && (
        <span className="tag tag-danger">
          <Outcome name={first[0]} /> × {first[1]}
        </span>
      )}
      {one.unitDoubts.length > 0 && (
        <span className="tag tag-warn">{t('loggers.doubts', { count: one.unitDoubts.length })}</span>
      )}
      {one.unknownCodes.length > 0 && (
        <span className="tag tag-warn">{t('loggers.codes', { count: one.unknownCodes.length })}</span>
      )}
    </div>
  );
}
