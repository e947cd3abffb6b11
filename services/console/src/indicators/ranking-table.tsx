import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { roundHalfEven } from '../format/number.js';
import { LoadError, Loading } from '../ui/states.js';
import { signed } from './changes.js';
import { useRanking, type RankingAnswer } from './queries.js';

interface Props {
  readonly period: string;
  /** The area that is shown: its row stands out. */
  readonly chosen: string;
  readonly onChoose: (district: string) => void;
}

/** The districts in the order of the bulletin. */
export function RankingTable({ period, chosen, onChoose }: Props): ReactElement {
  const { t } = useTranslation();
  const ranking = useRanking(period);
  const items = ranking.data?.items ?? [];
  return (
    <section className="panel" aria-labelledby="ranking-title" data-testid="ranking">
      <div className="block-head">
        <h2 id="ranking-title">{t('indicators.ranking')}</h2>
      </div>
      {ranking.isPending ? (
        <Loading />
      ) : ranking.isError && ranking.data === undefined ? (
        <LoadError error={ranking.error} onRetry={() => void ranking.refetch()} />
      ) : items.length === 0 ? (
        <p className="pad dim">{t('indicators.rankingNone')}</p>
      ) : (
        <>
          <div className="table-scroll" tabIndex={0} role="region" aria-labelledby="ranking-title">
            <table className="table">
              <thead>
                <tr>
                  <th scope="col" className="right">
                    {t('indicators.place')}
                  </th>
                  <th scope="col">{t('indicators.district')}</th>
                  <th scope="col" className="right">
                    PM₂.₅ <span className="unit">µg/m³</span>
                  </th>
                  <th scope="col" className="right">
                    {t('indicators.change')}
                  </th>
                  <th scope="col" className="right">
                    {t('indicators.goodRatio')}
                  </th>
                  <th scope="col" className="right">
                    {t('indicators.composite')}
                  </th>
                  <th scope="col" className="right">
                    {t('indicators.score')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {items.map((row) => (
                  <Row key={row.district} row={row} chosen={row.district === chosen} onChoose={onChoose} />
                ))}
              </tbody>
            </table>
          </div>
          <p className="pad dim small">{t('indicators.rankingHint')}</p>
        </>
      )}
    </section>
  );
}

function Row({
  row,
  chosen,
  onChoose,
}: {
  readonly row: RankingAnswer['items'][number];
  readonly chosen: boolean;
  readonly onChoose: (district: string) => void;
}): ReactElement {
  const { t } = useTranslation();
  const show = (value: number | null, decimals: number): string =>
    value === null ? '—' : roundHalfEven(value, decimals);
  return (
    <tr className={chosen ? 'row-chosen' : undefined} aria-current={chosen ? 'true' : undefined}>
      <td className="right num strong">{row.rank ?? <span title={t('indicators.notRanked')}>—</span>}</td>
      <th scope="row">
        <button type="button" className="link link-button" onClick={() => onChoose(row.district)}>
          {row.district}
        </button>{' '}
        {row.simulated && (
          <span className="tag tag-simulated" title={t('common.simulatedHint')}>
            {t('common.simulated')}
          </span>
        )}
        {!row.valid && <span className="tag tag-warn">{t('indicators.notValid')}</span>}
      </th>
      <td className="right num">{show(row.pm25, 0)}</td>
      <td className="right num">{row.pm25Change === null ? '—' : `${signed(row.pm25Change)}%`}</td>
      <td className="right num">
        {row.goodRatioPercent === null ? '—' : `${roundHalfEven(row.goodRatioPercent, 1)}%`}
      </td>
      <td className="right num">{show(row.composite, 2)}</td>
      <td className="right num">{row.score === undefined ? '—' : roundHalfEven(row.score, 1)}</td>
    </tr>
  );
}
