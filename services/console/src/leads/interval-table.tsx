import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { roundHalfEven } from '../format/number.js';
import { formatInterval } from '../format/time.js';
import { showLimit, showValue } from '../pollutant/pollutant.js';
import type { ExceedanceDetail } from './lead-view.js';

/** |value - limit| in millionths, so that no binary dust gets into the rounding. */
function overBy(value: number, limit: number): number {
  return Math.abs(Math.round(value * 1e6) - Math.round(limit * 1e6)) / 1e6;
}

/** The judged intervals in figures, newest first. */
export function IntervalTable({ lead }: { readonly lead: ExceedanceDetail }): ReactElement {
  const { t } = useTranslation();
  const outlet = lead.stationKind === 'outlet';
  const { unit } = lead.limit;
  const rows = [...lead.intervals].sort((a, b) => Date.parse(b.start) - Date.parse(a.start));
  const shownUnit = showLimit(0, unit, outlet).unit;
  return (
    <div className="table-wrap table-scroll" tabIndex={0} role="region" aria-label={t('lead.chart.title')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('lead.evidence.interval')}</th>
            <th scope="col" className="right">
              {t('lead.chart.value')} {shownUnit !== '' && <span className="unit">{shownUnit}</span>}
            </th>
            <th scope="col" className="right">
              {t('lead.chart.limit')}
            </th>
            <th scope="col" className="right">
              {t('lead.chart.over')}
            </th>
            <th scope="col" className="right">
              {t('lead.chart.completeness')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.start} ${row.end}`}>
              <th scope="row" className="num nowrap">
                {formatInterval(row.start, row.end)}
              </th>
              <td className="right num strong">{showValue(lead.pollutant, row.value, unit, outlet).text}</td>
              <td className="right num">{showLimit(row.limit, unit, outlet).text}</td>
              <td className="right num danger">
                {showValue(lead.pollutant, overBy(row.value, row.limit), unit, outlet).text}
              </td>
              <td className="right num">{roundHalfEven(row.completeness * 100, 0)} %</td>
            </tr>
          ))}
        </tbody>
      </table>
      {lead.episode.count > rows.length && <p className="dim small pad">{t('lead.chart.latest')}</p>}
    </div>
  );
}
