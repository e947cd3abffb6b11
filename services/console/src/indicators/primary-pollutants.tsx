import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { shortName } from '../pollutant/pollutant.js';
import { useLanguage } from '../ui/hooks.js';
import { levelColours } from './level-colours.js';
import type { AirItem, Level } from './queries.js';

interface Bar {
  readonly key: string;
  readonly name: string;
  readonly days: number;
  readonly colour?: string;
}

/** How often each pollutant was primary, and the days by level. */
export function PrimaryPollutants({
  item,
  levels,
}: {
  readonly item: AirItem;
  readonly levels: readonly Level[];
}): ReactElement | null {
  const { t } = useTranslation();
  const language = useLanguage();
  const { days } = item;
  if (days === undefined) return null;
  const primary = days.primary.map(({ pollutant, days: count }): Bar => ({
    key: pollutant,
    name: shortName(pollutant, language),
    days: count,
  }));
  const byLevel = levels.map((level): Bar => ({
    key: String(level.level),
    name: level.category[language],
    days: days.daysByLevel[level.level - 1] ?? 0,
    colour: levelColours(level).background,
  }));
  return (
    <section className="panel" aria-labelledby="primary-title">
      <div className="block-head">
        <h2 id="primary-title">{t('indicators.primary')}</h2>
      </div>
      {primary.length === 0 ? (
        <p className="pad dim">{t('indicators.primaryNone')}</p>
      ) : (
        <Bars bars={primary} testId="primary" />
      )}
      <h3 className="bars-title">{t('indicators.levels')}</h3>
      <Bars bars={byLevel} testId="levels" />
    </section>
  );
}

function Bars({ bars, testId }: { readonly bars: readonly Bar[]; readonly testId: string }): ReactElement {
  const { t } = useTranslation();
  const most = Math.max(1, ...bars.map((bar) => bar.days));
  return (
    <ul className="bars" data-testid={testId}>
      {bars.map((bar) => (
        <li key={bar.key}>
          <span className="bars-name">{bar.name}</span>
          <span className="bars-track" aria-hidden="true">
            <i style={{ width: `${(bar.days / most) * 100}%`, background: bar.colour }} />
          </span>
          <span className="num nowrap bars-count">{t('indicators.primaryDays', { count: bar.days })}</span>
        </li>
      ))}
    </ul>
  );
}
