import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { byUsualOrder, fullName, shortName, showLimit, showValue } from '../pollutant/pollutant.js';
import { useLanguage } from '../ui/hooks.js';
import { changeOf, isRunning, signed } from './changes.js';
import type { AirFigure, AirItem } from './queries.js';
import { ValidityTag } from './validity.js';

/** The six pollutants of a period with limit, change, days and validity. */
export function PollutantTable({
  item,
  today,
}: {
  readonly item: AirItem;
  readonly today: string;
}): ReactElement {
  const { t } = useTranslation();
  const running = isRunning(item.period, today);
  const figures = [...item.figures].sort((a, b) => byUsualOrder(a.pollutant, b.pollutant));
  return (
    <section className="panel" aria-labelledby="pollutants-title">
      <div className="block-head">
        <h2 id="pollutants-title">{t('indicators.pollutants')}</h2>
      </div>
      <div className="table-scroll" tabIndex={0} role="region" aria-labelledby="pollutants-title">
        <table className="table" data-testid="pollutants">
          <thead>
            <tr>
              <th scope="col">{t('indicators.pollutant')}</th>
              <th scope="col" className="right">
                {t('indicators.value')}
              </th>
              <th scope="col" className="right">
                {t('indicators.limitHead')}
              </th>
              <th scope="col" className="right">
                {t('indicators.change')}
              </th>
              <th scope="col" className="right">
                {t('indicators.days')}
              </th>
              <th scope="col">{t('indicators.validity')}</th>
            </tr>
          </thead>
          <tbody>
            {figures.map((figure) => (
              <Row key={figure.pollutant} figure={figure} running={running} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Row({ figure, running }: { readonly figure: AirFigure; readonly running: boolean }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const { pollutant, unit, percentile, basis } = figure;
  const shown = figure.value === null ? undefined : showValue(pollutant, figure.value, unit, false);
  const change = changeOf(figure, running);
  return (
    <tr>
      <th scope="row">
        <abbr title={fullName(pollutant, language)}>{shortName(pollutant, language)}</abbr>
        <span className="dim small block under">{t(`indicators.statistics.${figure.statistic}`)}</span>
      </th>
      <td className="right num nowrap">
        <span className={figure.meetsLimit === false ? 'danger strong' : 'strong'}>{shown?.text ?? '—'}</span>
        {shown && <span className="unit"> {shown.unit}</span>}
        {figure.meetsLimit === false && <span className="sr-only"> {t('indicators.over')}</span>}
        {percentile !== undefined && percentile.value !== null && (
          <span
            className={`${percentile.meetsLimit === false ? 'danger' : 'dim'} small block under`}
            data-over={percentile.meetsLimit === false || undefined}
          >
            {t('indicators.percentile', {
              percent: percentile.percent,
              value: showValue(pollutant, percentile.value, unit, false).text,
            })}
            {percentile.limit !== undefined &&
              ` · ${t('indicators.limit', { limit: showLimit(percentile.limit, unit, false).text })}`}
            {percentile.meetsLimit === false && <span className="sr-only"> {t('indicators.over')}</span>}
          </span>
        )}
      </td>
      <td
        className="right num"
        title={
          basis && `${basis.standard} ${(language === 'zh' ? basis.clauseZh : undefined) ?? basis.clause}`
        }
      >
        {figure.limit === undefined ? (
          <span className="faint">·</span>
        ) : (
          showLimit(figure.limit, unit, false).text
        )}
      </td>
      <td className="right num nowrap">
        {change === null ? '—' : `${signed(change)}%`}
        {change !== null && figure.referenceStateChanged !== undefined && (
          <span className="warn small block under">
            {t('indicators.stateChanged', { date: figure.referenceStateChanged.from })}
          </span>
        )}
      </td>
      <td className="right num nowrap">
        {figure.count} / {figure.expected}
        {figure.excludedDays !== undefined && (
          <span className="dim small block under">
            {t('indicators.excludedDays', { count: figure.excludedDays })}
          </span>
        )}
      </td>
      <td className="cell-reason">
        <ValidityTag figure={figure} />
      </td>
    </tr>
  );
}
