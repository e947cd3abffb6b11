import { Select } from '@mantine/core';
import { useMemo, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';

import { formatDate, monthName } from '../format/time.js';
import { useStations } from '../overview/queries.js';
import { useLanguage, useNow, usePageTitle } from '../ui/hooks.js';
import { Notice } from '../ui/notice.js';
import { Empty, LoadError, Loading } from '../ui/states.js';
import { AirFigures } from './air-figures.js';
import { AqiCalendar } from './aqi-calendar.js';
import { AreaPicker } from './area-picker.js';
import { mediaOf } from './areas.js';
import { ExclusionsPanel } from './exclusions-panel.js';
import { MonthsChart } from './months-chart.js';
import { PollutantTable } from './pollutant-table.js';
import { PrimaryPollutants } from './primary-pollutants.js';
import { useAirPeriod } from './queries.js';
import { RankingTable } from './ranking-table.js';
import { WaterPanel } from './water-panel.js';

/** The first year with a national AQI. */
const firstYear = 2013;

/** What was chosen, as it stands in the address; what makes no sense there counts as not chosen. */
export function readChoice(params: URLSearchParams, today: string): { area: string; period: string } {
  const asked = params.get('period') ?? '';
  const good = /^20\d\d(-(0[1-9]|1[0-2]))?$/.test(asked) && Number(asked.slice(0, 4)) >= firstYear;
  return { area: params.get('area') || 'all', period: good ? asked : today.slice(0, 4) };
}

export default function IndicatorsPage(): ReactElement {
  const { t } = useTranslation();
  usePageTitle(t('indicators.title'));
  const language = useLanguage();
  const today = formatDate(useNow(60_000));
  const [params, setParams] = useSearchParams();
  const { area, period } = readChoice(params, today);
  const year = period.slice(0, 4);
  const stations = useStations();
  const items = useMemo(() => stations.data?.items ?? [], [stations.data]);
  const media = mediaOf(items, area);
  const air = useAirPeriod(area, period, media.air);
  const thisYear = Number(today.slice(0, 4));
  const years = Array.from(
    { length: Math.max(1, thisYear - firstYear + 1) },
    (_, back) => `${thisYear - back}`,
  );

  function change(next: Partial<{ area: string; period: string }>): void {
    setParams({ area, period, ...next }, { replace: true });
  }

  return (
    <div className="page">
      <h1 className="sr-only">{t('indicators.title')}</h1>
      <div className="toolbar" role="search" aria-label={t('indicators.filter')}>
        <AreaPicker stations={items} water value={area} onChange={(value) => change({ area: value })} />
        <Select
          aria-label={t('indicators.year')}
          data={years.includes(year) ? years : [year, ...years]}
          value={year}
          onChange={(value) => change({ period: `${value ?? year}${period.slice(4)}` })}
          allowDeselect={false}
        />
        <Select
          aria-label={t('indicators.period')}
          data={[
            { value: '', label: t('indicators.wholeYear') },
            ...Array.from({ length: 12 }, (_, at) => ({
              value: `-${String(at + 1).padStart(2, '0')}`,
              label: monthName(at + 1, language),
            })),
          ]}
          value={period.slice(4)}
          onChange={(value) => change({ period: `${year}${value ?? ''}` })}
          allowDeselect={false}
        />
      </div>
      {media.air && air.data?.simulated === true && (
        <Notice tone="mute" role="status">
          {t('indicators.simulated')}
        </Notice>
      )}
      {media.air && (
        <>
          <Air area={area} period={period} today={today} answer={air} />
          <RankingTable period={period} chosen={area} onChoose={(district) => change({ area: district })} />
        </>
      )}
      <WaterPanel
        area={area}
        period={period}
        measured={media.water}
        single={items.some(({ id }) => id === area)}
      />
      {media.air && <ExclusionsPanel stations={items} area={area} today={today} />}
    </div>
  );
}

function Air({
  area,
  period,
  today,
  answer,
}: {
  readonly area: string;
  readonly period: string;
  readonly today: string;
  readonly answer: ReturnType<typeof useAirPeriod>;
}): ReactElement {
  const { t } = useTranslation();
  const year = period.slice(0, 4);
  if (answer.isPending) return <Loading />;
  if (answer.isError && answer.data === undefined)
    return <LoadError error={answer.error} onRetry={() => void answer.refetch()} />;
  const item = answer.data?.items.find((one) => one.period === period);
  const levels = answer.data?.levels ?? [];
  return (
    <>
      {item === undefined ? (
        <Empty title={t('indicators.none')} hint={t('indicators.noneHint')} />
      ) : (
        <>
          <AirFigures item={item} today={today} />
          <div className="columns">
            <PollutantTable item={item} today={today} />
            <PrimaryPollutants item={item} levels={levels} />
          </div>
        </>
      )}
      <AqiCalendar area={area} year={year} month={period.slice(5)} />
      <MonthsChart area={area} year={year} />
    </>
  );
}
