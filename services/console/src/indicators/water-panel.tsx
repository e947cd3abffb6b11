import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { roundHalfEven } from '../format/number.js';
import { useClassSign, WaterClassTag, waterClasses } from '../overview/water-class.js';
import { shortName } from '../pollutant/pollutant.js';
import { useLanguage } from '../ui/hooks.js';
import { LoadError, Loading } from '../ui/states.js';
import { percent } from './changes.js';
import { useWaterPeriod, type WaterAnswer } from './queries.js';

interface Props {
  readonly area: string;
  readonly period: string;
  /** The area is one air station, which has no water. */
  readonly station: boolean;
}

type WaterPeriod = WaterAnswer['items'][number];

/** Classes of the sections of an area and the shares over them. */
export function WaterPanel({ area, period, station }: Props): ReactElement {
  const { t } = useTranslation();
  const water = useWaterPeriod(area, period, !station);
  const item = water.data?.items.find((one) => one.period === period);
  return (
    <section className="panel" aria-labelledby="water-title" data-testid="water">
      <div className="block-head">
        <h2 id="water-title">{t('indicators.water')}</h2>
        {item !== undefined && !station && (
          <span className="dim small">
            {t('indicators.waterShares', {
              assessed: item.assessed,
              good: percent(item.goodWaterShare),
              met: percent(item.complianceShare),
            })}
          </span>
        )}
      </div>
      {station ? (
        <p className="pad dim">{t('indicators.waterStation')}</p>
      ) : water.isPending ? (
        <Loading />
      ) : water.isError && water.data === undefined ? (
        <LoadError error={water.error} onRetry={() => void water.refetch()} />
      ) : item === undefined ? (
        <p className="pad dim">{t('indicators.waterNone')}</p>
      ) : (
        <>
          <Shares item={item} />
          {item.evaluation !== undefined && item.evaluation.state !== null && (
            <p className="pad dim small water-together">
              {t('indicators.waterTogether', {
                state: t(`indicators.waterState.${item.evaluation.state}`),
              })}
            </p>
          )}
          <Sections item={item} />
        </>
      )}
    </section>
  );
}

function Shares({ item }: { readonly item: WaterPeriod }): ReactElement {
  const { t } = useTranslation();
  const sign = useClassSign();
  const present = waterClasses.filter((grade) => (item.counts[grade] ?? 0) > 0);
  const text = present.map((grade) => `${sign(grade)} ${item.counts[grade] ?? 0}`).join(', ');
  return (
    <div className="pad">
      <ul className="water-bar" aria-label={t('indicators.waterAria', { text })}>
        {present.map((grade) => (
          <li key={grade} className={`water-${grade}`} style={{ flexGrow: item.counts[grade] ?? 0 }}>
            <span className="water-sign">{sign(grade)}</span>
            <span className="water-count">{item.counts[grade] ?? 0}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Sections({ item }: { readonly item: WaterPeriod }): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-labelledby="water-title">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('indicators.section')}</th>
            <th scope="col">{t('indicators.waterClass')}</th>
            <th scope="col">{t('indicators.target')}</th>
            <th scope="col">{t('indicators.deciding')}</th>
            <th scope="col">{t('indicators.main')}</th>
            <th scope="col" className="right">
              {t('indicators.days')}
            </th>
          </tr>
        </thead>
        <tbody>
          {item.sections.map((section) => (
            <tr key={section.station}>
              <th scope="row">
                {section.name}
                <div className="dim small">
                  {[section.river, section.basin].filter((one) => one !== undefined).join(' · ')}
                </div>
              </th>
              <td>
                {section.class === null ? (
                  <span className="dim">{t(`indicators.noClass.${section.reason ?? 'no-data'}`)}</span>
                ) : (
                  <WaterClassTag grade={section.class} />
                )}
              </td>
              <td className="nowrap">
                {section.targetClass === undefined ? '—' : <WaterClassTag grade={section.targetClass} />}{' '}
                {section.meetsTarget !== undefined && (
                  <span className={`tag ${section.meetsTarget ? 'tag-good' : 'tag-danger'}`}>
                    {section.meetsTarget ? t('indicators.meets') : t('indicators.misses')}
                  </span>
                )}
              </td>
              <td>
                {section.decidingItems
                  .map((code) => shortName(code, language))
                  .join(language === 'zh' ? '、' : ', ') || '—'}
              </td>
              <td>
                {(section.mainPollutants ?? [])
                  .map(({ pollutant, multiple }) => {
                    const name = shortName(pollutant, language);
                    if (multiple === null) return name;
                    return t('indicators.multiple', { name, multiple: roundHalfEven(multiple, 2) });
                  })
                  .join(language === 'zh' ? '、' : ', ') || '—'}
              </td>
              <td className="right num">{section.days}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
