import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { monthName } from '../format/time.js';
import { shortName } from '../pollutant/pollutant.js';
import { useLanguage } from '../ui/hooks.js';
import { LoadError, Loading } from '../ui/states.js';
import { calendarOf, type CalendarDay } from './calendar-days.js';
import { levelColours } from './level-colours.js';
import { useAqiDays, type Level } from './queries.js';

interface Props {
  readonly area: string;
  readonly year: string;
  /** `03`: stands out; empty for the whole year. */
  readonly month: string;
}

/** The year as twelve small months, each day in the colour of its level. */
export function AqiCalendar({ area, year, month }: Props): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const days = useAqiDays(area, year);
  const levels = days.data?.levels ?? [];
  const items = days.data?.items ?? [];
  return (
    <section className="panel" aria-labelledby="calendar-title" data-testid="calendar">
      <div className="block-head">
        <h2 id="calendar-title">{t('indicators.calendar')}</h2>
        <ul className="level-legend small">
          {levels.map((level) => (
            <li
              key={level.level}
              title={`${level.effect[language]} ${level.advice[language]} (${t('indicators.unverified')})`}
            >
              <i className="swatch" style={{ background: levelColours(level).background }} />
              {level.category[language]}
            </li>
          ))}
        </ul>
      </div>
      {days.isPending ? (
        <Loading />
      ) : days.isError && days.data === undefined ? (
        <LoadError error={days.error} onRetry={() => void days.refetch()} />
      ) : items.length === 0 ? (
        <p className="pad dim">{t('indicators.calendarNone')}</p>
      ) : (
        <>
          <div className="calendar">
            {calendarOf(year, items).map((one) => (
              <div
                key={one.month}
                className={`calendar-month${Number(month) === one.month ? ' calendar-chosen' : ''}`}
              >
                <h3>{monthName(one.month, language)}</h3>
                <ol>
                  {one.days.map((day) => (
                    <Cell key={day.date} day={day} offset={day.day === 1 ? one.offset : 0} levels={levels} />
                  ))}
                </ol>
              </div>
            ))}
          </div>
          <p className="pad dim small">{t('indicators.calendarHint')}</p>
        </>
      )}
    </section>
  );
}

function Cell({
  day,
  offset,
  levels,
}: {
  readonly day: CalendarDay;
  readonly offset: number;
  readonly levels: readonly Level[];
}): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const aqi = day.item?.aqi;
  const level = levels.find((one) => one.level === aqi?.level);
  const known = aqi !== undefined && aqi.value !== null && level !== undefined;
  const names = (aqi?.primary ?? [])
    .map((code) => shortName(code, language))
    .join(language === 'zh' ? '、' : ', ');
  const parts = [
    known
      ? t('indicators.day', {
          date: day.date,
          aqi: aqi.value,
          level: level.category[language],
          primary: names === '' ? '' : t('indicators.dayPrimary', { names }),
        })
      : aqi === undefined
        ? t('indicators.dayNone', { date: day.date })
        : t('indicators.dayIncomplete', {
            date: day.date,
            reason: t(`indicators.aqiReason.${aqi.reason ?? 'no-value'}`),
          }),
    known && aqi.missing.length > 0 && aqi.reason !== undefined
      ? t(`indicators.aqiReason.${aqi.reason}`)
      : '',
    known && aqi.exempt !== undefined
      ? t('indicators.exempt', {
          names: aqi.exempt.map((code) => shortName(code, language)).join(language === 'zh' ? '、' : ', '),
        })
      : '',
    day.item?.exclusions === undefined
      ? ''
      : `${t('indicators.excluded')}: ${day.item.exclusions.map(({ note }) => note).join('; ')}`,
  ].filter(Boolean);
  const text = parts.join(' · ');
  const incomplete = known && aqi.missing.length > (aqi.exempt?.length ?? 0);
  return (
    <li
      className={`calendar-day${known ? '' : ' calendar-none'}${incomplete ? ' calendar-incomplete' : ''}`}
      style={{
        ...(known ? levelColours(level) : {}),
        ...(offset > 0 ? { gridColumnStart: offset + 1 } : {}),
      }}
      title={text}
      data-date={day.date}
    >
      <span aria-hidden="true">{day.day}</span>
      <span className="sr-only">{text}</span>
    </li>
  );
}
