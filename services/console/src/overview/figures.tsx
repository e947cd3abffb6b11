import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { formatCount } from '../format/number.js';
import { formatDate, formatShort } from '../format/time.js';
import { useOpenLeads } from '../leads/queries.js';
import { useLive } from '../live/live-context.js';
import { showValue } from '../pollutant/pollutant.js';
import { Figure } from '../ui/figure.js';
import { useNow } from '../ui/hooks.js';
import type { Stations } from './queries.js';
import { pm25Now, stateOf } from './station-list.js';
import type { WaterPeriod } from './water-queries.js';
import { useClassSign, waterClasses } from './water-class.js';

interface Props {
  readonly stations: Stations | undefined;
  readonly water: WaterPeriod | null | undefined;
  readonly now: number;
}

/** The strip at the top: what a duty officer wants to know before anything else. */
export function Figures({ stations, water, now }: Props): ReactElement {
  const { t } = useTranslation();
  return (
    <section className="figures" aria-label={t('overview.figures')}>
      <Pm25Figure stations={stations} now={now} />
      <WaterFigure water={water} />
      <LeadsFigure now={now} />
      <StationsFigure stations={stations} now={now} />
      <PulseFigure />
    </section>
  );
}

function Pm25Figure({
  stations,
  now,
}: {
  readonly stations: Stations | undefined;
  readonly now: number;
}): ReactElement {
  const { t } = useTranslation();
  const figure = pm25Now(stations?.items ?? [], now);
  const shown = figure && showValue('a34004', figure.mean, figure.unit, false);
  return (
    <Figure
      testId="figure-pm25"
      label={t('overview.pm25')}
      value={
        shown ? (
          <>
            {shown.text}
            <span className="unit"> {shown.unit}</span>
          </>
        ) : (
          '—'
        )
      }
      hint={
        figure
          ? t('overview.pm25Count', {
              count: figure.count,
              total: figure.total,
              time: formatShort(figure.at, now),
            })
          : stations
            ? t('overview.pm25None')
            : ''
      }
    />
  );
}

function WaterFigure({ water }: { readonly water: WaterPeriod | null | undefined }): ReactElement {
  const { t } = useTranslation();
  const sign = useClassSign();
  if (!water) {
    return (
      <Figure
        testId="figure-water"
        label={t('overview.water')}
        value="—"
        hint={water === null ? t('overview.waterNone') : ''}
      />
    );
  }
  return (
    <Figure
      testId="figure-water"
      label={t('overview.water')}
      value={
        <ul className="water-bar">
          {waterClasses.map((grade) => {
            const count = water.counts[grade] ?? 0;
            return count === 0 ? null : (
              <li key={grade} className={`water-${grade}`} style={{ flexGrow: count }}>
                <span className="water-sign">{sign(grade)}</span>
                <span className="water-count">{count}</span>
              </li>
            );
          })}
        </ul>
      }
      hint={t('overview.waterCount', { count: water.assessed, period: water.period })}
    />
  );
}

function LeadsFigure({ now }: { readonly now: number }): ReactElement {
  const { t } = useTranslation();
  const open = useOpenLeads();
  const count = open.data?.count;
  const today = open.data?.openedAt.filter((at) => formatDate(at) === formatDate(now)).length ?? 0;
  return (
    <Figure
      testId="figure-leads"
      label={t('overview.leads')}
      tone={count !== undefined && count > 0 ? 'danger' : undefined}
      value={count === undefined ? '—' : `${formatCount(count)}${open.data?.more ? '+' : ''}`}
      hint={
        <>
          {count === 0
            ? t('overview.leadsNone')
            : count === undefined
              ? ''
              : t('overview.leadsHint', { count: today })}{' '}
          <Link className="link" to="/leads">
            {t('overview.leadsOpen')}
          </Link>
        </>
      }
    />
  );
}

function StationsFigure({
  stations,
  now,
}: {
  readonly stations: Stations | undefined;
  readonly now: number;
}): ReactElement {
  const { t } = useTranslation();
  const items = (stations?.items ?? []).filter((s) => stateOf(s, now) !== 'retired');
  const silent = items.filter((s) => s.status.state === 'silent').length;
  const online = items.filter((s) => s.status.state === 'online').length;
  return (
    <Figure
      testId="figure-stations"
      label={t('overview.stations')}
      value={
        stations ? (
          <>
            {formatCount(online)}
            <span className="unit"> / {formatCount(items.length)}</span>
          </>
        ) : (
          '—'
        )
      }
      hint={
        !stations || items.length === 0 ? (
          ''
        ) : silent === 0 ? (
          t('overview.stationsAll')
        ) : (
          <span className="warn">{t('overview.stationsHint', { silent })}</span>
        )
      }
    />
  );
}

function PulseFigure(): ReactElement {
  const { t } = useTranslation();
  const { pulse } = useLive();
  const now = useNow(1000);
  const bars = pulse.bars(now);
  const top = Math.max(1, ...bars);
  return (
    <Figure
      testId="figure-pulse"
      label={t('overview.pulse')}
      value={
        <div className="pulse">
          <span>
            {pulse.started ? formatCount(pulse.perMinute(now)) : '—'}
            <span className="unit"> {t('overview.pulseUnit')}</span>
          </span>
          <svg
            className="pulse-bars"
            viewBox={`0 0 ${bars.length * 4} 24`}
            preserveAspectRatio="none"
            role="img"
            aria-label={t('overview.pulseBars')}
          >
            {bars.map((count, i) => {
              const height = count === 0 ? 1 : Math.max(2, (count / top) * 24);
              return <rect key={i} x={i * 4} y={24 - height} width={3} height={height} />;
            })}
          </svg>
        </div>
      }
      hint={pulse.started ? t('overview.pulseHint') : t('overview.pulseWaiting')}
    />
  );
}
