import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { roundHalfEven } from '../format/number.js';
import { showLimit, showValue } from '../pollutant/pollutant.js';
import { Figure } from '../ui/figure.js';
import { changeOf, isRunning, signed } from './changes.js';
import type { AirFigure, AirItem } from './queries.js';

interface Props {
  readonly item: AirItem;
  readonly today: string;
}

/** The strip at the top: what the bulletin of the period says. */
export function AirFigures({ item, today }: Props): ReactElement {
  const { t } = useTranslation();
  const running = isRunning(item.period, today);
  const figure = (code: string): AirFigure | undefined => item.figures.find((one) => one.pollutant === code);
  return (
    <section className="figures figures-even" aria-label={t('indicators.figures')}>
      <Concentration
        testId="indicator-pm25"
        label={t('indicators.pm25')}
        figure={figure('a34004')}
        running={running}
      />
      <GoodDays item={item} />
      <HeavyDays item={item} />
      <Concentration
        testId="indicator-o3"
        label={t('indicators.ozone')}
        figure={figure('a05024')}
        running={running}
      />
      <Composite item={item} />
      {item.rank !== undefined && (
        <Figure
          testId="indicator-rank"
          label={t('indicators.rank')}
          value={item.rank.rank ?? '—'}
          hint={
            item.rank.rank === null
              ? t('indicators.notRanked')
              : t('indicators.rankOf', { count: item.rank.of })
          }
        />
      )}
    </section>
  );
}

function Concentration({
  testId,
  label,
  figure,
  running,
}: {
  readonly testId: string;
  readonly label: string;
  readonly figure: AirFigure | undefined;
  readonly running: boolean;
}): ReactElement {
  const { t } = useTranslation();
  if (figure === undefined || figure.value === null)
    return <Figure testId={testId} label={label} value="—" hint={t('indicators.reason.missing')} />;
  const shown = showValue(figure.pollutant, figure.value, figure.unit, false);
  const change = changeOf(figure, running);
  const words =
    change === null
      ? t('indicators.noYearBefore')
      : t(running ? 'indicators.toDate' : 'indicators.yearOnYear', { change: `${signed(change)}%` });
  return (
    <Figure
      testId={testId}
      label={label}
      tone={(figure.compliant ?? figure.meetsLimit) === false ? 'danger' : undefined}
      value={
        <>
          {shown.text}
          <span className="unit"> {shown.unit}</span>
        </>
      }
      hint={
        <>
          {words}
          {change !== null && figure.referenceStateChanged !== undefined && (
            <span className="warn">
              {' · '}
              {t('indicators.stateChanged', { date: figure.referenceStateChanged.from })}
            </span>
          )}
          {figure.limit !== undefined &&
            ` · ${t('indicators.limit', { limit: showLimit(figure.limit, figure.unit, false).text })}`}
          {!figure.valid && <span className="warn"> · {t('indicators.notValid')}</span>}
        </>
      }
    />
  );
}

function GoodDays({ item }: { readonly item: AirItem }): ReactElement {
  const { t } = useTranslation();
  const { days } = item;
  const ratio = days?.goodRatioPercent ?? null;
  return (
    <Figure
      testId="indicator-good-days"
      label={t('indicators.goodDays')}
      value={days?.goodDays ?? '—'}
      hint={
        days === undefined ? (
          ''
        ) : (
          <>
            {t('indicators.goodDaysOf', {
              valid: days.validDays,
              ratio: ratio === null ? '—' : roundHalfEven(ratio, 1),
            })}
            <span className="block">{t(`indicators.validDaysAre.${days.reading}`)}</span>
            {days.goodRatioChange !== null &&
              ` · ${t('indicators.goodRatioChange', { change: signed(days.goodRatioChange) })}`}
          </>
        )
      }
    />
  );
}

function HeavyDays({ item }: { readonly item: AirItem }): ReactElement {
  const { t } = useTranslation();
  return (
    <Figure
      testId="indicator-heavy-days"
      label={t('indicators.heavyDays')}
      value={item.days?.heavyDays ?? '—'}
      hint={t('indicators.heavyHint')}
    />
  );
}

function Composite({ item }: { readonly item: AirItem }): ReactElement {
  const { t } = useTranslation();
  const { composite } = item;
  const value = composite?.value ?? null;
  const unsure = composite?.basis.confidence === 'secondary' || composite?.basis.confidence === 'memory';
  return (
    <Figure
      testId="indicator-composite"
      label={t('indicators.composite')}
      value={value === null ? '—' : roundHalfEven(value, 2)}
      hint={
        <>
          {t('indicators.compositeHint')}
          {unsure && <span className="warn"> · {t('indicators.unverified')}</span>}
        </>
      }
    />
  );
}
